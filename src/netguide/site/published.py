"""The record of runs and the history of verdicts as files of the published site.

Knows their names and what is written into them. Must not know MkDocs or how pages look.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from netguide.lessons import evidence, history
from netguide.lessons.evidence import Evidence, Json
from netguide.lessons.history import Entry

EVIDENCE, SCHEMA, HISTORY = "evidence.json", "evidence.schema.json", "history.jsonl"
LIES = "docs/told_lies.json"


def past(path: Path | None, found: Evidence, *, publishing: bool) -> list[Entry]:
    """Give the history as this build shows it.

    Args:
        path: the history that was published before; None for none.
        found: the runs that this build shows.
        publishing: whether they become part of the history.

    Raises:
        EvidenceError: the file is no history.
    """
    before = []
    if path is not None and path.is_file():
        before = history.loads(path.read_text("utf-8"), path.name)
    return history.joined(before, history.of(found) if publishing else [])


def lies(root: Path) -> Json | None:
    """Read how many planted lies the checks caught, if somebody counted."""
    path = root / LIES
    if not path.is_file():
        return None
    counted: Json = json.loads(path.read_text("utf-8"))
    return counted


def write(folder: Path, record: Path | None, entries: Sequence[Entry]) -> None:
    """Write the files into the built site.

    Args:
        folder: the built site.
        record: the evidence that was shown; None for none.
        entries: the history that was shown.
    """
    if record is not None and record.is_file():
        (folder / EVIDENCE).write_text(_written(json.loads(record.read_text("utf-8"))), "utf-8")
    (folder / SCHEMA).write_text(evidence.SCHEMA_FILE.read_text("utf-8"), "utf-8")
    (folder / HISTORY).write_text(history.dumps(entries), "utf-8")


def _written(document: Json) -> str:
    """Write evidence with a line for each run: with an indent it would take many times as long."""
    lessons = ",\n".join(
        f"{json.dumps(name)}: {{\n"
        + ",\n".join(f"{json.dumps(engine)}: {json.dumps(run)}" for engine, run in on.items())
        + "\n}"
        for name, on in document["lessons"].items()
    )
    rest = {name: value for name, value in document.items() if name != "lessons"}
    return f'{json.dumps(rest)[:-1]}, "lessons": {{\n{lessons}\n}}}}\n'
