"""The list of terms: inline code that is true of itself, such as the name of a tool.

Knows the notation of ``docs/terms.txt``: one term on a line, and comments that begin with ``#``. Must not
know which pages use a term.

    # Words of the shell and of Linux
    root
    sudo | root shell | root 셸     # how other users become root

What stands behind a bar is what a sentence must say to use the term: one of them, for the languages differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address

from netguide.finding import Finding
from netguide.pages.inline_code import DOCKER
from netguide.pages.page import Page

PATH = "docs/terms.txt"
_COMMENT = re.compile(r"(?:^|\s+)#.*")
_ADDRESS = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+){3}(?![\w.])")
_PORT = re.compile(r"[0-9]+(?:/(?:tcp|udp))?|.*\w:[0-9]+(?:/.*)?")


@dataclass(frozen=True)
class Terms:
    """The list, read."""

    lines: dict[str, int]
    """Line of each term."""
    findings: tuple[Finding, ...] = ()
    """Entries that may not be on it."""
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words of which a sentence with the term must have one, of terms that have any."""


def parse(text: str, path: str = PATH) -> Terms:
    """Read the list.

    Args:
        text: the file.
        path: its path, for messages.
    """
    lines: dict[str, int] = {}
    beside: dict[str, tuple[str, ...]] = {}
    findings = []
    for number, line in enumerate(text.split("\n"), 1):
        term, *words = " ".join(_COMMENT.sub("", line).split()).split(" | ")
        if not term:
            continue
        if term in lines:
            first = f"the term is on line {lines[term]} already"
            findings.append(Finding(path, number, first, term, "remove this line"))
        elif wrong := _wrong(term):
            findings.append(Finding(path, number, *wrong))
        lines.setdefault(term, number)
        if words:
            beside[term] = tuple(words)
    return Terms(lines, tuple(findings), beside)


def alone(page: Page, beside: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Find the terms of a page that stand in a sentence without the words that belong to them."""
    for sentence in page.sentences:
        for term in sentence.code:
            words = beside.get(term, ())
            if words and not any(word in sentence.words for word in words):
                message = f"this term belongs in a sentence that speaks of {' or '.join(words)}"
                remedy = f"write what the page shows, or change what {PATH} says of the term"
                yield Finding(page.path, sentence.line, message, f"`{term}`", remedy)


def _wrong(term: str) -> tuple[str, str, str] | None:
    show = "show it in a session of the page, or take it out of the sentence"
    if term.startswith(DOCKER):
        return "a command is not a term", term, "run it in a lesson of the page that speaks of it"
    if any(not _everywhere(address) for address in _ADDRESS.findall(term)):
        return "an address is not a term, unless it is the same on every host", term, show
    if _PORT.fullmatch(term):
        return "a port is not a term", term, show
    return None


def _everywhere(text: str) -> bool:
    """Tell whether an address means the same on every host, like loopback."""
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return False
    return address.is_loopback or address.is_unspecified
