"""What a link to another place of the guide says in code font is found at that place.

``[`port is already allocated`](#allocated)`` says what the part with that id is about: the code in its text
occurs in what is shown there, or is proven there, or stands in its heading. Without an anchor the place is
the whole page. Knows pages of one language and what they show. Must not know files.
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
    """Check the links of a page that have inline code in their text.

    Args:
        page: the page.
        pages: pages by path; all of its language are among them.
        shelf: the lessons.
        terms: words in code font that need no proof.
    """
    for pointer in page.pointers:
        place = _place(page, pages, pointer)
        if place is None:
            continue
        heads = "\n".join(heading.text for heading in place.headings)
        ground = Ground(place, shelf)
        groups = {page.lines + 1, *(claim.group for claim in place.claims)}
        for code in pointer.code:
            spans = (Span(code, pointer.line, group, cited=False) for group in groups)
            if code not in terms and f"`{code}`" not in heads and not any(map(ground.holds, spans)):
                message = f"the place that this link leads to does not show this: {pointer.target}"
                remedy = "lead to the place that shows it, or write what is shown there"
                yield Finding(page.path, pointer.line, message, f"`{code}`", remedy)


def _place(page: Page, pages: Mapping[str, Page], pointer: Pointer) -> Page | None:
    """Give what stands where a link leads; None if that is no place of a page, which the build reports."""
    path, _, anchor = pointer.target.partition("#")
    target = (
        pages.get(posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))) if path else page
    )
    if target is None or not anchor:
        return target
    for index, heading in enumerate(target.headings):
        if heading.id == anchor:
            later = (each.line for each in target.headings[index + 1 :] if each.level <= heading.level)
            inside = range(heading.line, next(later, target.lines + 1))
            return replace(
                target,
                headings=(heading,),
                fences=tuple(each for each in target.fences if each.line in inside),
                claims=tuple(each for each in target.claims if each.link.line in inside),
            )
    return None
