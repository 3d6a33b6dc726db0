"""What a run depends on, and which records still stand for what is there now.

Knows files, records and digests. Must not know how a lab or an engine is asked.

A record stands if everything that decides what a run does is as it was, to the byte, and nothing failed: the
lesson with all that it uses, the machinery that runs and compares, and what its lab is made from.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netguide.lessons import evidence
from netguide.lessons.evidence import FAILED, Runs
from netguide.lessons.lesson import Lesson

KEY: Final = "made_from"
"""Where a record has the digests of what it was made from."""
PARTS: Final = {
    "lesson": "what belongs to the lesson has changed",
    "machinery": "the machinery has changed",
    "lab": "the engine or an image of the lab has changed",
}
"""What a run depends on, and what is said when that is not as it was."""
PACKAGE: Final = Path(__file__).parent.parent
"""The machinery's sources."""
_LAYERS: Final = ("labs", "lessons", "pytest_plugin", "runs")
_PINNED: Final = ("pyproject.toml", "requirements.lock")
_NAMED: Final = 4


@dataclass(frozen=True)
class Plan:
    """Which lessons need not be run, and why the others are."""

    standing: dict[tuple[str, str], str]
    """By lesson and engine, when the run was whose record stands."""
    due: dict[tuple[str, str], str]
    """By lesson and engine, why it has to be run."""

    def reasons(self) -> Iterator[str]:
        """Say in a line for each reason what is run for it."""
        for reason in dict.fromkeys(self.due.values()):
            found = [f"{name}[{engine}]" for (name, engine), why in self.due.items() if why == reason]
            more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
            yield f"{reason}: {', '.join(found[:_NAMED])}{more}"

    def taken_over(self) -> str:
        """Say in one line what was not run; empty if everything is."""
        if not self.standing:
            return ""
        times = sorted(self.standing.values())
        when = times[0] if times[0] == times[-1] else f"{times[0]} to {times[-1]}"
        count, runs = len(self.standing), len(self.standing) + len(self.due)
        return f"{count} of {runs} not run again, for nothing has changed since they were: {when}"


def of_lesson(one: Lesson, pages: Iterable[Path] = ()) -> str:
    """Give the digest of everything that a lesson says, and of the files it uses.

    Args:
        one: the lesson.
        pages: folders with pages, whose notebooks it may run.
    """
    files = [path for folder in (one.name, *one.options.uses) for path in _below(one.folder.parent / folder)]
    files += [page / notebook for page in pages for notebook in one.options.notebook]
    return _of_files(files, one.folder.parent.parent)


def of_machinery(root: Path, package: Path = PACKAGE) -> str:
    """Give the digest of everything that runs and compares lessons, recipes of images among it.

    Args:
        root: the project's folder, for what pins packages.
        package: the folder of ``netguide``.
    """
    sources = [*sorted(package.glob("*.py")), *(path for each in _LAYERS for path in _below(package / each))]
    whole = _of_files(sources, package) + _of_files((root / name for name in _PINNED), root)
    return _of_bytes(f"{whole} {platform.python_version()}".encode())


def of_lab(ingredients: Mapping[str, object]) -> str:
    """Give the digest of what a lab is made from."""
    return _of_bytes(json.dumps(ingredients, sort_keys=True).encode())


def plan(runs: Runs, now: Mapping[tuple[str, str], Mapping[str, str]]) -> Plan:
    """Tell which records stand.

    Args:
        runs: the records.
        now: by lesson and engine, the digests of what a run would be made from now.
    """
    standing, due = {}, {}
    for (name, engine), made_from in now.items():
        record = runs.get(name, {}).get(engine)
        why = _why(record, made_from)
        if record is None or why:
            due[name, engine] = why
        else:
            standing[name, engine] = record["started"]
    return Plan(standing, due)


def _why(record: evidence.Json | None, now: Mapping[str, str]) -> str:
    """Say why a record does not stand; empty if it does."""
    if record is None:
        return "not verified yet"
    if record["verdict"] == FAILED:
        return "failed when it was last run"
    known = record.get(KEY)
    if not known:
        return "no record says what the last run was made from"
    return next((said for part, said in PARTS.items() if known.get(part) != now[part]), "")


def _below(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if "__pycache__" not in path.parts]


def _of_files(files: Iterable[Path], root: Path) -> str:
    whole = hashlib.sha256()
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        mode = path.stat().st_mode & 0o111 if path.is_file() else -1
        whole.update(f"{path.relative_to(root).as_posix()}\0{mode}\0{len(content)}\0".encode() + content)
    return "sha256:" + whole.hexdigest()


def _of_bytes(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()
