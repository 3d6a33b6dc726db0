"""``llms.txt``: what there is to read, for machines, and all of it in one file.

Knows the form of these files (a title, a quotation, lists of links). Must not know MkDocs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netguide.visible import visible


@dataclass(frozen=True)
class Entry:
    """A page."""

    section: str
    """Title of the navigation's section it stands in; empty for the first page."""
    title: str
    """Its title, as text."""
    address: str
    """Where its Markdown is."""
    about: str
    """What it is about, in a sentence."""
    text: str
    """Its Markdown."""


def contents(title: str, about: str, entries: Iterable[Entry], more: str) -> str:
    """Write ``llms.txt``: the pages by section, and a line about the other forms there are."""
    lines, section = [f"# {title}", "", f"> {about}", "", more], None
    for entry in entries:
        if entry.section != section:
            section = entry.section
            lines += ["", f"## {section or title}", ""]
        lines.append(
            f"- [{_escaped(entry.title)}]({entry.address})" + (f": {entry.about}" if entry.about else "")
        )
    return visible("\n".join(lines) + "\n")


def whole(title: str, about: str, entries: Iterable[Entry]) -> str:
    """Write ``llms-full.txt``: every page, one after the other, each with its address."""
    parts = [f"# {title}\n\n> {about}\n"]
    parts += [f"<!-- {entry.address} -->\n\n{entry.text}" for entry in entries]
    return "\n".join(parts)


def _escaped(title: str) -> str:
    return title.replace("[", "\\[").replace("]", "\\]")
