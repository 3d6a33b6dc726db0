"""The images that labs need: the lab itself, its internet, and what the guide's pages name.

Knows where images come from and how they are kept. Must not know how a lab is booted.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from netguide.engines import MAIN
from netguide.errors import ImageError
from netguide.labs import recipes, sources
from netguide.labs.context import Context
from netguide.labs.outer import LABEL, Outer
from netguide.labs.store import fill
from netguide.progress import Progress, working

NAMES: Final = ("busybox", "nginx", "python:3.13-slim", "mongo:6.0")
"""What a reader can run on a lab without having built it."""
SUITES: Final = {"20.10": "bookworm", "26.1": "trixie", "28.5": "forky"}
"""The Debian suite that packages an engine."""
PACKAGES: Final = {
    "20.10": "docker.io libcurl4",
    "26.1": "docker.io docker-cli docker-compose docker-buildx libcurl4t64",
    "28.5": "docker.io docker-cli docker-compose docker-buildx libcurl4t64",
}
"""What a host has of Docker's: bookworm packages no Compose and no Buildx for the command ``docker``."""
STORE: Final = "netguide-images-"
"""How the names of the volumes with images' layers begin."""
_BASE: Final = "trixie"
_MODES: Final = ("auto", "registry", "debian")


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
    """Everything that labs with one engine are made from; all but the host is common to all engines."""

    host: str
    """Name of the image that a lab's container runs."""
    internet: str
    """Name of the image of the internet behind it."""
    store: str
    """Name of the volume with the images' layers."""
    images: tuple[Image, ...]
    """What is in that volume."""

    def of(self, version: str) -> Kit:
        """Give the kit of labs with another engine."""
        return replace(self, host=self.host.replace(f":{MAIN}-", f":{version}-"))

    @property
    def marker(self) -> str:
        """Give the name of the image that says that the volume is complete."""
        return f"netguide/store:{self.store.removeprefix(STORE)}"


def provide(engine: Outer, progress: Progress, versions: Sequence[str] = (MAIN,)) -> Kit:
    """Make whatever labs need and is not there yet; the second time this takes milliseconds.

    Args:
        engine: the engine that labs run on.
        progress: is told what takes long.
        versions: series of the engines that labs shall have.

    Returns:
        What labs with the main engine are made from; :meth:`Kit.of` gives it for another one.

    NETGUIDE_IMAGES says where images come from: ``registry``, ``debian`` for stand-ins, or ``auto`` for what
    was provided before, else a registry if one answers, else stand-ins. NETGUIDE_REGISTRY names a registry,
    ``host:port``.

    Raises:
        ImageError: something can be had neither from a registry nor from Debian.
        EngineError: the engine died, or its disk is full.
    """
    mode, registry = _wanted()
    kit = find(engine) or _make(engine, mode, registry, progress, versions)
    missing = [version for version in versions if engine.labels(kit.of(version).host) is None]
    if missing:
        _build(engine, kit, missing, [], None, progress)
    return kit


def find(engine: Outer) -> Kit | None:
    """Give what labs with the main engine are made from if it is all there; makes nothing.

    Raises:
        ImageError: NETGUIDE_IMAGES has a value that means nothing.
    """
    mode, registry = _wanted()
    flavours = {"auto": ("registry", "debian"), "registry": ("registry",), "debian": ("debian",)}[mode]
    ready = (_ready(engine, _kit_names(flavour, registry)) for flavour in flavours)
    return next((one for one in ready if one), None)


def _wanted() -> tuple[str, str]:
    """Give the mode and the registry that the environment names; see :func:`provide`."""
    mode = os.environ.get("NETGUIDE_IMAGES", "auto")
    if mode not in _MODES:
        raise ImageError(
            "NETGUIDE_IMAGES has a value that means nothing",
            found=mode,
            remedy=f"use one of {', '.join(_MODES)}",
        )
    return mode, os.environ.get("NETGUIDE_REGISTRY", "")


def adopt(engine: Outer, version: str, progress: Progress) -> None:
    """Make a host with an engine that no Debian suite packages, from its official image in a registry.

    The host is the main engine's, with the programs of the image ``docker:VERSION-dind`` in front of its own.

    Raises:
        ImageError: the registry does not have that image, or does not answer.
    """
    kit = provide(engine, progress)
    name, official = kit.of(version).host, f"docker:{version}-dind"
    if engine.labels(name) is not None:
        return
    registry = os.environ.get("NETGUIDE_REGISTRY", "")
    pulled = f"netguide/engine:{version}"
    with working(progress, f"asking the registry for {official}"):
        found = sources.pull(engine, registry, official, pulled)
    if found is None:
        raise ImageError(
            f"{registry or 'the registry'} did not give the image {official}",
            remedy=f"name one that has it in NETGUIDE_REGISTRY; the guide's own: {', '.join(SUITES)}",
        )
    stages = b"ARG ENGINE\nARG BASE\nFROM ${ENGINE} AS engine\nFROM ${BASE}\n"
    dockerfile = stages + b"COPY --from=engine /usr/local/ /usr/local/\n"
    with working(progress, f"building {name}"), Context({"Dockerfile": dockerfile}).tar() as tar:
        engine.build(tar, name, {"ENGINE": pulled, "BASE": kit.host}, {LABEL: "images"})


