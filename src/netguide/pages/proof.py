"""Where sections are shown, and links that claim what a section proves.

Knows the Markdown of pages: include lines and ``[text](proof:lesson#section)``. Must not know MkDocs, files
or how evidence is made. Both are found in the raw text of a page, so that messages can name its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape, unescape

from netguide.errors import PageError, Place
from netguide.lessons.lesson import SESSION
from netguide.lessons.transcript import Section

SCHEME = "proof:"
_FENCE = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})")
_INCLUDE = re.compile(r'^[ \t>]*-+8<-+[ \t]+"(?P<file>[^":]+)(?::(?P<part>[^"]*))?"[ \t]*$')
CODE = re.compile(r"(`+)(?:(?!\1).)+?\1")
"""Inline code within a line of Markdown."""
_LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\(" + SCHEME + r"(?P<target>[^)\s]*)[^)]*\)")
_ANCHOR = re.compile(r'<a\s+(?P<before>[^>]*?)href="' + SCHEME + r'(?P<target>[^"]*)"(?P<after>[^>]*)>')
_TITLE = re.compile(r' title="(?P<quote>[^"]*)"')


@dataclass(frozen=True)
class Include:
    """A line of a page that shows a file of ``snippets/``, or a section of it."""

    file: str
    """Path below ``snippets/``."""
    part: str | None
    """What stands after the colon: a section's name, or a range of lines."""
    line: int
    """Line of the page, counted from 1."""

    @property
    def lesson(self) -> str:
        """Name of the folder that the file is in."""
        return self.file.split("/", 1)[0]

    @property
    def of_session(self) -> bool:
        """Whether the file is a lesson's session."""
        return self.file == f"{self.lesson}/{SESSION}"


@dataclass(frozen=True)
class Link:
    """A claim in prose that points at its proof."""

    text: str
    """What the reader sees."""
    lesson: str
    """Lesson that is named."""
    section: str
    """Section that is named; empty if none is."""
    line: int
    """Line of the page, counted from 1."""
    quote: str = ""
    """What of the section proves it, if the link's title says."""

    @property
    def source(self) -> str:
        """The link as the page writes it."""
        return f"[{self.text}]({self.target})"

    @property
    def target(self) -> str:
        """What stands between its brackets."""
        quote = f' "{self.quote}"' if self.quote else ""
        return f"{SCHEME}{self.lesson}#{self.section}{quote}"


@dataclass(frozen=True)
class Shown:
    """A place in the guide where a section is shown."""

    page: str
    """Address of the page below the language's root."""
    anchor: str
    """Anchor of the block."""


@dataclass(frozen=True)
class Target:
    """What a proof link becomes."""

    href: str
    """Address for the link."""
    says: str
    """What stands above the proof's first lines when the link is pointed at."""
    passed: bool
    """Whether evidence says that the section passed."""
    excerpts: str = ""
    """Address of the excerpts of the lesson; empty if the proof is on the same page."""


Index = Mapping[tuple[str, str], list[Shown]]


def anchor(lesson: str, part: str) -> str:
    """Give the anchor of the block that shows a section or file; a plain name, as the theme needs it."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", f"{lesson}--{part}")


def includes(markdown: str) -> list[Include]:
    """Find the include lines of a page, those inside fences too."""
    found = []
    for number, line in enumerate(markdown.split("\n"), 1):
        if match := _INCLUDE.match(line):
            found.append(Include(match["file"], match["part"], number))
    return found


def links(markdown: str) -> list[Link]:
    """Find the proof links of a page; fences and inline code have none."""
    prose = "\n".join(_prose(markdown))
    found = []
    for match in _LINK.finditer(prose):
        lesson, _, section = match["target"].partition("#")
        found.append(Link(match["text"], lesson, section, prose.count("\n", 0, match.start()) + 1))
    return found


def _prose(markdown: str) -> Iterable[str]:
    """Give the page's lines, those in fences emptied, inline code outside link texts blanked."""
    fence = ""
    for line in markdown.split("\n"):
        match = _FENCE.match(line)
        if fence:
            if match and match["fence"].startswith(fence) and not line.strip(" \t>" + fence[0]):
                fence = ""
            yield ""
        elif match:
            fence = match["fence"]
            yield ""
        else:
            yield CODE.sub(lambda code: "x" if SCHEME in code[0] else code[0].translate(_NO_BRACKETS), line)


