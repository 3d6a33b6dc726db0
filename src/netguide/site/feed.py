"""The Atom feed of changes, made from ``CHANGELOG.md``.

Knows the form of a changelog that keeps to Keep a Changelog, and RFC 4287. Must not know MkDocs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

from markdown_it import MarkdownIt

from netguide.errors import PageError, Place
from netguide.visible import visible

NAME = "feed.xml"
ATOM = "http://www.w3.org/2005/Atom"
_VERSION = re.compile(r"## \[?(?P<version>[^\]\s]+)\]?(?:\s+-\s+(?P<date>\S+))?\s*")
_UNRELEASED = "unreleased"


@dataclass(frozen=True)
class Change:
    """A version, or what is not yet one."""

    version: str
    """Its name."""
    day: date | None
    """When it came out; None if it did not yet."""
    text: str
    """What changed, as Markdown."""


def changes(text: str, path: str = "CHANGELOG.md") -> list[Change]:
    """Take a changelog apart, newest first.

    Raises:
        PageError: a version has no date, or none that can be read.
    """
    found: list[Change] = []
    lines: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        head = _VERSION.fullmatch(line)
        if head:
            lines = []
            day = _day(head["version"], head["date"], Place(path, number), line)
            found.append(Change(head["version"], day, ""))
        elif found:
            lines.append(line)
            found[-1] = Change(found[-1].version, found[-1].day, "\n".join(lines).strip())
    return found


def atom(found: list[Change], *, title: str, site: str, today: date) -> str:
    """Write the feed.

    Args:
        found: the changes.
        title: title of the guide.
        site: its full address, with a slash at the end.
        today: the day for what is not yet a version.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    days = [change.day or today for change in found] or [today]
    _text(feed, "title", f"{title}: changes")
    _text(feed, "id", site)
    _text(feed, "updated", _moment(max(days)))
    _add(feed, "link", rel="self", type="application/atom+xml", href=site + NAME)
    _add(feed, "link", rel="alternate", type="text/html", href=site)
    _text(_add(feed, "author"), "name", title)
    for change, day in zip(found, days, strict=False):
        entry = _add(feed, "entry")
        _text(entry, "title", f"{title} {change.version}")
        _text(entry, "id", f"{site}#{change.version.lower()}")
        _text(entry, "updated", _moment(day))
        _add(entry, "link", rel="alternate", type="text/html", href=site)
        _add(entry, "content", type="html").text = _html(change.text)
    ElementTree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, "unicode") + "\n"


def _html(markdown: str) -> str:
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(visible(markdown)))


def _day(version: str, text: str | None, place: Place, line: str) -> date | None:
    if version.lower() == _UNRELEASED and text is None:
        return None
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        remedy = f"write ## [{version}] - YYYY-MM-DD"
        raise PageError("a version without its day", place=place, found=line, remedy=remedy) from None


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    _add(parent, name).text = visible(text)