def key() -> str:
    """Give what tells a state of the guide apart from others: a digest of all that labs are made from."""
    inputs = hashlib.sha256(
        recipes.digest(recipes.HERE, recipes.OF_GUESTS).encode() + repr((SUITES, PACKAGES)).encode()
    )
    for file in recipes.requirements():
        inputs.update(file.read_bytes())
    return inputs.hexdigest()[:12]


def _kit_names(flavour: str, registry: str) -> Kit:
    """Name a kit after all that it is made from."""
    pulled = hashlib.sha256(registry.encode()).hexdigest()[:6] if registry else "hub"
    state = key()
    store = f"{STORE}{state}-{pulled if flavour == 'registry' else 'debian'}"
    return Kit(f"netguide/lab:{MAIN}-{state}", f"netguide/internet:{state}", store, ())


def _ready(engine: Outer, kit: Kit) -> Kit | None:
    labels = engine.labels(kit.marker)
    if labels is None or "netguide.images" not in labels or kit.store not in engine.volumes():
        return None
    if any(engine.labels(name) is None for name in (kit.host, kit.internet)):
        return None
    images = tuple(Image(**each) for each in json.loads(labels["netguide.images"]))
    return Kit(kit.host, kit.internet, kit.store, images)


def _make(engine: Outer, mode: str, registry: str, progress: Progress, versions: Sequence[str]) -> Kit:
    pulled: dict[str, Image] = {}
    if mode != "debian":
        with working(progress, "asking the registry for the guide's images"):
            pulled = _pull_all(engine, registry, mandatory=mode == "registry")
    kit = _kit_names("registry" if pulled else "debian", registry)
    if (ready := _ready(engine, kit)) is not None:
        return ready
    progress("the first run builds Docker hosts and images; that takes a few minutes, once")
    _check_architecture(engine)
    stand_ins = [name for name in NAMES if name not in pulled]
    hosts = tuple(dict.fromkeys([MAIN, *versions]))
    _build(engine, kit, hosts, stand_ins, registry if pulled else None, progress)
    sources_of = {
        name: recipes.pulled_name(name) if name in pulled else recipes.stand_in_name(name) for name in NAMES
    }
    images = tuple(
        pulled.get(name) or Image(name, engine.image_id(source), "debian")
        for name, source in sources_of.items()
    )
    with working(progress, "filling the labs' image store"):
        fill(engine, kit.host, kit.store, sources_of)
    text = json.dumps([asdict(image) for image in images])
    with Context({"Dockerfile": b"FROM scratch\nCOPY Dockerfile /\n"}).tar() as tar:
        engine.build(tar, kit.marker, {}, {LABEL: "images", "netguide.images": text})
    return Kit(kit.host, kit.internet, kit.store, images)


def _build(
    engine: Outer,
    kit: Kit,
    versions: Sequence[str],
    stand_ins: Sequence[str],
    registry: str | None,
    progress: Progress,
) -> None:
    """Build the images of a kit; those that are there already cost nothing."""
    with ThreadPoolExecutor(3) as pool, tempfile.TemporaryDirectory(prefix="netguide-") as folder:
        suites = dict.fromkeys([*(SUITES[version] for version in versions), _BASE])
        made = pool.map(lambda suite: sources.base(engine, suite, registry, progress), suites)
        bases = dict(zip(suites, made, strict=True))
        workshop = recipes.Workshop(engine, Path(folder), bases[_BASE], progress)
        jobs = [
            *(pool.submit(workshop.stand_in, name) for name in reversed(stand_ins)),
            *(
                pool.submit(workshop.host, kit.of(version).host, bases[SUITES[version]], PACKAGES[version])
                for version in versions
            ),
            pool.submit(workshop.internet, kit.internet),
        ]
        for job in jobs:
            job.result()


def _check_architecture(engine: Outer) -> None:
    found = engine.architecture()
    if found not in ("amd64", "x86_64"):
        raise ImageError(
            f"labs need an x86-64 engine, and the one at {engine.url} is {found}",
            remedy="set DOCKER_HOST to an engine on an x86-64 machine",
        )


def _pull_all(engine: Outer, registry: str, *, mandatory: bool) -> dict[str, Image]:
    """Pull what the registry has; the first question that goes unanswered settles it for all."""
    pulled: dict[str, Image] = {}
    for name in NAMES:
        digest = recipes.pull(engine, registry, name)
        if digest is not None:
            pulled[name] = Image(name, digest, "registry")
        elif mandatory:
            raise ImageError(
                f"{registry or 'the registry'} did not give the image {name}",
                remedy="check NETGUIDE_REGISTRY, or use stand-ins with NETGUIDE_IMAGES=debian",
            )
        elif not pulled:
            break
    return pulled
