"""A page of the guide, taken apart: fences, headings, inline code, links, and code that should not be there.

Knows what a page is made of. Must not know how it is written, or what is true.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from netguide.pages import proof


@dataclass(frozen=True)
class Fence:
    """A fenced block."""

    line: int
    """Line of the opening fence."""
    language: str
    """Language after the opening fence."""
    title: str
    """Title after the opening fence, or nothing."""
    body: str
    """What stands between the fences."""
    include: proof.Include | None
    """What the body includes, if it is one include line and nothing else."""
    not_run: bool
    """Whether it is marked as not run."""
    reason: str
    """Why it was not run."""

    @property
    def shows(self) -> str:
        """What the two pages of a pair must have in common."""
        if self.include:
            part = f":{self.include.part}" if self.include.part is not None else ""
            return f'{self.language} --8<-- "{self.include.file}{part}"'
        return f"{self.language}\n{self.body}"


@dataclass(frozen=True)
class Heading:
    """A heading."""

    line: int
    """Line it is in."""
    level: int
    """1 for the page's title."""
    id: str
    """Its explicit id, or nothing."""
    text: str
    """The heading as written."""


@dataclass(frozen=True)
class Span:
    """Inline code, or a number in the text."""

    text: str
    """The code, runs of white space made one space; or the number, as written: ``28.5``, ``65,536``."""
    line: int
    """Line it starts in."""
    group: int
    """Line of its paragraph, heading or table row."""
    cited: bool
    """Whether it stands in a ``!!! cited`` block."""


@dataclass(frozen=True)
class Claim:
    """A proof link."""

    link: proof.Link
    """The link."""
    group: int
    """Line of its paragraph, heading or table row."""


@dataclass(frozen=True)
class Pointer:
    """A link to another place of the guide that has inline code in its text."""

    target: str
    """The link's target as written, ``../how-to/isolate.md#answer`` or ``#answer``."""
    code: tuple[str, ...]
    """The inline code, in order."""
    line: int
    """Line it is in."""


@dataclass(frozen=True)
class Sentence:
    """A sentence that has inline code."""

    words: str
    """The sentence with a ``NUL`` for each piece of code."""
    code: tuple[str, ...]
    """The pieces, in order."""
    line: int
    """Line its paragraph, heading or table cell begins in."""
    row: int = 0
    """Line of the row of a table that it is in; 0 outside of tables."""


@dataclass(frozen=True)
class Stray:
    """Code or a link written in a way that would pass the checks by."""

    line: int
    """Line it is in."""
    message: str
    """What is wrong."""
    found: str
    """The offending text."""
    remedy: str
    """What to write instead."""


@dataclass(frozen=True)
class Fixed:
    """Something that a translation has in the same place as its original."""

    what: str
    """What it is called: proof link, inline code, number, link, attribute list or HTML."""
    text: str
    """How it is written."""
    line: int
    """Line it is in."""


@dataclass(frozen=True)
class Part:
    """A paragraph, heading, cell of a table, title of a box, fence or piece of HTML."""

    shape: str
    """What it is, and what is around it: ``paragraph in note``."""
    line: int
    """Line it begins in."""
    fixed: tuple[Fixed, ...] = ()
    """What its translation must have too; links are in order."""
    text: str = field(default="", repr=False)
    """Its inline Markdown."""
    acronyms: tuple[str, ...] = ()
    """Its abbreviations, such as ``TCP``, outside of code, as often as they are there."""
    latin: tuple[str, ...] = ()
    """Its other words in Latin letters, of three or more, outside of code; nearly all of an English part."""


@dataclass(frozen=True)
class Page:
    """One page in one language."""

    path: str
    """Path of its file."""
    lines: int
    """How many lines it has."""
    fences: tuple[Fence, ...] = ()
    """Fenced blocks in order."""
    headings: tuple[Heading, ...] = ()
    """Headings in order."""
    spans: tuple[Span, ...] = ()
    """Inline code in order."""
    numbers: tuple[Span, ...] = ()
    """Numbers of two digits or more outside of code, in order."""
    claims: tuple[Claim, ...] = ()
    """Proof links in order."""
    pointers: tuple[Pointer, ...] = ()
    """Links within the guide that have inline code, in order."""
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)
    """Sentences that have inline code, in order."""
    strays: tuple[Stray, ...] = ()
    """What should not be there."""
    parts: tuple[Part, ...] = field(default=(), repr=False)
    """Everything that it is made of, in order."""
    cells: tuple[str, ...] = field(default=(), repr=False)
    """Of a notebook: the code and outputs of each code cell."""
    notebook: bool = False
    """Whether it is a notebook."""

    def under(self, line: int) -> str:
        """Give the id of the heading that a line stands under; empty if it stands above them all."""
        return next((each.id for each in reversed(self.headings) if each.line < line), "")
