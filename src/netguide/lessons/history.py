"""Verdicts of earlier builds: one line of JSON for each run of a lesson on an engine, oldest first.

The file travels with the site: a build that is published takes the one that was published before, adds its
own runs and publishes it again. Knows the form of the lines. Must not know where the file is or how it looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from netguide.engines import in_order
from netguide.errors import EvidenceError
from netguide.lessons.evidence import Evidence

KEPT = 200
"""Runs of a lesson on an engine that are kept; older ones are forgotten."""


@dataclass(frozen=True)
class Entry:
    """One run of a lesson on an engine."""

    started: str
    """When it began, ISO 8601 in UTC."""
    lesson: str
    """The lesson's name."""
    engine: str
    """The engine's series."""
    version: str
    """The engine's whole version."""
    verdict: str
    """What came out, as in the evidence."""
    commit: str
    """Commit that it was run from; empty if it was none."""


def of(evidence: Evidence) -> list[Entry]:
    """Give the runs that evidence is about."""
    return [
        Entry(
            str(record["started"]),
            lesson,
            engine,
            str(record["lab"]["engine"]),
            str(record["verdict"]),
            str(record.get("commit") or ""),
        )
        for lesson, on in evidence.runs.items()
        for engine, record in on.items()
    ]


def loads(text: str, path: str) -> list[Entry]:
    """Read a history.

    Args:
        text: the lines.
        path: where they were read, for messages.

    Raises:
        EvidenceError: a line is not an entry.
    """
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise EvidenceError(
                f"{path}:{number} is no entry of a history: {error}",
                remedy="mend the line, or remove the file to begin a new history",
            ) from error
        if not all(isinstance(value, str) for value in asdict(entry).values()):
            raise EvidenceError(f"{path}:{number} has a value that is not text", remedy="mend the line")
        entries.append(entry)
    return entries


def dumps(entries: Iterable[Entry]) -> str:
    """Write a history, in ASCII."""
    return "".join(json.dumps(asdict(entry), sort_keys=True) + "\n" for entry in entries)


def joined(before: Iterable[Entry], now: Iterable[Entry]) -> list[Entry]:
    """Add runs to a history; a run that is known already is not added again, and of old ones few are kept."""
    every = {(entry.started, entry.lesson, entry.engine): entry for entry in (*before, *now)}
    kept: list[Entry] = []
    for group in grouped(every.values()).values():
        kept += group[-KEPT:]
    return sorted(kept, key=lambda entry: (entry.started, entry.lesson, entry.engine))


def grouped(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Give the runs of each lesson on each engine, oldest first; lessons by name, engines by age."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.started):
        found.setdefault((entry.lesson, entry.engine), []).append(entry)
    age = {engine: number for number, engine in enumerate(in_order({engine for _, engine in found}))}
    return dict(sorted(found.items(), key=lambda item: (item[0][0], age[item[0][1]])))
