"""Puts the evidence of several runs together: of one engine each, on machines of their own.

Usage: python -m netguide.lessons.merge FOLDER    its files *.json become build/evidence.json

Every lesson must be there on every engine, or one of the machines has not done its share.

Knows files and evidence. Must not know where a run was.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from netguide.engines import ENGINES
from netguide.errors import EvidenceError
from netguide.lessons import evidence
from netguide.lessons.evidence import Runs
from netguide.lessons.lesson import SESSION

TARGET = Path("build/evidence.json")
"""Where the site looks for evidence."""


def merge(folder: Path) -> Runs:
    """Read all evidence below a folder; of two records about one lesson on one engine the newer is kept.

    Raises:
        EvidenceError: there is none, or some of it cannot be read.
    """
    files = sorted(folder.rglob("*.json"))
    if not files:
        raise EvidenceError(f"there is no evidence in {folder}", remedy="run 'make verify' and keep its file")
    together: Runs = {}
    for file in sorted(files, key=_created):
        together = evidence.merge(together, evidence.loads(file.read_text("utf-8"), file.as_posix()).runs)
    return together


def _check_all_there(runs: Runs) -> None:
    names = sorted(path.parent.name for path in Path("snippets").glob(f"*/{SESSION}"))
    missing = [
        f"{name} on {engine}" for name in names for engine in ENGINES if engine not in runs.get(name, {})
    ]
    if missing:
        raise EvidenceError(
            f"nothing tells of {len(missing)} runs",
            found=", ".join(missing),
            remedy="let every engine and every shard run, and keep the evidence of each",
        )


def _created(file: Path) -> str:
    try:
        return str(json.loads(file.read_text("utf-8"))["created"])
    except (ValueError, KeyError, TypeError):
        return ""  # what is wrong with it is said when it is read


def main(arguments: list[str]) -> int:
    """Run the command line; give the exit status."""
    if len(arguments) != 1:
        print("usage: python -m netguide.lessons.merge FOLDER", file=sys.stderr)
        return 2
    try:
        runs = merge(Path(arguments[0]))
        _check_all_there(runs)
    except EvidenceError as error:
        print(error, file=sys.stderr)
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(evidence.dumps(runs, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")), "utf-8")
    for engine in ENGINES:
        count = sum(engine in on for on in runs.values())
        print(f"engine {engine}: {count} of {len(runs)} lessons")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
