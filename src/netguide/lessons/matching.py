"""Whether a step printed what its transcript says.

Matching is rewriting: actual lines are rewritten towards the expected ones, value by value, as far as the
values agree; what still differs is an ordinary difference of texts. Knows lines and elisions. Must not know
commands, Docker, or where texts come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from netguide.lessons.bindings import Bindings
from netguide.lessons.transcript import ELISION
from netguide.lessons.volatile import Line, take_apart

_ATTEMPTS = 50_000  # trials of lines against lines before a transcript with many elisions is given up


@dataclass(frozen=True)
class Match:
    """The result of comparing one step's output."""

    ok: bool
    """Whether the actual lines are what was expected."""
    bindings: Bindings
    """What stands for what, after this step."""
    lines: tuple[str, ...]
    """The actual lines, rewritten towards the expected ones, with elisions where they could be kept."""
    plain: tuple[str, ...]
    """The same with the actual values."""

    def diff(self, expected: Sequence[str]) -> str:
        """Show how the rewritten actual lines differ from the expected ones, as a unified diff."""
        return "\n".join(unified_diff(expected, self.lines, "expected", "actual", lineterm="", n=3))


def compare(expected: Sequence[str], actual: Sequence[str], bindings: Bindings) -> Match:
    """Compare a step's output with what the transcript says.

    Args:
        expected: the transcript's lines; a line ``...`` stands for any number of lines.
        actual: the lines that were printed.
        bindings: what earlier steps bound; not changed.

    Returns:
        The match; its bindings hold this step's values too.
    """
    trial = bindings.copy()
    trial.see("\n".join(expected), "\n".join(actual))
    search = _Search([take_apart(line) for line in expected], [take_apart(line) for line in actual])
    found = search.run(0, 0, trial)
    if found is not None:
        bound, spans = found
        return Match(True, bound, tuple(expected), _with_elisions(expected, actual, spans))
    return _closest(search, expected, actual, trial)


def bind_lines(expected: Line, actual: Line, bindings: Bindings) -> Bindings | None:
    """Give the bindings under which two lines agree, or None where none exist."""
    if expected.template != actual.template:
        return None
    trial = bindings.copy()
    pairs = zip(expected.values, actual.values, strict=True)
    return trial if all(trial.bind(ours, theirs) for ours, theirs in pairs) else None


class _Search:
    """Finds a way to lay expected lines over actual ones; each elision takes as few lines as it can."""

    def __init__(self, expected: list[Line], actual: list[Line]) -> None:
        self.expected, self.actual, self.left = expected, actual, _ATTEMPTS

    def run(self, i: int, j: int, bindings: Bindings) -> tuple[Bindings, dict[int, range]] | None:
        spans: dict[int, range] = {}
        while i < len(self.expected) and not self._elides(i):
            self.left -= 1
            bound = bind_lines(self.expected[i], self.actual[j], bindings) if j < len(self.actual) else None
            if bound is None or self.left < 0:
                return None
            bindings, spans[i] = bound, range(j, j + 1)
            i, j = i + 1, j + 1
        if i == len(self.expected):
            return (bindings, spans) if j == len(self.actual) else None
        for end in range(j, len(self.actual) + 1):
            rest = self.run(i + 1, end, bindings)
            if rest is not None:
                return rest[0], {**spans, i: range(j, end), **rest[1]}
        return None

    def _elides(self, i: int) -> bool:
        return self.expected[i].literals == (ELISION,)


def _with_elisions(
    expected: Sequence[str], actual: Sequence[str], spans: dict[int, range]
) -> tuple[str, ...]:
    return tuple(
        expected[i] if expected[i] == ELISION else actual[spans[i].start] for i in range(len(expected))
    )


def _closest(search: _Search, expected: Sequence[str], actual: Sequence[str], trial: Bindings) -> Match:
    """Align by templates, bind what agrees, and rewrite the rest with what is bound."""
    ours, theirs = search.expected, search.actual
    aligner = SequenceMatcher(
        None, [line.template for line in ours], [line.template for line in theirs], autojunk=False
    )
    codes = aligner.get_opcodes()
    agreed: dict[int, str] = {}
    for tag, i1, i2, j1, _ in codes:
        for offset in range(i2 - i1 if tag == "equal" else 0):
            bound = bind_lines(ours[i1 + offset], theirs[j1 + offset], trial)
            if bound is not None:
                trial, agreed[j1 + offset] = bound, expected[i1 + offset]
    respelt = [
        agreed.get(j, line.join(trial.respell(value) for value in line.values))
        for j, line in enumerate(theirs)
    ]
    return Match(
        False, trial, _keep_elisions(expected, respelt, codes), _keep_elisions(expected, actual, codes)
    )


def _keep_elisions(
    expected: Sequence[str], lines: Sequence[str], codes: Sequence[tuple[str, int, int, int, int]]
) -> tuple[str, ...]:
    """Put elisions back where the lines around them show their place."""
    kept: list[str] = []
    for tag, i1, i2, j1, j2 in codes:
        chunk, replaced = list(expected[i1:i2]), list(lines[j1:j2])
        if tag != "equal" and chunk.count(ELISION) == 1:
            before = chunk.index(ELISION)
            after = len(chunk) - before - 1
            if before + after <= len(replaced):
                replaced[before : len(replaced) - after] = [ELISION]
        kept += replaced
    return tuple(kept)
