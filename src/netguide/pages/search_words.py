"""Words that readers search with and a page does not say: ``docs/search.toml``.

Knows the notation, a table for each page or section, with words for each language:

    ["concepts/five-failures#refused"]
    en = ["server does not answer"]
    ko = ["연결 거부"]

Must not know how a search is made, nor MkDocs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field

from netguide.finding import Finding, did_you_mean
from netguide.words import LANGUAGES

PATH = "docs/search.toml"
_KEY = re.compile(r"(?P<page>[a-z0-9-]+(?:/[a-z0-9-]+)*)(?:#(?P<anchor>[a-z0-9-]+))?")


@dataclass(frozen=True)
class Entry:
    """What is said about one page, or about one of its sections."""

    page: str
    """Path of the page below its language, without suffix."""
    anchor: str
    """Id of a heading; empty for the page as a whole."""
    line: int
    """Line of the file."""
    words: dict[str, list[str]] = field(default_factory=dict)
    """Words by language."""

    @property
    def key(self) -> str:
        """The entry's name in the file."""
        return f"{self.page}#{self.anchor}" if self.anchor else self.page

    @property
    def location(self) -> str:
        """Where a search that finds the words leads, seen from the language's root."""
        url = self.page.removesuffix("index").rstrip("/")
        return (f"{url}/" if url else "") + (f"#{self.anchor}" if self.anchor else "")


@dataclass(frozen=True)
class SearchWords:
    """The file, read."""

    entries: tuple[Entry, ...] = ()
    """What can be used of it."""
    findings: tuple[Finding, ...] = ()
    """What cannot."""

    def of(self, language: str) -> dict[str, str]:
        """Give the words of a language, by location."""
        return {
            entry.location: "; ".join(words) for entry in self.entries if (words := entry.words.get(language))
        }


def parse(text: str, path: str = PATH) -> SearchWords:
    """Read the file.

    Args:
        text: the file.
        path: its path, for messages.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        number = re.search(r"line (\d+)", str(error))
        line = int(number[1]) if number else 1
        there = text.split("\n")[line - 1].strip()
        return SearchWords(findings=(Finding(path, line, "this is not TOML", there, f"mend it: {error}"),))
    entries, findings = [], []
    for key, table in tables.items():
        line = _line(text, key)
        if wrong := _wrong(key, table):
            findings.append(Finding(path, line, *wrong))
            continue
        found = _KEY.fullmatch(key)
        assert found
        entries.append(Entry(found["page"], found["anchor"] or "", line, table))
    return SearchWords(tuple(entries), tuple(findings))


def unknown(words: SearchWords, pages: dict[str, set[str]], path: str = PATH) -> Iterable[Finding]:
    """Find entries about pages or headings that are not there.

    Args:
        words: the file.
        pages: ids of the headings of each page, by its path below its language, without suffix.
        path: the file's path, for messages.
    """
    for entry in words.entries:
        if entry.page not in pages:
            remedy = did_you_mean(entry.page, pages, f"pages: {', '.join(sorted(pages)) or 'none'}")
            yield Finding(path, entry.line, "there is no such page", entry.key, remedy)
        elif entry.anchor and entry.anchor not in pages[entry.page]:
            ids = pages[entry.page]
            remedy = did_you_mean(entry.anchor, ids, f"headings: {', '.join(sorted(ids)) or 'none'}")
            yield Finding(path, entry.line, "the page has no such heading", entry.key, remedy)


def _wrong(key: str, table: object) -> tuple[str, str, str] | None:
    if not _KEY.fullmatch(key):
        return "this names no page", key, 'write ["folder/page"] or ["folder/page#heading"]'
    if not isinstance(table, dict):
        return "an entry is a table", key, f'write ["{key}"] on a line of its own'
    for language, words in table.items():
        if language not in LANGUAGES:
            return "this is no language of the guide", language, f"languages: {', '.join(LANGUAGES)}"
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            return "words are a list of texts", f"{key} {language}", f'write {language} = ["some words"]'
    missing = [language for language in LANGUAGES if not table.get(language)]
    if missing:
        return "words for one language only", key, f"add {missing[0]} = [...]: readers of both search"
    return None


def _line(text: str, key: str) -> int:
    found = re.search(rf'^\["?{re.escape(key)}["\].]|^{re.escape(key)}\s*=', text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
