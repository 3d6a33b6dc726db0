"""Builds the site: one MkDocs build per language, side by side, put together at the end.

Runs MkDocs as a program. Must not import it, nor Docker.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from netguide.errors import SiteError
from netguide.site import offline, policy
from netguide.words import LANGUAGES

CONFIGS = {"en": "mkdocs.yml", "ko": "mkdocs.ko.yml"}
OUTPUT = "site"


def build(
    root: Path,
    *,
    languages: Iterable[str] = LANGUAGES,
    publish: bool = False,
    unverified: bool = False,
    url: str | None = None,
) -> str:
    """Build languages in parallel into ``build/site-<language>`` and put ``site/`` together from all of them.

    Args:
        root: the project's folder.
        languages: what to build; the others are taken as they were built before.
        publish: fail if a block or proof link is not verified; add the copy for reading without a network.
        unverified: show pages as without evidence.
        url: address that the site will have; None for what mkdocs.yml says.

    Returns:
        What the builds said, without what is routine.

    Raises:
        SiteError: a page is wrong; the message has all languages' warnings, and ``site/`` is untouched.
    """
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    if publish:
        environment["NETGUIDE_PUBLISH"] = "1"
    if unverified:
        environment["NETGUIDE_EVIDENCE"] = ""
    if url:
        environment["NETGUIDE_SITE_URL"] = url
    running = {language: _start(root, language, environment) for language in languages}
    said, failed = [], False
    for language, process in running.items():
        text, _ = process.communicate()
        said += [f"[{language}] {line}" for line in text.splitlines() if not line.startswith("INFO ")]
        failed |= process.returncode != 0
    if failed:
        raise SiteError("the site cannot be built\n" + "\n".join(said))
    _assemble(root, publish)
    return "\n".join(said)


def _start(root: Path, language: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    config = root / CONFIGS[language]
    if not config.is_file():
        raise SiteError(f"there is no {config}", remedy="run this in the project's folder")
    # No -q: it switches --strict off.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "-f", CONFIGS[language]]
    return subprocess.Popen(
        [*command, "-d", f"build/site-{language}"],
        cwd=root,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _assemble(root: Path, publish: bool) -> None:
    """Copy the builds together beside ``site/``, then change places: a server never sees half of it."""
    new, old, site = root / "build" / "site-new", root / "build" / "site-old", root / OUTPUT
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for language in LANGUAGES:
        built = root / "build" / f"site-{language}"
        if built.is_dir():
            shutil.copytree(built, new if language == LANGUAGES[0] else new / language, dirs_exist_ok=True)
    pages = (path.read_text("utf-8") for path in sorted(new.rglob("*.html")))
    (new / policy.POLICY).write_text(policy.for_servers(pages) + "\n", "utf-8")
    if publish:
        offline.pack(new, new / offline.NAME)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)
