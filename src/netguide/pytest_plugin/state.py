"""What one run of pytest found out, and the file that keeps it.

Knows records of lessons. Must not know items.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netguide.engines import MAIN
from netguide.errors import EvidenceError
from netguide.labs import lab
from netguide.lessons import evidence, lesson, shards, unchanged
from netguide.lessons.evidence import Runs


class State:
    """What one pytest process found out, sent to the controller when there are workers."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.run_id = uuid.uuid4().hex[:12]
        self.engines: list[str] = [MAIN]
        self.lines: set[tuple[Path, int, str]] = set()
        self.runs: Runs = {}
        self.changes: list[str] = []
        self.failed: set[tuple[str, str]] = set()
        """Lesson and engine of every item that failed, for whatever reason."""
        self.standing: set[tuple[str, str]] = set()
        """Lessons and engines that are not run, for their records still stand."""
        self.shard: set[shards.Run] | None = None
        """Lessons and engines that are this machine's share; None if it has all."""
        self.machinery = ""
        self.labs: dict[str, str] = {}


STATE: pytest.StashKey[State] = pytest.StashKey()


def evidence_of(config: pytest.Config) -> str:
    """Give the file of the evidence: one of its own if virtual machines were asked for."""
    return evidence.OF_MACHINES if config.getoption("lab") == lab.VM else evidence.OF_RUNS


def keep(config: pytest.Config, state: State) -> None:
    """Put the records of a run with the earlier ones; those of lessons that are gone go."""
    path = config.rootpath / evidence_of(config)
    known = {each.name for each in lesson.find(config.rootpath / "snippets")}
    try:
        before = evidence.loads(path.read_text("utf-8")).runs
    except (FileNotFoundError, EvidenceError):
        before = {}
    lessons = {name: on for name, on in evidence.merge(before, state.runs).items() if name in known}
    for name, engine in state.failed:
        lessons.get(name, {}).get(engine, {}).pop(unchanged.KEY, None)
    if lessons:
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(".draft")
        text = evidence.dumps(lessons, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        draft.write_text(text, "utf-8")
        draft.replace(path)
