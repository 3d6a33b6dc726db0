"""What a heading, or a link to another place of the guide, says in code font is found at that place.

``[`port is already allocated`](#allocated)`` says what the part with that id is about: the code in its text
occurs in what is shown there, or is proven there, or stands in its heading. Without an anchor the place is
the whole page. So a heading's code occurs in what is shown or proven below it. Knows pages of one language
and what they show. Must not know files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from netguide.finding import Finding
from netguide.pages.page import Page, Pointer, Span
from netguide.pages.rules import Ground
from netguide.pages.shelf import Shelf


def check(page: Page, pages: Mapping[str, Page], shelf: Shelf, terms: Collection[str]) -> Iterator[Finding]:
    """Check the headings and links of a page that have inline code in their text.

    Args:
        page: the page.
        pages: pages by path; all of its language are among them.
        shelf: the lessons.
        terms: words in code font that need no proof.
    """
    for index, heading in enumerate(page.headings):
        code = [span.text for span in page.spans if span.line == heading.line]
        if code:
            part = _Place(replace(_part(page, index), headings=()), shelf)
            for each in code:
                if each not in terms and not part.shows(each):
                    message, remedy = "what stands under this heading does not show this", "show it there"
                    yield Finding(page.path, heading.line, message, f"`{each}`", remedy)
    for pointer in page.pointers:
        target = _target(page, pages, pointer)
        if target is None:
            continue
        place = _Place(target, shelf)
        for each in pointer.code:
            if each not in terms and not place.shows(each):
                message = f"the place that this link leads to does not show this: {pointer.target}"
                remedy = "lead to the place that shows it, or write what is shown there"
                yield Finding(page.path, pointer.line, message, f"`{each}`", remedy)


class _Place:
    """A page or a part of one, and what it stands on."""

    def __init__(self, part: Page, shelf: Shelf) -> None:
        self._ground = Ground(part, shelf)
        self._groups = {0, *(claim.group for claim in part.claims)}
        self._heads = "\n".join(heading.text for heading in part.headings)

    def shows(self, code: str) -> bool:
        """Whether inline code occurs in what is shown or proven there, or in a heading."""
        spans = (Span(code, 0, group, cited=False) for group in self._groups)
        return f"`{code}`" in self._heads or any(map(self._ground.holds, spans))


def _target(page: Page, pages: Mapping[str, Page], pointer: Pointer) -> Page | None:
    """Give what stands where a link leads; None if that is no place of a page, which the build reports."""
    path, _, anchor = pointer.target.partition("#")
    target = (
        pages.get(posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))) if path else page
    )
    if target is None or not anchor:
        return target
    found = (index for index, heading in enumerate(target.headings) if heading.id == anchor)
    index = next(found, None)
    return None if index is None else _part(target, index)


def _part(page: Page, index: int) -> Page:
    """Give what stands under a heading, as if it were a page."""
    heading = page.headings[index]
    later = (each.line for each in page.headings[index + 1 :] if each.level <= heading.level)
    inside = range(heading.line, next(later, page.lines + 1))
    return replace(
        page,
        headings=(heading,),
        fences=tuple(each for each in page.fences if each.line in inside),
        claims=tuple(each for each in page.claims if each.link.line in inside),
    )
