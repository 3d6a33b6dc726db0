"""The record of runs that pages show: one JSON document, bound to the bytes it proves by digests.

There is one record for each lesson and engine. What a page shows is the main engine's; the others are told
beside it. Knows the document's form. Must not know how runs happen or how pages look.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from netguide.engines import ENGINES, MAIN, in_order
from netguide.errors import EvidenceError

SCHEMA = 2
OF_RUNS, OF_MACHINES = "build/evidence.json", "build/evidence-vm.json"
"""Where the record of runs is that pages show; and of lessons run once more, in virtual machines."""
SCHEMA_FILE = Path(__file__).with_suffix(".schema.json")
"""The document's form as JSON Schema."""
PASSED, FAILED, NOT_REACHED = "passed", "failed", "not-reached"
"""Verdicts of a run: as the transcript says, otherwise, or after a step that was otherwise."""
DIFFERS = "differs"
"""Verdict where an engine did what its recorded variant of the transcript says."""
LACKING = "lacking"
"""Verdict where an engine has not what the lesson needs, and said so."""
ABSENT = "absent"
"""Verdict where no run on an engine covers the shown bytes; never in the document."""

Json = dict[str, Any]
Runs = dict[str, dict[str, Json]]
"""Record of a run, by the lesson's name and the engine's series."""


def digest(text: str) -> str:
    """Give the digest of a block as readers see it.

    Args:
        text: the block's text; newlines before and after it do not count.

    Returns:
        ``sha256:`` and 64 hexadecimal digits.
    """
    return "sha256:" + hashlib.sha256((text.strip("\n") + "\n").encode()).hexdigest()


@dataclass(frozen=True)
class OnEngine:
    """What the evidence says about one block on one engine."""

    engine: str
    """The engine's series, such as 26.1."""
    verdict: str
    """``passed``, ``failed``, ``not-reached``, ``differs``, ``lacking`` or ``absent``."""
    version: str = ""
    """The engine's whole version, such as 26.1.5; empty if absent."""
    message: str = ""
    """What the engine said, if the verdict is lacking."""
    variant: str = ""
    """Digest of the bytes that show what this engine did, if the verdict is differs."""
    record: Json | None = field(default=None, repr=False)
    """The lesson's whole record on this engine; None if absent."""

    def about(self, stored: str | None) -> str:
        """Give the verdict, or ``absent`` if it is about other bytes than those that are stored.

        Args:
            stored: what is stored of a block that this engine does otherwise; None if nothing is.
        """
        if self.verdict in (DIFFERS, LACKING) and (stored is None or digest(stored) != self.variant):
            return ABSENT
        return self.verdict


@dataclass(frozen=True)
class Proof:
    """What the evidence says about one block."""

    lesson: str
    """Name of the lesson that was run."""
    part: str
    """Section of its session, or path of its file, that has the block's bytes."""
    verdict: str
    """``passed``, ``failed`` or ``not-reached``: what the main engine did."""
    record: Json = field(repr=False)
    """The lesson's whole record on the main engine, as in the document."""
    engines: tuple[OnEngine, ...] = ()
    """Every engine of the guide, the main one too, oldest first."""

    def on(self, verdict: str) -> list[OnEngine]:
        """Give the engines that a verdict holds for, oldest first."""
        return [one for one in self.engines if one.verdict == verdict]


@dataclass(frozen=True)
class Evidence:
    """All lessons' newest runs, on every engine."""

    runs: Runs
    """Record of each lesson by name and engine; the form is described in CONTRIBUTING.md."""

    @property
    def lessons(self) -> dict[str, Json]:
        """Give the record of each lesson by name, on the main engine."""
        return {name: on[MAIN] for name, on in self.runs.items() if MAIN in on}

    def proofs(self, shown: str) -> Iterator[Proof]:
        """Yield what is known about a block, by the digest of its bytes."""
        wanted = digest(shown)
        for name, kind, part in self._parts.get(wanted, ()):
            record = self.runs[name][MAIN]
            on = tuple(self._on(engine, name, kind, part, wanted) for engine in ENGINES)
            yield Proof(name, part, record[kind][part]["verdict"], record, on)

    @cached_property
    def _parts(self) -> dict[str, list[tuple[str, str, str]]]:
        """Lesson, kind and name of what the main engine's records are about, by the digest of its bytes."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for name, record in self.lessons.items():
            for kind in ("sections", "files"):
                for part, entry in record[kind].items():
                    found.setdefault(entry["digest"], []).append((name, kind, part))
        return found

    def section(self, lesson: str, section: str, shown: str) -> Proof | None:
        """Give the proof of a section if the evidence is about these very bytes."""
        matches = (proof for proof in self.proofs(shown) if (proof.lesson, proof.part) == (lesson, section))
        return next(matches, None)

    def _on(self, engine: str, lesson: str, kind: str, part: str, wanted: str) -> OnEngine:
        record = self.runs[lesson].get(engine)
        entry = record[kind].get(part) if record else None
        if record is None or entry is None or entry["digest"] != wanted:
            return OnEngine(engine, ABSENT)
        version = record.get("lab", {}).get("engine", "")
        message, variant = entry.get("message", ""), entry.get("variant", "")
        return OnEngine(engine, entry["verdict"], version, message, variant, record)


def loads(text: str, path: str = "build/evidence.json") -> Evidence:
    """Read evidence.

    Args:
        text: the JSON document.
        path: where it was read, for messages.

    Raises:
        EvidenceError: the text is not evidence of this schema.
    """
    remedy = "remove the file and run 'make verify'"
    try:
        document = json.loads(text)
        schema, runs = document["schema"], document["lessons"]
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(f"{path} is not evidence: {error}", remedy=remedy) from error
    if schema != SCHEMA:
        raise EvidenceError(f"{path} has schema {schema}, this netguide reads {SCHEMA}", remedy=remedy)
    return Evidence(runs)


def dumps(runs: Mapping[str, Mapping[str, Json]], created: str) -> str:
    """Write evidence.

    Args:
        runs: record of each lesson by name and engine.
        created: time of writing, ISO 8601 in UTC.

    Returns:
        The JSON document, ordered, with a final newline.
    """
    lessons = {name: {each: on[each] for each in in_order(on)} for name, on in sorted(runs.items())}
    document = {"schema": SCHEMA, "created": created, "lessons": lessons}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def merge(older: Mapping[str, Mapping[str, Json]], newer: Mapping[str, Mapping[str, Json]]) -> Runs:
    """Put records together; of two about one lesson on one engine the newer is kept."""
    return {name: {**older.get(name, {}), **newer.get(name, {})} for name in {**older, **newer}}
