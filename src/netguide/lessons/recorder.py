"""What recording changes in a transcript, and why.

Knows transcripts and matching; plans the new text and writes nothing. Must not know Docker or pytest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from netguide.errors import Place, TranscriptError
from netguide.lessons.bindings import Bindings
from netguide.lessons.matching import Match, compare
from netguide.lessons.transcript import PROMPT, Step, Transcript, parse
from netguide.lessons.volatile import take_apart

_NOTATION = re.compile(rf"{PROMPT.pattern}|>( |$)|# --8<--|\[\d+\]$")


class Reason(Enum):
    """Why a step's output is replaced."""

    NEW = "new"
    """The transcript had no output for the step."""
    CHANGED = "changed"
    """The step now means something else: review it."""
    RESPELT = "respelt"
    """Only values that vary are written differently."""


@dataclass(frozen=True)
class Printed:
    """What a step really printed."""

    lines: tuple[str, ...]
    """Its output."""
    status: int
    """Its exit status."""


@dataclass(frozen=True)
class Change:
    """One replaced output."""

    place: Place
    """The step."""
    typed: str
    """Its command, with prompts."""
    reason: Reason
    """Why it is replaced."""


@dataclass(frozen=True)
class Recording:
    """A plan for one transcript."""

    text: str
    """The whole new text; equal to the old one when nothing changes."""
    changes: tuple[Change, ...]
    """What is replaced, from top to bottom."""


def start_bindings(transcript: Transcript) -> Bindings:
    """Give the bindings a lesson on a lab begins with: values in commands stand for themselves."""
    bindings = Bindings(exact_addresses=True)
    bindings.fix([step.command for step in transcript.steps])
    return bindings


def plan(transcript: Transcript, printed: Sequence[Printed]) -> Recording:
    """Plan what recording changes.

    Args:
        transcript: the session as it stands.
        printed: what each of its steps printed, in order.

    Returns:
        The new text; steps that still match keep theirs to the byte.

    Raises:
        TranscriptError: an output cannot be written, because it would be read as a command or a status.
    """
    new = told(transcript, printed)
    lines = transcript.text.split("\n")
    changes = []
    for step, actual, output in reversed(list(zip(transcript.steps, printed, new, strict=True))):
        if output == step.output and actual.status == step.status:
            continue
        status = [f"[{actual.status}]"] if actual.status else []
        lines[step.span[0] : step.span[1]] = [*output, *status]
        reason = _reason(step, output, actual.status)
        changes.append(Change(Place(transcript.path, step.line), step.typed, reason))
    text = "\n".join(lines)
    _check_readable(transcript, text, new)
    return Recording(text, tuple(reversed(changes)))


def told(transcript: Transcript, printed: Sequence[Printed]) -> list[tuple[str, ...]]:
    """Give each step's output as recording writes it: the transcript's own wherever it still matches."""
    near = _towards_recorded(transcript, printed)
    return _as_printed(transcript, printed) if near is None else near


def _towards_recorded(transcript: Transcript, printed: Sequence[Printed]) -> list[tuple[str, ...]] | None:
    """Give each step's output in the spelling of the transcript; None where the spellings would clash."""
    bindings = start_bindings(transcript)
    outputs = []
    for step, actual in zip(transcript.steps, printed, strict=True):
        match = compare(step.output, actual.lines, bindings)
        again = match if match.ok else compare(match.lines, actual.lines, bindings)
        if not again.ok:
            return None
        bindings = again.bindings
        outputs.append(match.lines)
    return outputs


def _as_printed(transcript: Transcript, printed: Sequence[Printed]) -> list[tuple[str, ...]]:
    """Give each step's output with the values of this run."""
    bindings = start_bindings(transcript)
    outputs = []
    for step, actual in zip(transcript.steps, printed, strict=True):
        match: Match = compare(step.output, actual.lines, bindings)
        bindings = match.bindings
        outputs.append(match.plain)
    return outputs


def _reason(step: Step, output: tuple[str, ...], status: int) -> Reason:
    if not step.output and not step.status:
        return Reason.NEW
    same_kinds = [take_apart(line).template for line in step.output] == [
        take_apart(line).template for line in output
    ]
    return Reason.RESPELT if same_kinds and status == step.status else Reason.CHANGED


def _check_readable(old: Transcript, text: str, outputs: Sequence[tuple[str, ...]]) -> None:
    """Refuse a text that would not be read back as the same steps with the new outputs."""
    wanted = [(step.typed, output) for step, output in zip(old.steps, outputs, strict=True)]
    try:
        if [(step.typed, step.output) for step in parse(text, old.path).steps] == wanted:
            return
    except TranscriptError:
        pass
    step, line = next(
        (step, line)
        for step, output in zip(old.steps, outputs, strict=True)
        for line in output
        if _NOTATION.match(line)
    )
    raise TranscriptError(
        "this step's output would be read as a command, a mark or a status",
        place=Place(old.path, step.line),
        found=line,
        remedy="let the command print something else, for example with sed or grep",
    )
