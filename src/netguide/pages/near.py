"""A word in code font was typed or printed near the place where the page says it.

That a word occurs somewhere on a page does not make it the right one: any other word of the page would pass
in its place. So it occurs near its paragraph, list item or row of a table, that is

- in the last section or the last file shown before it, or in the last drawing under the same heading,
- in the next section, file or drawing under the same heading, which it introduces,
- in a section that a proof link of its own names, or
- in the text of a link to another place of the guide, at which :mod:`netguide.pages.pointers` looks for it.

Of a section counts what the other engines print, too, as the notes below its block show it. What stands
before the second heading introduces the page and may speak of all of it; headings have their own rule, in
:mod:`netguide.pages.pointers`, and rows with proof links a stricter one, in :mod:`netguide.pages.rows`; and
the cells of a notebook have no line that could be near.

Knows one page and what it shows. Must not know files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from netguide.errors import PageError
from netguide.finding import Finding
from netguide.lessons.transcript import Section
from netguide.pages import inline_code, rows
from netguide.pages.page import Fence, Page, Span
from netguide.pages.rules import CONSOLE, DRAWING, PYTHON, Ground
from netguide.pages.shelf import Shelf

_MESSAGE = "this is neither shown nor proven near: by its own links, or by what is shown around it"
_TAG = re.compile(r"<[^>]*>")
_FILE = "file"
_STEP = 4
"""Lines from a fence with one line in it to the next, where an empty one is all between them."""


def check(page: Page, told: Told, ground: Ground, terms: Collection[str]) -> Iterator[Finding]:
    """Find inline code that occurs on a page, but not near.

    Args:
        page: the page.
        told: what sections and fences show.
        ground: what the whole page stands on; what it does not hold is found by :mod:`netguide.pages.rules`.
        terms: words in code font that need no proof.
    """
    apart = rows.proven(page)
    for group, spans in groupby(page.spans, lambda span: span.group):
        if has_a_place(page, group) and group not in apart:
            wanted = [span for span in spans if not span.cited and span.text not in terms]
            if wanted:
                yield from _far(page, group, wanted, told, ground)


def has_a_place(page: Page, group: int) -> bool:
    """Tell whether there is a near and a far to a paragraph, list item or row, by its line."""
    if page.notebook or len(page.headings) < 2:
        return False
    return group > page.headings[1].line and group not in {heading.line for heading in page.headings}


def _far(page: Page, group: int, spans: list[Span], told: Told, ground: Ground) -> Iterator[Finding]:
    """Find what of a paragraph's inline code is not near it."""
    near = told.near(page, group)
    linked = {(each.line, code) for each in page.pointers for code in each.code}
    for span in spans:
        shown = (span.line, span.text) in linked or any(each.holds(span.text) for each in near)
        if not shown and ground.holds(span):
            yield Finding(page.path, span.line, _MESSAGE, f"`{span.text}`", _remedy(page, told, span))


@dataclass(frozen=True)
class Text:
    """What a fence or section shows, and what was run in it."""

    shown: str
    run: tuple[str, ...] = ()
    python: bool = False

    def holds(self, code: str) -> bool:
        """Tell whether inline code occurs in it, or is the beginning of a command that was run."""
        if code.startswith(inline_code.DOCKER):
            return inline_code.was_run(code, self.run)
        return inline_code.occurs(code, self.shown, python=self.python)


