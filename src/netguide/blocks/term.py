"""The first use of a glossary's word on a page, made a link that explains itself.

An extension of Python-Markdown: it walks the page that is parsed already, and looks at prose only. The
library's own ``abbr`` marks every use, knows no Korean particles, and cannot be reached by keyboard. Knows
HTML as Python-Markdown builds it. Must not know MkDocs, or where pages are.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from netguide.pages.glossary import Entry, Finder
from netguide.visible import visible
from netguide.words import LANGUAGES

_NOT_PROSE = frozenset(
    (
        *("a", "abbr", "button", "code", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "kbd", "label", "pre"),
        *("script", "style", "summary", "svg", "th"),
    )
)
_TITLE = "admonition-title"
_LAST = -10
"""Priority: after everything that makes text of what is written, MkDocs' look at links included."""


class Terms(Extension):
    """Marks the words of a glossary on pages, one page after the other."""

    def __init__(self, entries: Sequence[Entry], language: str) -> None:
        """Take the glossary."""
        super().__init__()
        self.entries = {entry.cell: entry for entry in entries}
        self._finder = Finder(entries, language)
        (self._other,) = set(LANGUAGES) - {language}
        self._seen: set[str] = set()
        self._glossary: str | None = None

    def open(self, glossary: str | None) -> None:
        """Begin a page.

        Args:
            glossary: address of the glossary seen from the page; empty on the glossary's own page, whose
                entries get their anchors and are told apart by language; None for a page that is left as it
                is.
        """
        self._glossary, self._seen = glossary, set()

    def extendMarkdown(self, md: Markdown) -> None:
        """Take part in rendering pages."""
        md.treeprocessors.register(_Marker(md, self), "netguide-terms", _LAST)

    def work(self, root: Element) -> None:
        """Mark what is to be marked in a parsed page."""
        if self._glossary == "":
            self._anchors(root)
        elif self._glossary is not None:
            self._mark(root)

    def _anchors(self, root: Element) -> None:
        for row in root.iter("tr"):
            entry = self.entries.get("".join(row[0].itertext()).strip()) if len(row) else None
            if entry:
                row.set("id", entry.id)
                row[1].set("lang", self._other)

    def _mark(self, element: Element) -> None:
        if element.tag in _NOT_PROSE or _TITLE in element.get("class", ""):
            return
        children = list(element)
        text, links = self._split(element.text)
        element.text = text
        element[0:0] = links
        for child in children:
            self._mark(child)
            child.tail, links = self._split(child.tail)
            at = list(element).index(child) + 1
            element[at:at] = links

    def _split(self, text: str | None) -> tuple[str | None, list[Element]]:
        """Give the text before the first word that is marked, and the words as links with what follows."""
        links: list[Element] = []
        before, at = text, 0
        for start, end, entry in self._finder.find(text or ""):
            if text is None or entry.id in self._seen:
                continue
            self._seen.add(entry.id)
            if links:
                links[-1].tail = text[at:start]
            else:
                before = text[:start]
            links.append(self._link(text[start:end], entry))
            links[-1].tail = text[end:]
            at = end
        return before, links

    def _link(self, text: str, entry: Entry) -> Element:
        attributes = {"data-says": visible(entry.word), "data-meaning": visible(entry.meaning)}
        link = Element("a", {"class": "ng-term", "href": f"{self._glossary}#{entry.id}", **attributes})
        link.text = text
        return link


class _Marker(Treeprocessor):
    def __init__(self, md: Markdown, terms: Terms) -> None:
        super().__init__(md)
        self._terms = terms

    def run(self, root: Element) -> None:
        self._terms.work(root)
