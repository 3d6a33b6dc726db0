"""A cell of a table of engines: a link whose text is an engine becomes what that engine printed.

``[20.10](proof:probes#api)`` is written in the page; the reader sees the output of the section's last step on
engine 20.10, as far as evidence covers it. Where the link quotes a command, as in
``[20.10](proof:probes#api "docker version")``, and one step of the section types it, it is that step's.
Knows sections and evidence. Must not know MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from netguide.engines import ENGINES
from netguide.lessons.evidence import ABSENT, DIFFERS, LACKING, PASSED, OnEngine
from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import Step
from netguide.pages import proof
from netguide.visible import visible
from netguide.words import say

LENGTH = 110
"""Characters of an output that a cell shows."""
_LINK = re.compile(
    r'(?P<open><a [^>]*href="proof:(?P<target>[^"]+)"[^>]*>)(?P<engine>'
    + "|".join(map(re.escape, ENGINES))
    + ")</a>"
)
_TITLE = re.compile(r' title="(?P<text>[^"]*)"')

Known = Callable[[str, str], "tuple[OnEngine, ...]"]
"""For lesson and section, what the evidence says of each engine."""


def fill(html: str, lesson: Callable[[str], Lesson | None], known: Known, language: str) -> str:
    """Fill the cells of a page's HTML, before its proof links are resolved.

    Args:
        html: the rendered page.
        lesson: gives a lesson by name.
        known: gives what the evidence says of each engine about a section's shown bytes.
        language: language of the page.
    """

    def filled(match: re.Match[str]) -> str:
        name, _, section = unescape(match["target"]).partition("#")
        found = lesson(name)
        if found is None or section not in found.transcript.sections:
            return match[0]  # reported with the page's other links
        on = next((one for one in known(name, section) if one.engine == match["engine"]), None)
        quote = _TITLE.search(match["open"])
        at = proof.quoted(found.transcript.sections[section], unescape(quote["text"]) if quote else "")
        verdict, text = _told(found, section, match["engine"], on, at)
        if text is None:
            text = escape(say(language, f"on-{verdict}"))
        return f'{match["open"]}<span class="ng-cell" data-verdict="{verdict}">{text}</span></a>'

    return _LINK.sub(filled, html)


def _told(lesson: Lesson, section: str, engine: str, on: OnEngine | None, at: int) -> tuple[str, str | None]:
    """Give the verdict of a cell, and what the engine printed if evidence covers it."""
    variant = lesson.variants.get(engine)
    verdict = on.about(variant.shown(section) if variant else None) if on else ABSENT
    if verdict not in (PASSED, DIFFERS, LACKING):
        return verdict, None
    if verdict == LACKING and variant is not None:
        return verdict, _short(variant.transcript.sections[section].steps[-1])
    return verdict, _short(lesson.on(engine).sections[section].steps[at])


def _short(step: Step) -> str:
    """Give a step's output in a line, or its status if it printed nothing."""
    text = visible(" · ".join(" ".join(line.split()) for line in step.output))
    if len(text) > LENGTH:
        text = text[:LENGTH].rstrip() + "…"
    return f"<code>{escape(text or f'[{step.status}]')}</code>"
