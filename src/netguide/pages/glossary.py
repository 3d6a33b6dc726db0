"""The glossary's entries, and where prose uses one of them.

An entry is a row of a table: the word, what it is called in the other language, what it means. Commas stand
between the forms in which prose has a word; what stands in brackets after a form is shown and not looked for.
An entry whose word is bold explains itself where a page first uses it; a word that everybody knows or that
every sentence has is not bold. Knows the form of the glossary page, and how languages inflect a noun. Must
not know HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from netguide.finding import Finding
from netguide.pages import markup

PATH = "glossary.md"
"""The page, below the folder of a language."""
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_ENGLISH = "en"
_PARTICLES = (
    *(
        "으로부터",
        "로부터",
        "에서",
        "에게",
        "에도",
        "에는",
        "으로",
        "까지",
        "부터",
        "마다",
        "처럼",
        "보다",
        "조차",
        "밖에",
    ),
    *(
        "라는",
        "이라는",
        "라고",
        "이라고",
        "이란",
        "이나",
        "이며",
        "이고",
        "이다",
        "입니다",
        "이므로",
        "이지만",
        "하고",
    ),
    *("하는", "하지", "하면", "합니다", "한", "할", "된", "됩니다", "되는", "들", "인", "일", "임"),
    *("은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "도", "로", "만", "나", "란", "며", "뿐"),
)
_AFTER = {
    "en": r"(?:e?s)?(?![\w-])",
    "ko": rf"(?=(?:{'|'.join(_PARTICLES)}){{0,3}}(?![\w-]))",
}
"""What may follow a word: the ending of a plural, or particles, which do not belong to it."""


@dataclass(frozen=True)
class Entry:
    """A row of the glossary."""

    cell: str
    """What stands in its first cell, as text."""
    forms: tuple[str, ...]
    """What prose calls it; the first is the word itself."""
    english: str
    """The word in English, which names it in every language."""
    meaning: str
    """What it means, as text."""
    marked: bool
    """Whether it explains itself where a page first uses it."""
    line: int
    """Line of the page."""

    @property
    def id(self) -> str:
        """Its anchor on the glossary's page, the same in every language."""
        return "term-" + _NOT_IN_ID.sub("-", self.english.lower()).strip("-")

    @property
    def word(self) -> str:
        """The word, with the English one in brackets where that is another."""
        word = self.forms[0]
        return word if word == self.english else f"{word} ({self.english})"


def read(text: str, language: str) -> list[Entry]:
    """Take the glossary apart.

    Args:
        text: the page.
        language: its language; the English word stands in the first cell of a row in English, else in the
            second.

    Returns:
        The entries from top to bottom. Rows that are not of three cells are none.
    """
    entries = []
    for line, cells in _rows(markup.tokens(text)):
        if len(cells) == 3:
            first, second, meaning = (_text(cell) for cell in cells)
            forms = _forms(first)
            english = forms[0] if language == _ENGLISH else _forms(second)[0]
            bold = any(token.type == "strong_open" for token in cells[0].children or [])
            entries.append(Entry(first, forms, english, meaning, bold, line))
    return entries


def _rows(tokens: list[Token]) -> Iterator[tuple[int, list[Token]]]:
    line, cells, inside = 0, list[Token](), False
    for token in tokens:
        if token.type == "tr_open":
            line, cells = token.map[0] + 1 if token.map else line, []
        elif token.type in ("td_open", "td_close"):
            inside = token.type == "td_open"
        elif token.type == "inline" and inside:
            cells.append(token)
        elif token.type == "tr_close":
            yield line, cells


def _text(cell: Token) -> str:
    return "".join(" " if each.type == "softbreak" else each.content for each in cell.children or [])


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in _BRACKETS.sub("", cell).split(","))


class Finder:
    """Finds marked entries in prose."""

    def __init__(self, entries: Sequence[Entry], language: str) -> None:
        """Take the glossary's entries and their language."""
        self._known = {form.lower(): entry for entry in entries if entry.marked for form in entry.forms}
        # The longest first: "default bridge network" is no "bridge".
        longest = sorted(self._known, key=len, reverse=True)
        words = "|".join(r"\s+".join(map(re.escape, form.split())) for form in longest)
        self._pattern = re.compile(rf"(?<![\w-])(?P<word>{words}){_AFTER[language]}", re.IGNORECASE)

    def find(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        """Give where entries stand in a text: from, up to, and which."""
        for found in self._pattern.finditer(text) if self._known else ():
            yield found.start(), found.end(), self._known[" ".join(found["word"].lower().split())]


def compare(original: list[Entry], translation: list[Entry], path: str) -> Iterator[Finding]:
    """Check that both languages explain and mark the same words in the same order.

    Args:
        original: the entries in English.
        translation: those of the other language.
        path: path of the translation.
    """
    for ours, theirs in zip(original, translation, strict=False):
        if ours.english != theirs.english:
            remedy = f"the English page has {ours.english} here"
            yield Finding(path, theirs.line, "not the entry of the English page", theirs.english, remedy)
            return
        if ours.marked != theirs.marked:
            remedy = "make the word bold in both languages, or in neither"
            yield Finding(path, theirs.line, "marked in one language only", theirs.cell, remedy)
    if len(original) != len(translation):
        message = f"{len(translation)} entries, and {len(original)} in English"
        yield Finding(path, 1, message, remedy="explain the same words in both languages")


def twice(entries: list[Entry], path: str) -> Iterator[Finding]:
    """Check that no form stands for two entries, and no anchor either.

    Args:
        entries: the entries of a language.
        path: path of the page.
    """
    seen: dict[str, int] = {}
    for entry in entries:
        for name in {entry.id, *(form.lower() for form in entry.forms)}:
            if name in seen:
                remedy = f"line {seen[name]} has it already; leave it out of one"
                yield Finding(path, entry.line, "a word with two entries", name, remedy)
            seen.setdefault(name, entry.line)