class Told:
    """What sections and fences show, each read once."""

    def __init__(self, shelf: Shelf) -> None:
        """Set up for the lessons of a guide."""
        self._shelf = shelf
        self._sections: dict[tuple[str, str], Text] = {}
        self._fences: dict[Fence, Text] = {}

    def near(self, page: Page, group: int) -> list[Text]:
        """Give what is shown or proven near a paragraph, list item or row, by its line."""
        apart = [self.fence(fence) for fence in _around(page, group) if not _of_session(fence)]
        return apart + [self.section(*place) for place in _sections(page, group)]

    def differ(self, page: Page, group: int, one: str, other: str) -> bool:
        """Tell whether two engines do anything otherwise in what is shown or proven near a paragraph."""
        return any(self._on(one, *place) != self._on(other, *place) for place in _sections(page, group))

    def _on(self, engine: str, lesson: str, name: str) -> Section | None:
        held = self._shelf.lessons.get(lesson)
        return held.on(engine).sections.get(name) if held else None

    def section(self, lesson: str, name: str) -> Text:
        """Give what a section shows on all engines; nothing if there is none."""
        if (lesson, name) not in self._sections:
            told = [*self._on_engines(lesson, name)]
            run = inline_code.commands(step.command for section in told for step in section.steps)
            shown = inline_code.flat(section.shown for section in told)
            self._sections[lesson, name] = Text(shown, tuple(run))
        return self._sections[lesson, name]

    def fence(self, fence: Fence) -> Text:
        """Give what a fence shows with its title; of a drawing, its words."""
        if fence.include and _of_session(fence):
            return self.section(fence.include.lesson, fence.include.part or "")
        if fence not in self._fences:
            text = fence.body if fence.not_run else f"{fence.title}\n{self._file(fence)}"
            self._fences[fence] = Text(inline_code.flat([text]), python=fence.language == PYTHON)
        return self._fences[fence]

    def _file(self, fence: Fence) -> str:
        try:
            text = self._shelf.show(fence.include) if fence.include else ""
        except PageError:
            return ""  # reported by rules.blocks()
        return _TAG.sub("\n", text) if fence.language == DRAWING else text

    def _on_engines(self, lesson: str, name: str) -> Iterator[Section]:
        held = self._shelf.lessons.get(lesson)
        for each in [held.transcript, *(one.transcript for one in held.variants.values())] if held else []:
            if name in each.sections:
                yield each.sections[name]


def _sections(page: Page, group: int) -> set[tuple[str, str]]:
    """Give lesson and name of each section that is shown around a paragraph, or that its links name.

    To what introduces a page, and to all text of a notebook, every section of the page is near.
    """
    placed = has_a_place(page, group)
    fences = _around(page, group) if placed else page.fences
    shown = [fence.include for fence in fences if fence.include and _of_session(fence)]
    links = [claim.link for claim in page.claims if claim.group == group or not placed]
    return {(each.lesson, each.part or "") for each in shown} | {
        (link.lesson, link.section) for link in links
    }


def _around(page: Page, line: int) -> list[Fence]:
    """Give what is shown around a line: the last section, file and drawing before it, and the next."""
    heads = [heading.line for heading in page.headings]
    start = max(head for head in heads if head < line)
    end = min((head for head in heads if head > line), default=page.lines + 1)
    kinds: dict[str, list[Fence]] = {CONSOLE: [], DRAWING: [], _FILE: []}
    for fence in page.fences:
        if fence.line < end and (fence.language != DRAWING or fence.line > start):
            kind = CONSOLE if _of_session(fence) else DRAWING if fence.language == DRAWING else _FILE
            kinds[kind].append(fence)
    found = []
    for fences in kinds.values():
        before = [fence for fence in fences if fence.line < line]
        after = [fence for fence in fences if fence.line > line]
        found += [*_together(before[::-1]), *_together(after)]
    return found


def _together(fences: list[Fence]) -> list[Fence]:
    """Give the first of some fences, and those that follow or go before it with no text between."""
    apart = (index for index, (one, other) in enumerate(pairwise(fences), 1) if not _adjoin(one, other))
    return fences[: next(apart, len(fences))]


def _adjoin(one: Fence, other: Fence) -> bool:
    """Tell whether nothing but an empty line stands between two fences."""
    first, second = sorted((one, other), key=lambda fence: fence.line)
    return second.line - first.line - first.body.count("\n") <= _STEP


def _of_session(fence: Fence) -> bool:
    return fence.include is not None and fence.include.of_session and not fence.not_run


def _remedy(page: Page, told: Told, span: Span) -> str:
    """Name the first section of the page that shows inline code, or the place of the first file that does."""
    instead = "or say it in plain words"
    shown = [fence for fence in page.fences if fence.include and told.fence(fence).holds(span.text)]
    for fence in shown:
        if fence.include and _of_session(fence):
            target = f"proof:{fence.include.lesson}#{fence.include.part}"
            return f"link what proves it, [text]({target}), {instead}"
    for place in (page.under(fence.line) for fence in shown):
        if place == page.under(span.line):
            return f"say it next to the file that shows it, {instead}"
        return f"link the place that shows it, [`{span.text}`](#{place}), {instead}"
    return f"link what proves it, [text](proof:lesson#section), {instead}"
