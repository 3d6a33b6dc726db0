"""A word in code font was typed or printed near the place where the page says it.

That a word occurs somewhere on a page does not make it the right one: any other word of the page would pass
in its place. So it occurs near, that is

- in a section, file or drawing that is shown under the same heading,
- in the last section or the last file shown before that heading, from which the text goes on,
- in a section that a proof link under the same heading names, or
- in the text of a link to another place of the guide, at which :mod:`netguide.pages.pointers` looks for it.

Of a section counts what the other engines print, too, as the notes below its block show it. What stands
before the second heading introduces the page and may speak of all of it; headings have their own rule, in
:mod:`netguide.pages.pointers`; and the cells of a notebook have no line that could be near.

Knows one page and what it shows. Must not know files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from netguide.errors import PageError
from netguide.finding import Finding
from netguide.lessons.transcript import Section
from netguide.pages import inline_code
from netguide.pages.page import Fence, Page
from netguide.pages.rules import DRAWING, PYTHON, Ground
from netguide.pages.shelf import Shelf

_MESSAGE = "this is neither shown nor proven near: under this heading, or right before it"
_TAG = re.compile(r"<[^>]*>")


def check(page: Page, shelf: Shelf, ground: Ground, terms: Collection[str]) -> Iterator[Finding]:
    """Find inline code that occurs on a page, but not near.

    Args:
        page: the page.
        shelf: the lessons.
        ground: what the whole page stands on; what it does not hold is found by :mod:`netguide.pages.rules`.
        terms: words in code font that need no proof.
    """
    if page.notebook:
        return
    heads = [heading.line for heading in page.headings]
    for start, end in pairwise([*heads[1:], page.lines + 1]):
        spans = [span for span in page.spans if start < span.line < end]
        spans = [each for each in spans if not each.cited and each.text not in terms]
        if not spans:
            continue
        seen = _Seen(_fences(page, start, end), _links(page, start, end), shelf)
        linked = {code for each in page.pointers if start < each.line < end for code in each.code}
        for span in spans:
            if span.text not in linked and not seen.holds(span.text) and ground.holds(span):
                remedy = _remedy(page, shelf, span.text)
                yield Finding(page.path, span.line, _MESSAGE, f"`{span.text}`", remedy)


class _Seen:
    """What fences and sections show, and what was run in the sections."""

    def __init__(self, fences: Iterable[Fence], links: Iterable[tuple[str, str]], shelf: Shelf) -> None:
        """Collect it; ``links`` are sections by lesson and name."""
        texts, python, keys = list[str](), list[str](), [*links]
        for fence in fences:
            texts.append(fence.body if fence.not_run else fence.title)
            if fence.include and _of_session(fence):
                keys.append((fence.include.lesson, fence.include.part or ""))
            elif fence.include:
                (python if fence.language == PYTHON else texts).append(_text(fence, shelf))
        told = [section for key in dict.fromkeys(keys) for section in _told(*key, shelf)]
        self._run = inline_code.commands(step.command for section in told for step in section.steps)
        self._shown = inline_code.flat([*texts, *(section.shown for section in told)])
        self._python = inline_code.flat(python)

    def holds(self, code: str) -> bool:
        """Tell whether inline code occurs in it, or is the beginning of a command that was run."""
        if code.startswith(inline_code.DOCKER):
            return inline_code.was_run(code, self._run)
        shown = inline_code.occurs(code, self._shown)
        return shown or inline_code.occurs(code, self._python, python=True)


def _fences(page: Page, start: int, end: int) -> list[Fence]:
    """Give what is shown between two headings, and the last section and the last file before."""
    before = [fence for fence in page.fences if fence.line < start and fence.language != DRAWING]
    sections = [fence for fence in before if _of_session(fence)]
    files = [fence for fence in before if not _of_session(fence)]
    return [*sections[-1:], *files[-1:], *(fence for fence in page.fences if start < fence.line < end)]


def _links(page: Page, start: int, end: int) -> list[tuple[str, str]]:
    """Give the sections that proof links between two headings name."""
    links = [claim.link for claim in page.claims if start < claim.link.line < end]
    return [(link.lesson, link.section) for link in links]


def _of_session(fence: Fence) -> bool:
    return fence.include is not None and fence.include.of_session


def _text(fence: Fence, shelf: Shelf) -> str:
    """Give what a fence shows of a file; of a drawing, its words."""
    try:
        text = shelf.show(fence.include) if fence.include else ""
    except PageError:
        return ""  # reported by rules.blocks()
    return _TAG.sub("\n", text) if fence.language == DRAWING else text


def _told(name: str, section: str, shelf: Shelf) -> Iterator[Section]:
    """Give a section as each engine tells it; nothing if there is none."""
    lesson = shelf.lessons.get(name)
    for told in (
        [lesson.transcript, *(each.transcript for each in lesson.variants.values())] if lesson else []
    ):
        if section in told.sections:
            yield told.sections[section]


def _remedy(page: Page, shelf: Shelf, code: str) -> str:
    """Name the first section of the page that shows inline code, or the place of the first file that does."""
    instead = "or say it in plain words"
    shown = [fence for fence in page.fences if fence.include and _Seen([fence], [], shelf).holds(code)]
    for fence in shown:
        if fence.include and _of_session(fence):
            target = f"proof:{fence.include.lesson}#{fence.include.part}"
            return f"link what proves it, [text]({target}), {instead}"
    for fence in shown:
        return f"link the place that shows it, [`{code}`](#{page.under(fence.line)}), {instead}"
    return f"link what proves it, [text](proof:lesson#section), {instead}"
