"""The Atom feeds: in English of changes, made from ``CHANGELOG.md``; in other languages of pages.

The changelog is in English. Who reads another language learns which pages of it are new or changed, with
title and description in that language. Knows the form of a changelog that keeps to Keep a Changelog, and RFC
4287. Must not know MkDocs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
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


@dataclass(frozen=True)
class Written:
    """A page, and when it was written."""

    title: str
    """Its title."""
    address: str
    """Its full address."""
    about: str
    """What it is about."""
    section: str
    """The part of the guide that it belongs to, or nothing."""
    added: datetime
    """When it was added."""
    changed: datetime
    """When it was changed last."""


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
    """Write the feed of changes.

    Args:
        found: the changes.
        title: title of the guide.
        site: its full address, with a slash at the end.
        today: the day for what is not yet a version.
    """
    days = [_midnight(change.day or today) for change in found] or [_midnight(today)]
    feed = _feed(f"{title}: changes", title, site, "en", max(days))
    for change, day in zip(found, days, strict=False):
        entry = _entry(feed, f"{title} {change.version}", f"{site}#{change.version.lower()}", site, day)
        _add(entry, "content", type="html").text = _html(change.text)
    return _dumps(feed)


def pages(found: list[Written], *, title: str, author: str, site: str, language: str) -> str:
    """Write the feed of new and changed pages, the latest first.

    Args:
        found: the pages, at least one, in the order of the guide.
        title: title of the feed.
        author: name of the guide.
        site: full address of the language's pages, with a slash at the end.
        language: their language.
    """
    latest = sorted(found, key=lambda page: page.changed, reverse=True)
    feed = _feed(title, author, site, language, latest[0].changed)
    for page in latest:
        entry = _entry(feed, page.title, page.address, page.address, page.changed)
        _text(entry, "published", _moment(page.added))
        if page.section:
            _add(entry, "category", term=visible(page.section))
        _text(entry, "summary", page.about)
    return _dumps(feed)


def _feed(title: str, author: str, site: str, language: str, updated: datetime) -> ElementTree.Element:
    ElementTree.register_namespace("", ATOM)
    name = "{http://www.w3.org/XML/1998/namespace}lang"
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {name: language})
    _text(feed, "title", title)
    _text(feed, "id", site)
    _text(feed, "updated", _moment(updated))
    _add(feed, "link", rel="self", type="application/atom+xml", href=site + NAME)
    _add(feed, "link", rel="alternate", type="text/html", href=site)
    _text(_add(feed, "author"), "name", author)
    return feed


def _entry(
    feed: ElementTree.Element, title: str, name: str, address: str, updated: datetime
) -> ElementTree.Element:
    entry = _add(feed, "entry")
    _text(entry, "title", title)
    _text(entry, "id", name)
    _text(entry, "updated", _moment(updated))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    return entry


def _dumps(feed: ElementTree.Element) -> str:
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


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    _add(parent, name).text = visible(text)
