"""When the files of a folder were added and last changed, as the history of the project has it.

Knows Git, and asks it once. Must not know what the files are.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_MARK = "commit "


@dataclass(frozen=True)
class Dates:
    """When a file was added and last changed."""

    added: datetime
    """Time of the commit that has it first."""
    changed: datetime
    """Time of the last commit that changed it."""


def of(folder: Path) -> dict[str, Dates]:
    """Give the dates of files, by path below a folder.

    Args:
        folder: the folder, in a clone of the project.

    Returns:
        Nothing without Git, without a history, or where the history was cut off: everything would be as old
        as the cut.
    """
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    found: dict[str, Dates] = {}
    moment = datetime.now(UTC)
    log = _git(
        folder, "log", "--no-renames", "--relative", f"--format={_MARK}%ct", "--name-only", "-z", "--", "."
    )
    for part in log.replace("\n", "\0").split("\0"):
        if part.startswith(_MARK):
            moment = datetime.fromtimestamp(int(part.removeprefix(_MARK)), UTC)
        elif part:
            known = found.get(part)
            found[part] = Dates(moment, known.changed if known else moment)
    return found


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout
