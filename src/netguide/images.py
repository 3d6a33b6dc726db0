"""The images that labs need: the lab itself, its internet, and what the guide's pages name.

Knows where images come from and how they are kept. Must not know how a lab is booted.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from netguide import sources
from netguide.context import Context
from netguide.errors import ImageError
from netguide.outer import LABEL, Outer
from netguide.progress import Progress, working
from netguide.store import fill

NAMES: Final = ("busybox", "nginx", "python:3.13-slim", "mongo:6.0")
"""What a reader can run on a lab without having built it."""
SUITES: Final = {"28.5": "forky"}
"""The Debian suite that packages an engine."""
ENGINE: Final = "28.5"
"""The engine that lessons run on."""
_HERE: Final = Path(__file__).parent / "lab_image"
_MODES: Final = ("auto", "registry", "debian")
_BASE: Final = "trixie"


@dataclass(frozen=True)
class Image:
    """An image in the store of every lab."""

    name: str
    """Name as a reader types it."""
    digest: str
    """Digest in the registry it was pulled from, or the id of the stand-in."""
    origin: str
    """registry or debian."""


@dataclass(frozen=True)
class Kit:
    """Everything that labs are made from."""

    host: str
    """Name of the image that a lab's container runs."""
    internet: str
    """Name of the image of the internet behind it."""
    store: str
    """Name of the volume with the images' layers."""
    images: tuple[Image, ...]
    """What is in that volume."""


def provide(engine: Outer, progress: Progress) -> Kit:
    """Make whatever labs need and is not there yet; the second time this takes milliseconds.

    Raises:
        ImageError: something can be had neither from a registry nor from Debian.
        EngineError: the engine died, or its disk is full.
    """
    mode = os.environ.get("NETGUIDE_IMAGES", "auto")
    if mode not in _MODES:
        raise ImageError(
            "NETGUIDE_IMAGES has a value that means nothing",
            found=mode,
            remedy=f"use one of {', '.join(_MODES)}",
        )
    registry = os.environ.get("NETGUIDE_REGISTRY", "")
    flavours = {"auto": ("registry", "debian"), "registry": ("registry",), "debian": ("debian",)}[mode]
    for flavour in flavours:
        kit = _ready(engine, _kit_names(flavour, registry))
        if kit is not None:
            return kit
    return _make(engine, mode, registry, progress)


def _kit_names(flavour: str, registry: str) -> Kit:
    """Name a kit after all that it is made from."""
    inputs = hashlib.sha256(_digest(_HERE).encode() + ENGINE.encode())
    for file in _requirements():
        inputs.update(file.read_bytes())
    key = inputs.hexdigest()[:12]
    pulled = hashlib.sha256(registry.encode()).hexdigest()[:6] if registry else "hub"
    store = f"netguide-images-{key}-{pulled if flavour == 'registry' else 'debian'}"
    return Kit(f"netguide/lab:{key}", f"netguide/internet:{key}", store, ())


def _marker(kit: Kit) -> str:
    return f"netguide/store:{kit.store.removeprefix('netguide-images-')}"


def _ready(engine: Outer, kit: Kit) -> Kit | None:
    labels = engine.labels(_marker(kit))
    if labels is None or kit.store not in engine.volumes():
        return None
    if any(engine.labels(name) is None for name in (kit.host, kit.internet)):
        return None
    images = tuple(Image(**each) for each in json.loads(labels["netguide.images"]))
    return Kit(kit.host, kit.internet, kit.store, images)


def _make(engine: Outer, mode: str, registry: str, progress: Progress) -> Kit:
    pulled: dict[str, Image] = {}
    if mode != "debian":
        with working(progress, "asking the registry for the guide's images"):
            pulled = _pull_all(engine, registry, mandatory=mode == "registry")
    kit = _kit_names("registry" if pulled else "debian", registry)
    if (ready := _ready(engine, kit)) is not None:
        return ready
    progress("the first run builds Docker hosts and images; that takes a few minutes, once")
    _check_architecture(engine)
    with ThreadPoolExecutor(3) as pool:
        wait = [pool.submit(sources.base, engine, suite, registry if pulled else None, progress)
                for suite in (SUITES[ENGINE], _BASE)]  # fmt: skip
        bases = [each.result() for each in wait]
        with tempfile.TemporaryDirectory(prefix="netguide-") as folder:
            mongod = sources.mongod(Path(folder), progress)
            jobs = [
                *(pool.submit(_stand_in, engine, name, bases[1], mongod, progress)
                  for name in reversed(NAMES) if name not in pulled),
                pool.submit(_build, engine, kit.host, "host", bases[0], progress, {"mongod": mongod}),
                pool.submit(_build_internet, engine, kit.internet, bases[1], progress),
            ]  # fmt: skip
            for job in jobs:
                job.result()
    images = tuple(
        pulled.get(name) or Image(name, engine.image_id(_outer_name(name)), "debian") for name in NAMES
    )
    with working(progress, "filling the labs' image store"):
        fill(engine, kit.host, kit.store, {name: _outer_name(name) for name in NAMES})
    text = json.dumps([asdict(image) for image in images])
    with Context({"Dockerfile": b"FROM scratch\nCOPY Dockerfile /\n"}).tar() as tar:
        engine.build(tar, _marker(kit), {}, {LABEL: "images", "netguide.images": text})
    return Kit(kit.host, kit.internet, kit.store, images)