_NO_BRACKETS = str.maketrans("[]()", "    ")


def index(pages: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Shown]]:
    """Find where sections are shown.

    Args:
        pages: address and text of each page of one language, in the order of the navigation.

    Returns:
        For lesson and section the places that show it, in the same order.
    """
    found: dict[tuple[str, str], list[Shown]] = {}
    for url, text in pages:
        for include in includes(text):
            if include.file.endswith(".console") and include.part:
                key = include.lesson, include.part
                shown = Shown(url, anchor(*key))
                if shown not in found.setdefault(key, []):
                    found[key].append(shown)
    return found


def find(
    link: Link, page: str, path: str, where: Index, lessons: Mapping[str, Mapping[str, Section]]
) -> Shown:
    """Find the place a proof link leads to: on its own page if it is there, else where it comes first.

    Args:
        link: the link.
        page: address of the page it is on.
        path: path of that page's file, for messages.
        where: the index of the same language.
        lessons: sections by name of every lesson.

    Raises:
        PageError: there is no such section, or no page shows it.
    """
    place = Place(path, link.line)
    if link.section not in lessons.get(link.lesson, {}):
        known = [f"{lesson}#{section}" for lesson, sections in lessons.items() for section in sections]
        near = get_close_matches(f"{link.lesson}#{link.section}", sorted(known), n=1, cutoff=0.5)
        remedy = f"did you mean {SCHEME}{near[0]}?" if near else "name it as proof:lesson#section"
        what = f"no lesson '{link.lesson}'"
        if link.lesson in lessons:
            what = f"no section '{link.section}' in lesson '{link.lesson}'"
        raise PageError(
            f"proof link to nothing: there is {what}", place=place, found=link.source, remedy=remedy
        )
    shown = where.get((link.lesson, link.section))
    if not shown:
        include = f'--8<-- "{link.lesson}/session.console:{link.section}"'
        raise PageError(
            "proof link to a section that no page of this language shows",
            place=place,
            found=link.source,
            remedy=f"show it on a page: {include}",
        )
    return next((one for one in shown if one.page == page), shown[0])


def quoted(section: Section, quote: str) -> int:
    """Give the index of the one step that types what is quoted, else of the last; an engine's cell shows it.

    Args:
        section: the section that a link names.
        quote: what the link's title quotes, or nothing.
    """
    wanted = " ".join(quote.split())
    typed = [" ".join(step.command.split()) for step in section.steps]
    found = [index for index, command in enumerate(typed) if wanted and wanted in command]
    return found[0] if len(found) == 1 else len(typed) - 1


def resolve(html: str, target: Callable[[str, str], Target | None]) -> str:
    """Give proof links in a page's HTML their addresses; what a title quotes joins what is said of the proof.

    Args:
        html: the rendered page.
        target: for lesson and section, what the link becomes; None leaves it without an address.
    """

    def linked(match: re.Match[str]) -> str:
        lesson, _, section = unescape(match["target"]).partition("#")
        found = target(lesson, section)
        if found is None:
            return "<a " + match["before"] + match["after"].strip() + ">"
        state = "passed" if found.passed else "shown"
        quote = _TITLE.search(match["after"])
        says = f"{found.says}: “{unescape(quote['quote'])}”" if quote else found.says
        more = f' data-section="{escape(section)}" data-excerpts="{escape(found.excerpts)}"'
        return (
            f'<a {match["before"]}class="ng-claim" data-proof="{state}" href="{escape(found.href)}"'
            f' data-says="{escape(says)}"{more if found.excerpts else ""}{_TITLE.sub("", match["after"])}>'
        )

    return _ANCHOR.sub(linked, html)
