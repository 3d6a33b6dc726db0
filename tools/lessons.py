"""Runs all lessons for ``make test``; a few that fail are run once more on fresh labs, and named as unsteady.

Usage: python tools/lessons.py ENGINES WORKERS

A lesson that fails by chance is a defect of the lesson, to be mended; but it says nothing about the change
that is being tested. More than ``FEW`` are not chance.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from netguide.engines import MAIN

FEW = 3
_ITEM = re.compile(r"snippets/(?P<lesson>[^/]+)/.*?(?:\[(?P<engine>[\d.]+)\])?")


def failed(items: Iterable[str]) -> set[tuple[str, str]]:
    """Give lesson and engine of each item that failed, by the items' ids."""
    found = (_ITEM.fullmatch(item) for item in items)
    return {(each["lesson"], each["engine"] or MAIN) for each in found if each}


def _pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode


def main(engines: str, workers: str) -> int:
    """Run the lessons; give the exit status."""
    status = _pytest("snippets", f"--engine={engines}", "-n", workers, "--cache-clear")
    if status != 1:
        return status
    again = failed(json.loads(Path(".pytest_cache/v/cache/lastfailed").read_text("utf-8")))
    if not 0 < len(again) <= FEW:
        return status
    for lesson, engine in sorted(again):
        print(f"\nonce more, since it failed: {lesson} on {engine}", flush=True)
        if _pytest(f"snippets/{lesson}", f"--engine={engine}", "-q"):
            return status
    for lesson, engine in sorted(again):
        print(f"UNSTEADY: {lesson} on {engine} failed, and passed when it was run again. Mend it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
