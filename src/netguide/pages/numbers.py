"""A number in the text was typed or printed near the place where the page says it.

A port in plain words is as easily wrong as one in code font. So a number of two digits or more is shown or
proven near its paragraph, as :mod:`netguide.pages.near` has it, or stands in code font in that paragraph. One
in a heading, an introduction or a notebook is shown anywhere on the page. A number is the same with ``,``
between its thousands, and with a unit of time right behind it: 30 seconds are shown by ``30s``. What is cited
needs no proof.

A clause that names some engines of the guide, and not all, tells them apart: each that it names differs from
each that it does not name. So they do in what is near its paragraph; for an introduction, anywhere on the
page. No sentence needs to name one twice. Engine 28 is 28.5.
Of tables, :mod:`netguide.pages.markdown_page` looks at the columns of engines.

What follows from what is shown, such as 65,536 addresses from ``/16``, or is the same everywhere, stands in
``docs/numbers.txt``, one number on a line, with the reason:

    65,536   # addresses of a /16

Knows pages and what they show. Must not know files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from netguide.engines import ENGINES, MAJORS
from netguide.finding import Finding
from netguide.pages import sentences
from netguide.pages.near import Told, has_a_place
from netguide.pages.page import Page, Part, Span
from netguide.pages.parts import NUMBERS
from netguide.pages.rules import Ground

PATH = "docs/numbers.txt"
_OF_ENGINES = {*ENGINES, *MAJORS}
_MAJOR = re.compile(rf"(?:[Ee]ngine|엔진) (?P<number>{'|'.join(MAJORS)})(?!\.?\d)")
_NOT_TEXT = re.compile(r"`[^`]*`|\]\([^)]*\)")
_CLAUSE_END = re.compile(r"[;:]\s+")
_ENTRY = re.compile(r"(?P<number>\S+)\s+#\s*(?P<reason>\S.*)")


@dataclass(frozen=True)
class Numbers:
    """The list, read."""

    lines: dict[str, int]
    """Line of each number."""
    findings: tuple[Finding, ...] = ()
    """Lines that may not be on it."""


def parse(text: str, path: str = PATH) -> Numbers:
    """Read the list.

    Args:
        text: the file.
        path: its path, for messages.
    """
    lines: dict[str, int] = {}
    findings = []
    for number, line in enumerate(text.split("\n"), 1):
        entry = _ENTRY.fullmatch(line.strip())
        if entry and entry["number"] not in lines:
            lines[entry["number"]] = number
        elif entry:
            first = f"the number is on line {lines[entry['number']]} already"
            findings.append(Finding(path, number, first, line, "remove this line"))
        elif line.strip() and not line.startswith("#"):
            remedy = "write the number, blanks, # and the reason"
            findings.append(Finding(path, number, "this says no reason why the number holds", line, remedy))
    return Numbers(lines, tuple(findings))


def unproven(page: Page, told: Told, ground: Ground) -> Iterator[Finding]:
    """Find the numbers of a page that nothing near them shows, listed or not.

    Args:
        page: the page.
        told: what sections and fences show.
        ground: what the whole page stands on.
    """
    yield from _same_there(page, told)
    for number in filter(_open, page.numbers):
        if not _shown(number, ground):
            message = "this number occurs nowhere in what the page shows"
            remedy = f"write what the page shows; what follows from it belongs in {PATH}, with the reason"
            yield Finding(page.path, number.line, message, number.text, remedy)
        elif has_a_place(page, number.group) and not _near(page, number, told):
            message = "this number is neither shown nor proven near"
            remedy = "link what proves it, [text](proof:lesson#section), or say it without the number"
            yield Finding(page.path, number.line, message, number.text, remedy)


def _same_there(page: Page, told: Told) -> Iterator[Finding]:
    """Find engines that a sentence tells apart from others where nothing near is otherwise on them."""
    cited = {number.group for number in page.numbers if number.cited}
    for part in page.parts:
        if part.shape.startswith(("td", "th")) or part.line in cited:
            continue
        for line, sentence in _sentences(part):
            named = _engines(sentence)
            if len(named) > len(set(named)):
                message = "this names an engine twice"
                remedy = "name the engine that is meant, or say it in two sentences"
                yield Finding(page.path, line, message, sentence, remedy)
            for clause in _CLAUSE_END.split(sentence) if named else ():
                yield from _apart(page, part, line, clause, told)


def _apart(page: Page, part: Part, line: int, clause: str, told: Told) -> Iterator[Finding]:
    names = set(_engines(clause))
    for one, other in product(sorted(names), sorted(set(ENGINES) - names)):
        if not told.differ(page, part.line, one, other):
            message = f"{one} is told apart from {other} here, and nothing shown or proven near differs"
            remedy = "link what differs, [text](proof:lesson#section), or name other engines"
            yield Finding(page.path, line, message, clause, remedy)


def _sentences(part: Part) -> Iterator[tuple[int, str]]:
    """Give the sentences of a part without code and targets of links, each with its line."""
    text = _NOT_TEXT.sub(_left_out, part.text)
    for begin, sentence in sentences.split(text):
        yield part.line + text.count("\n", 0, begin), " ".join(sentence.split())


def _left_out(found: re.Match[str]) -> str:
    return ("]" if found[0].startswith("]") else "`…`") + "\n" * found[0].count("\n")


def _engines(text: str) -> list[str]:
    text = _MAJOR.sub(lambda found: MAJORS[found["number"]], text)
    return [number for number in NUMBERS.findall(text) if number in ENGINES]


def _open(number: Span) -> bool:
    """Tell whether a number needs a proof."""
    return not number.cited and number.text not in _OF_ENGINES


def _shown(number: Span, ground: Ground) -> bool:
    return any(_occurs(number.text, text) for text in ground.shown(number.group))


def _near(page: Page, number: Span, told: Told) -> bool:
    beside = [span.text for span in page.spans if span.group == number.group]
    shown = [each.shown for each in told.near(page, number.group)]
    return any(_occurs(number.text, text) for text in [*beside, *shown])


def _occurs(number: str, shown: str) -> bool:
    return _numeral(number.replace(",", "")).search(shown) is not None


@cache
def _numeral(number: str) -> re.Pattern[str]:
    """Give the expression that finds a number by itself, or with a unit of time behind it."""
    return re.compile(rf"(?<![\w.]){re.escape(number)}(?:ms|s|m|h)?(?!\w|\.\d)")
