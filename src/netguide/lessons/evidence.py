"""The record of runs that pages show: one JSON document, bound to the bytes it proves by digests.

Knows the document's form. Must not know how runs happen or how pages look.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from netguide.errors import EvidenceError

SCHEMA = 1
PASSED, FAILED, NOT_REACHED = "passed", "failed", "not-reached"

Json = dict[str, Any]


def digest(text: str) -> str:
    """Give the digest of a block as readers see it.

    Args:
        text: the block's text; newlines before and after it do not count.

    Returns:
        ``sha256:`` and 64 hexadecimal digits.
    """
    return "sha256:" + hashlib.sha256((text.strip("\n") + "\n").encode()).hexdigest()


@dataclass(frozen=True)
class Proof:
    """What the evidence says about one block."""

    lesson: str
    """Name of the lesson that was run."""
    part: str
    """Section of its session, or path of its file, that has the block's bytes."""
    verdict: str
    """``passed``, ``failed`` or ``not-reached``."""
    record: Json = field(repr=False)
    """The lesson's whole record, as in the document."""


@dataclass(frozen=True)
class Evidence:
    """All lessons' newest runs."""

    lessons: dict[str, Json]
    """Record of each lesson by name; the form is described in CONTRIBUTING.md."""

    def proofs(self, shown: str) -> Iterator[Proof]:
        """Yield what is known about a block, by the digest of its bytes."""
        wanted = digest(shown)
        for name, record in self.lessons.items():
            for kind in ("sections", "files"):
                for part, entry in record[kind].items():
                    if entry["digest"] == wanted:
                        yield Proof(name, part, entry["verdict"], record)

    def section(self, lesson: str, section: str, shown: str) -> Proof | None:
        """Give the proof of a section if the evidence is about these very bytes."""
        matches = (proof for proof in self.proofs(shown) if (proof.lesson, proof.part) == (lesson, section))
        return next(matches, None)


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
        schema, lessons = document["schema"], document["lessons"]
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(f"{path} is not evidence: {error}", remedy=remedy) from error
    if schema != SCHEMA:
        raise EvidenceError(f"{path} has schema {schema}, this netguide reads {SCHEMA}", remedy=remedy)
    return Evidence(lessons)


def dumps(lessons: Mapping[str, Json], created: str) -> str:
    """Write evidence.

    Args:
        lessons: record of each lesson by name.
        created: time of writing, ISO 8601 in UTC.

    Returns:
        The JSON document, ordered, with a final newline.
    """
    document = {"schema": SCHEMA, "created": created, "lessons": dict(sorted(lessons.items()))}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
