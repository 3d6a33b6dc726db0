"""What labs leave on the outer engine: containers and folders of the image store.

Knows labels. Must not know how a lab is booted or used.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from netguide.errors import EngineError, LabError
from netguide.labs import engine, inside, store
from netguide.labs.outer import LABEL, Outer
from netguide.labs.owner import Owner

OWNER: Final = "netguide.owner"
"""Label that names the process for which a container was made."""
_THAW = """find /sys/fs/cgroup -name freezer.state -exec grep -l FROZEN {} + 2>/dev/null |
while read -r state; do echo THAWED >"$state"; done"""


def sweep(run_id: str | None = None, *, living: bool = False, url: str | None = None) -> list[str]:
    """Remove what labs left behind.

    Args:
        run_id: remove what is labelled with this run; None for every run whose process has died.
        living: remove also what belongs to processes that still run.
        url: the engine to look on; None for the one that labs use.

    Returns:
        What was removed, a line each.
    """
    address = url or engine.find()
    if address is None:
        return []
    outer = Outer(address)
    try:
        return of_engine(outer, run_id, living=living)
    finally:
        outer.close()


def of_engine(outer: Outer, run_id: str | None = None, *, living: bool = False) -> list[str]:
    """Remove what labs left behind on an engine, as ``sweep`` does, and say what it was."""
    found = [
        (name, labels)
        for _, name, labels in outer.containers()
        if OWNER in labels  # a reader's container of an image of ours has the image's label, and no owner
        and (labels[LABEL] == run_id if run_id is not None else living or orphaned(labels))
    ]
    remove(outer, found)
    return [f"container {name} of run {labels[LABEL]}" for name, labels in found]


def orphaned(labels: Mapping[str, str]) -> bool:
    """Tell whether the process that a container was made for has died."""
    owner = Owner.parse(labels[OWNER])
    return owner is not None and owner.dead()


def end(outer: Outer, name: str) -> None:
    """End a container of a lab; what a lesson paused in it is thawed first, for it would not hear the end."""
    with suppress(EngineError, LabError):
        inside.run(outer, name, ["sh", "-c", _THAW], 10)
    outer.kill(name)


def remove(outer: Outer, containers: list[tuple[str, dict[str, str]]]) -> None:
    """Remove containers and their labs' folders; folders first, so that none outlives its containers."""
    for name, _ in containers:
        end(outer, name)
    folders: dict[tuple[str, str], set[str]] = {}
    for _, labels in containers:
        if "netguide.lab" in labels:
            of = (labels["netguide.host"], labels["netguide.store"])
            folders.setdefault(of, set()).add(labels["netguide.lab"])
    for (host, volume), each in folders.items():
        store.discard(outer, host, volume, sorted(each))
    for name, _ in containers:
        outer.remove(name)
