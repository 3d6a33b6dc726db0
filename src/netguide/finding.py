"""What a check found: a place, what is wrong there, the offending text and what to do.

Knows how a finding reads. Must not know any check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from netguide.errors import NetguideError, Place


class Weight(Enum):
    """How far a finding reaches; the value is the word that opens its text."""

    ERROR = ""
    """Stops the checks and the build of the site."""
    NOTICE = "notice: "
    """Stops the checks; the site is built, and the page carries a banner."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that must be mended."""

    path: str
    """Path of the file, relative to the project."""
    line: int
    """Line, counted from 1."""
    message: str
    """What is wrong, one sentence without a full stop."""
    found: str = ""
    """The offending text."""
    remedy: str = ""
    """What the author can do."""
    weight: Weight = Weight.ERROR
    """Whether it is an error or a notice."""

    @property
    def place(self) -> Place:
        """The file and line concerned."""
        return Place(self.path, self.line)

    @classmethod
    def of(cls, error: NetguideError, fallback: Place) -> Finding:
        """Make a finding of an error; ``fallback`` is its place if it has none of its own."""
        place = error.place or fallback
        return cls(place.path, place.line, error.message, error.found or "", error.remedy)

    def __str__(self) -> str:
        """Give place and message, the offending text, and the remedy, each on its line."""
        lines = [f"{self.place}: {self.weight.value}{self.message}"]
        if self.found:
            lines.append(f"    {self.found}")
        if self.remedy:
            lines.append(f"  {self.remedy}")
        return "\n".join(lines)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Give a remedy for a mistyped word: the known word nearest to it, or another advice."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else otherwise
