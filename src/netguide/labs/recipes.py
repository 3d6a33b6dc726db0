"""How each image that a lab needs is made.

Knows the recipes under lab_image. Must not know which of them are needed, nor how the result is kept.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from netguide.labs import sources
from netguide.labs.context import Context
from netguide.labs.outer import LABEL, Outer
from netguide.progress import Progress, working

HERE: Final = Path(__file__).parent / "lab_image"
"""Folder with the recipes."""
OF_GUESTS: Final = ("guest", "machine")
"""Recipes that only virtual machines are made from."""


def stand_in_name(name: str) -> str:
    """Give the outer engine's name for the stand-in of an official image."""
    return "netguide/image:" + name.replace(":", "-")


def pulled_name(name: str) -> str:
    """Give the outer engine's name for an official image that was pulled."""
    return "netguide/pulled:" + name.replace(":", "-")


def digest(folder: Path, without: Sequence[str] = ()) -> str:
    """Give a digest of all files below a folder, their names and whether they may be executed.

    Args:
        folder: the folder.
        without: names of folders in it that do not count.
    """
    inputs = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if file.relative_to(folder).parts[0] in without:
            continue
        inputs.update(f"{file.relative_to(folder)}\0{file.stat().st_mode & 0o100}\0".encode())
        inputs.update(hashlib.sha256(file.read_bytes()).digest())
    return inputs.hexdigest()


def requirements() -> Sequence[Path]:
    """Give the requirement files of the guide's applications: what can be installed on a lab."""
    return sorted(Path("snippets").glob("*/requirements.txt")) or [HERE / "internet" / "requirements.txt"]


def build(
    engine: Outer,
    name: str,
    recipe: str,
    arguments: Mapping[str, str],
    progress: Progress,
    more: Mapping[str, Path] = MappingProxyType({}),
    labels: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Build an image by a recipe.

    Args:
        engine: builds, and gets the image.
        name: what it shall be called.
        recipe: folder of the recipes.
        arguments: what the recipe leaves open.
        progress: is told what is being done.
        more: files that the recipe takes besides its own, by the path that it knows them by.
        labels: what the image shall say of itself besides that it is ours.
    """
    with working(progress, f"building {name}"), Context.of(HERE / recipe, more).tar() as tar:
        engine.build(tar, name, arguments, {LABEL: "images", **labels})


def pull(engine: Outer, registry: str, name: str) -> str | None:
    """Pull an official image under a name of ours and give its digest; None if the registry has none.

    Pip asks a package index on the Internet, which no lab reaches; pulled images with pip get the
    configuration that names the lab's index.
    """
    found = sources.pull(engine, registry, name, pulled_name(name))
    if found is not None and name.startswith("python:"):
        dockerfile = b"ARG BASE\nFROM ${BASE}\nCOPY pip.conf /etc/pip.conf\n"
        with Context({"Dockerfile": dockerfile, "pip.conf": HERE / "python" / "pip.conf"}).tar() as tar:
            engine.build(tar, pulled_name(name), {"BASE": pulled_name(name)}, {LABEL: "images"})
    return found


class Workshop:
    """Builds images on an engine; what has been built from the same things is not built again."""

    def __init__(self, engine: Outer, folder: Path, base: str, progress: Progress) -> None:
        """Set up.

        Args:
            engine: builds, and gets the images.
            folder: an empty folder for what is fetched.
            base: image with a bare Debian.
            progress: is told what is being done.
        """
        self._engine, self._folder, self._base, self._progress = engine, folder, base, progress
        self._lock = threading.Lock()

    def host(self, name: str, base: str, packages: str) -> None:
        """Build a Docker host with the packages of an engine, on a base of its own."""
        if self._engine.labels(name) is None:
            arguments = {"BASE": base, "ENGINE": packages}
            self._build(name, "host", {"mongod": self._mongod()}, arguments)

    def internet(self, name: str) -> None:
        """Build the internet, with a package index of what the guide's applications require."""
        if self._engine.labels(name) is not None:
            return
        wheels = self._folder / "index"
        wheels.mkdir()
        with working(self._progress, "fetching Python packages for the labs' package index"):
            index = sources.package_index(wheels, requirements())
        self._build(name, "internet", index)

    def stand_in(self, name: str) -> None:
        """Build the stand-in for an official image."""
        kind, built = name.partition(":")[0], stand_in_name(name)
        parts = [kind, "mongosh"] if kind == "mongo" else [kind]
        made_from = " ".join([self._engine.image_id(self._base), *(digest(HERE / part) for part in parts)])
        if (self._engine.labels(built) or {}).get("netguide.inputs") == made_from:
            return
        more: dict[str, Path] = {}
        if kind == "mongo":
            shell = self._folder / "mongosh.js"
            sources.mongosh(HERE / "mongosh", shell, self._engine, self._base, self._progress)
            more = {"mongod": self._mongod(), "mongosh.js": shell}
        self._build(built, kind, more, labels={"netguide.inputs": made_from})

    def _build(
        self,
        name: str,
        recipe: str,
        more: Mapping[str, Path],
        arguments: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        build(
            self._engine, name, recipe, arguments or {"BASE": self._base}, self._progress, more, labels or {}
        )

    def _mongod(self) -> Path:
        with self._lock:
            folder = self._folder / "mongod"
            if not folder.exists():
                folder.mkdir()
                sources.mongod(folder, self._progress)
            return folder / "mongod"
