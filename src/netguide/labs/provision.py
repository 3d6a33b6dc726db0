"""What labs are made from: made if it is missing, and which kind of lab has what is needed.

Knows the outer engine, its images and this machine's kernel. Must not know labs that run, except to remove
those whose process has died.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from netguide.engines import MAIN
from netguide.labs import engine, images, kernel, leftovers, vm
from netguide.labs.images import Kit, provide
from netguide.labs.outer import Outer
from netguide.progress import Progress

CONTAINER, VM = "container", "vm"
"""The kinds of labs."""


def prepare(progress: Progress, versions: Sequence[str] = (MAIN,), kind: str = CONTAINER) -> None:
    """Make sure of an engine and of everything that labs with some engines are made from.

    Says what takes long.

    What runs that were killed have left behind is removed.

    Args:
        progress: is told what takes long.
        versions: series of the engines that labs shall have.
        kind: container or vm; for virtual machines all that container labs need is made too.

    Raises:
        EngineError: there is no engine that can be used, its disk is full, or it died.
        ImageError: an image can be had neither from a registry nor from Debian.
    """
    outer = Outer(engine.ensure(progress))
    try:
        with _one_at_a_time(progress):
            for line in leftovers.of_engine(outer):
                progress(f"removed what a run that was killed left behind: {line}")
            kit = provide(outer, progress, versions)
            for version in versions if kind == VM else ():
                vm.provide(outer, kit.of(version), progress)
    finally:
        outer.close()


def lightest(progress: Progress, needs: Collection[str]) -> str:
    """Give the kind of the lightest lab that has what is needed: container or vm.

    The kernel that containers run on is tried. Debian's own, in a virtual machine, has all of it.

    Args:
        progress: is told what takes long.
        needs: names from ``netguide.needs``.

    Raises:
        EngineError: there is no engine that can be used, its disk is full, or it died.
        ImageError: an image can be had neither from a registry nor from Debian.
    """
    if not needs:
        return CONTAINER
    outer = Outer(engine.ensure(progress))
    try:
        with _one_at_a_time(progress):
            host = provide(outer, progress).of(MAIN).host
        return VM if kernel.lacks(outer, host, needs) else CONTAINER
    finally:
        outer.close()


def ingredients(versions: Sequence[str]) -> dict[str, dict[str, object]]:
    """Give what labs are made from, by series of their engines; nothing is made or started.

    Returns:
        Versions of the outer engine and its kernel, ids of the lab's own images, and the images in its store.
        Series of which something is missing are left out.

    Raises:
        EngineError: the engine stopped answering.
        ImageError: NETGUIDE_IMAGES has a value that means nothing.
    """
    url = engine.find()
    if url is None:
        return {}
    outer = Outer(url)
    try:
        kit, version = images.find(outer), outer.version()
        if kit is None:
            return {}
        common: dict[str, object] = {
            "outer": version["Version"],
            "kernel": version["KernelVersion"],
            "internet": outer.image_id(kit.internet),
            "images": [asdict(image) for image in kit.images],
        }
        hosts = {each: kit.of(each).host for each in versions}
        return {
            each: {**common, "host": outer.image_id(host)}
            for each, host in hosts.items()
            if outer.labels(host) is not None
        }
    finally:
        outer.close()


def adopt(progress: Progress, version: str) -> None:
    """Make sure of labs with an engine that the guide does not know, from a registry's official image.

    Raises:
        EngineError: there is no engine that can be used, its disk is full, or it died.
        ImageError: the registry does not have such an engine.
    """
    outer = Outer(engine.ensure(progress))
    try:
        with _one_at_a_time(progress):
            images.adopt(outer, version, progress)
    finally:
        outer.close()


def parts(outer: Outer, version: str, kind: str, progress: Progress) -> tuple[Kit, vm.Guest | None]:
    """Give what a lab is made from; what is missing is made.

    Args:
        outer: the engine that it will run on.
        version: series of the engine that it shall have.
        kind: container or vm.
        progress: is told what takes long.

    Returns:
        Its images; of a virtual machine, also its disks and kernel.

    Raises:
        EngineError: the outer engine died, or its disk is full.
        ImageError: an image can be had neither from a registry nor from Debian.
    """
    with _one_at_a_time(progress):
        kit = provide(outer, progress, [version]).of(version)
        return kit, vm.provide(outer, kit, progress) if kind == VM else None


@contextmanager
def _one_at_a_time(progress: Callable[[str], None]) -> Iterator[None]:
    """Hold a lock of this user on this machine, so that two runs do not build the same things."""
    path = Path(tempfile.gettempdir()) / f"netguide-{os.getuid()}.lock"
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("another run is preparing labs; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
