"""Lies about what a lesson printed: each changes one thing that a reader would believe.

Knows transcripts and matching. Must not know where the truth comes from: it is handed what was printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from netguide.lessons.bindings import Bindings
from netguide.lessons.matching import compare
from netguide.lessons.recorder import Printed, start_bindings
from netguide.lessons.transcript import ELISION, Step, Transcript, parse
from netguide.lessons.volatile import take_apart


@dataclass(frozen=True)
class Lie:
    """A session with one thing changed."""

    kind: str
    """What was changed, such as ``dropped-line``."""
    line: int
    """Line of the step whose output was changed."""
    text: str
    """The whole session."""

    def __str__(self) -> str:
        """Name the lie."""
        return f"{self.kind}-at-{self.line}"


def about_output(transcript: Transcript) -> Iterator[Lie]:
    """Yield every lie of every kind about the outputs of a session."""
    values = _repeated_values(transcript)
    for step in transcript.steps:
        status = [f"[{step.status}]"] if step.status else []
        yield _lie("status", transcript, step, [*step.output, "[42]"])
        for index, line in enumerate(step.output):
            before, after = list(step.output[:index]), [*step.output[index + 1 :], *status]
            if line == ELISION:
                continue
            if ELISION not in step.output[max(0, index - 1) : index + 2]:
                yield _lie("dropped-line", transcript, step, [*before, *after])
                yield _lie("line-more", transcript, step, [*before, line, "one more line", *after])
            for kind, changed in _changed_lines(line, values):
                yield _lie(kind, transcript, step, [*before, changed, *after])


def first_difference(transcript: Transcript, printed: list[Printed]) -> Step | None:
    """Give the first step that does not agree with what was printed."""
    bindings: Bindings = start_bindings(transcript)
    for step, actual in zip(transcript.steps, printed, strict=True):
        match = compare(step.output, actual.lines, bindings)
        if not match.ok or step.status != actual.status:
            return step
        bindings = match.bindings
    return None


def _changed_lines(line: str, values: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    apart = take_apart(line)
    literal = "\0".join(apart.literals)
    word = re.search(r"[A-Za-z]{3,}", literal)
    if word:
        lied = (literal[: word.start()] + "lie" + word[0] + literal[word.end() :]).split("\0")
        yield (
            "changed-word",
            "".join(
                part + (apart.values[i].text if i < len(apart.values) else "") for i, part in enumerate(lied)
            ),
        )
    number = re.search(r"\d+", literal)
    if number:
        lied = (literal[: number.start()] + str(int(number[0]) + 1) + literal[number.end() :]).split("\0")
        yield (
            "changed-number",
            "".join(
                part + (apart.values[i].text if i < len(apart.values) else "") for i, part in enumerate(lied)
            ),
        )
    for index, value in enumerate(apart.values):
        if value.kind.name == "address":
            head, _, last = value.text.rpartition(".")
            moved = [each.text for each in apart.values]
            moved[index] = f"{head}.{(int(last) + 7) % 256}"
            yield "moved-address", apart.join(moved)
        other = next((text for text in values.get(value.kind.name, []) if text != value.text), None)
        if other is not None and value.text in values[value.kind.name]:
            texts = [each.text for each in apart.values]
            texts[index] = other
            yield f"another-{value.kind.name.replace(' ', '-')}", apart.join(texts)


def _repeated_values(transcript: Transcript) -> dict[str, list[str]]:
    """Collect, by kind, the consistent values that outputs show at least twice."""
    seen: dict[str, list[str]] = {}
    for step in transcript.steps:
        for line in step.output:
            for value in take_apart(line).values:
                if value.kind.consistent:
                    seen.setdefault(value.kind.name, []).append(value.text)
    return {
        kind: [text for text in dict.fromkeys(texts) if texts.count(text) > 1] for kind, texts in seen.items()
    }


def _lie(kind: str, transcript: Transcript, step: Step, output: list[str]) -> Lie:
    lines = transcript.text.split("\n")
    lines[step.span[0] : step.span[1]] = output
    return Lie(kind, step.line, "\n".join(lines))


def read_lie(lie: Lie, path: str) -> Transcript:
    """Parse the session with the lie in it."""
    return parse(lie.text, path)
