"""What tables of reference are made from: lessons as each engine runs them, and where pages show them.

Knows lessons, evidence and proof links. Must not know MkDocs, nor what a table is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from netguide.blocks.proofline import escape
from netguide.lessons.evidence import ABSENT, DIFFERS, FAILED, LACKING, PASSED, OnEngine
from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import Step
from netguide.words import say

SHOWN = 3
"""Pages that a cell links to."""


@dataclass(frozen=True)
class Shelfmark:
    """A page that shows a section."""

    page: str
    """Its address below the language's root."""
    title: str
    """Its title."""


@dataclass(frozen=True)
class Library:
    """All that the tables are made from, in one language."""

    lessons: Mapping[str, Lesson]
    """Lessons by name, in the order in which pages show them."""
    known: Callable[[str, str], tuple[OnEngine, ...]]
    """For lesson and section, what the evidence says of each engine."""
    where: Callable[[str, str], Shelfmark | None]
    """For lesson and section, the page that shows it first."""
    language: str
    """Language of the page."""
    page: str = ""
    """Address of the page that the tables are for."""

    def say(self, word: str, **values: object) -> str:
        """Give a word in the page's language, as HTML."""
        return escape(say(self.language, word, **values))

    def verdict(self, lesson: str, section: str, engine: str) -> str:
        """Say what evidence knows of the bytes that are stored for a section on an engine."""
        on = next((one for one in self.known(lesson, section) if one.engine == engine), None)
        if on is None:
            return ABSENT
        variant = self.lessons[lesson].variants.get(engine)
        return on.about(variant.shown(section) if variant else None)

    def proved(self, lesson: str, section: str, engine: str) -> bool:
        """Tell whether the engine did what is stored of the section."""
        return self.verdict(lesson, section, engine) in (PASSED, DIFFERS, LACKING)

    def steps(self, lesson: str, section: str, engine: str) -> tuple[Step, ...]:
        """Give the steps of a section as they go on an engine; none if it lacks what they need."""
        one = self.lessons[lesson]
        if one.options.lacks(engine, section):
            return ()
        return one.on(engine).sections[section].steps

    def result(self, lesson: str, section: str, engine: str, word: str, verdict: str) -> str:
        """Write what an engine said in a word; what no run proves says so instead."""
        found = self.verdict(lesson, section, engine)
        if found not in (PASSED, DIFFERS, LACKING):
            word, verdict = ("run-failed", FAILED) if found == FAILED else ("run-absent", ABSENT)
        return f'<span class="ng-result" data-verdict="{verdict}">{self.say(word)}</span>'

    def link(self, lesson: str, section: str, text: str, quote: str = "") -> str:
        """Write a proof link; its text is HTML."""
        title = f' title="{escape(quote)}"' if quote else ""
        return f'<a href="proof:{escape(lesson)}#{escape(section)}"{title}>{text}</a>'

    def links(self, found: Iterable[tuple[str, str, str]], limit: int | None = None) -> str:
        """Link to the pages that show sections, each page once.

        Args:
            found: lesson, section and what of it is meant, the best first.
            limit: how many pages at most.
        """
        seen: dict[str, str] = {}
        for lesson, section, quote in found:
            mark = self.where(lesson, section)
            if mark and mark.page not in seen:
                text = self.say("here") if mark.page == self.page else escape(mark.title)
                seen[mark.page] = self.link(lesson, section, text, quote)
        return "<br>".join(list(seen.values())[:limit])
