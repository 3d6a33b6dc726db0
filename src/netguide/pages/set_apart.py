"""What pages say without having run it: boxes that cite a source, and fences that give a reason.

Knows the Markdown of pages, line by line: a page was parsed already by whoever shows it. Must not know HTML
or evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"#{1,6} (?P<title>.*?)\s*\{#(?P<id>[a-z0-9-]+)\}\s*$")
_CITED = re.compile(r'\s*(?:!!!|\?\?\?\+?) cited "(?P<title>.*)"\s*$')
_NOT_RUN = re.compile(r'\s*(?P<fence>`{3,}|~{3,}).*\.not-run\b.*?reason="(?P<reason>[^"]*)"')
_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})")
_MARKUP = re.compile(r"[`*]")
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<address>https?://[^)\s]+)\)")


@dataclass(frozen=True)
class Apart:
    """A place of a page that shows what was not run."""

    page: str
    """Address of the page."""
    title: str
    """The page's title."""
    heading: str
    """Text of the heading above it."""
    anchor: str
    """Anchor of that heading."""
    why: str
    """The source that is cited, or the reason for not running."""
    source: str = ""
    """Address of the source; empty for a fence."""

    @property
    def cited(self) -> bool:
        """Whether a source is named, rather than a reason."""
        return bool(self.source)


def title(markdown: str) -> str:
    """Give the title of a page, without markup; empty if it has none."""
    found = next(filter(None, map(_HEADING.match, markdown.split("\n"))), None)
    return _MARKUP.sub("", found["title"]) if found else ""


def find(page: str, markdown: str) -> Iterator[Apart]:
    """Find what a page cites or shows unrun, from top to bottom.

    Args:
        page: the page's address.
        markdown: its text.
    """
    whole, heading, anchor, fence = title(markdown), "", "", ""
    for line in markdown.split("\n"):
        if fence:
            fence = "" if line.strip() and not line.strip().strip(fence[0]) else fence
        elif found := _HEADING.match(line):
            heading, anchor = _MARKUP.sub("", found["title"]), found["id"]
        elif found := _NOT_RUN.match(line):
            fence = found["fence"]
            yield Apart(page, whole, heading, anchor, found["reason"])
        elif found := _FENCE.match(line):
            fence = found["fence"]
        elif found := _CITED.match(line):
            link = _LINK.search(found["title"])
            why = link["text"] if link else found["title"]
            yield Apart(page, whole, heading, anchor, why, link["address"] if link else "#")