def _outer_name(name: str) -> str:
    return "netguide/image:" + name.replace(":", "-")


def _check_architecture(engine: Outer) -> None:
    found = engine.architecture()
    if found not in ("amd64", "x86_64"):
        raise ImageError(
            f"labs need an x86-64 engine, and the one at {engine.url} is {found}",
            remedy="set DOCKER_HOST to an engine on an x86-64 machine",
        )


def _build(
    engine: Outer, name: str, folder: str, base: str, progress: Progress, more: Mapping[str, Path | bytes]
) -> None:
    """Build an image from a folder of lab_image and some files that are fetched."""
    with working(progress, f"building {name}"), Context.of(_HERE / folder, more).tar() as tar:
        engine.build(tar, name, {"BASE": base}, {LABEL: "images"})


def _build_internet(engine: Outer, name: str, base: str, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(prefix="netguide-") as folder:
        with working(progress, "fetching Python packages for the labs' package index"):
            index = sources.package_index(Path(folder), _requirements())
        _build(engine, name, "internet", base, progress, index)


def _requirements() -> Sequence[Path]:
    """Give the requirement files of the guide's applications: what can be installed on a lab."""
    return sorted(Path("snippets").glob("*/requirements.txt")) or [_HERE / "internet" / "requirements.txt"]


def _stand_in(engine: Outer, name: str, base: str, mongod: Path, progress: Progress) -> None:
    """Build the stand-in for an official image, unless it is there already."""
    kind, outer_name = name.partition(":")[0], _outer_name(name)
    recipes = [_digest(_HERE / each) for each in ([kind, "mongosh"] if kind == "mongo" else [kind])]
    made_from = " ".join([engine.image_id(base), *recipes])
    if (engine.labels(outer_name) or {}).get("netguide.inputs") == made_from:
        return
    more: dict[str, Path | bytes] = {}
    if kind == "mongo":
        more = {"mongod": mongod, "mongosh.js": mongod.with_name("mongosh.js")}
        sources.mongosh(_HERE / "mongosh", mongod.with_name("mongosh.js"), engine, base, progress)
    with working(progress, f"building a stand-in for {name}"), Context.of(_HERE / kind, more).tar() as tar:
        engine.build(tar, outer_name, {"BASE": base}, {LABEL: "images", "netguide.inputs": made_from})


def _digest(folder: Path) -> str:
    """Give a digest of all files below a folder, their names and whether they may be executed."""
    inputs = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        inputs.update(f"{file.relative_to(folder)}\0{file.stat().st_mode & 0o100}\0".encode())
        inputs.update(hashlib.sha256(file.read_bytes()).digest())
    return inputs.hexdigest()


def _pull_all(engine: Outer, registry: str, *, mandatory: bool) -> dict[str, Image]:
    """Pull what the registry has; the first question that goes unanswered settles it for all."""
    pulled: dict[str, Image] = {}
    for name in NAMES:
        found = _pull(engine, registry, name)
        if found is not None:
            pulled[name] = found
        elif mandatory:
            raise ImageError(
                f"{registry or 'the registry'} gave no answer about the image {name}",
                remedy="check NETGUIDE_REGISTRY, or use stand-ins with NETGUIDE_IMAGES=debian",
            )
        elif not pulled:
            break
    return pulled


def _pull(engine: Outer, registry: str, name: str) -> Image | None:
    found = sources.pull(engine, registry, name, _outer_name(name))
    if found is None:
        return None
    if name.startswith("python:"):
        # An official image would ask the real package index, which a lab does not reach.
        files = {"Dockerfile": b"ARG BASE\nFROM ${BASE}\nCOPY pip.conf /etc/pip.conf\n"}
        more = {"pip.conf": _HERE / "python" / "pip.conf"}
        with Context({**files, **more}).tar() as tar:
            engine.build(tar, _outer_name(name), {"BASE": _outer_name(name)}, {LABEL: "images"})
    return Image(name, found, "registry")
