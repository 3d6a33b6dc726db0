"""The catalogue of messages as tables: each with its wording on each engine and the pages that show it.

Knows messages and how they are shown. Must not know MkDocs, nor where messages come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

from netguide.blocks import slots
from netguide.blocks.library import Library
from netguide.blocks.proofline import escape
from netguide.engines import in_order
from netguide.lessons.evidence import ABSENT, PASSED
from netguide.pages.messages import GROUPS, Message, catalogue
from netguide.words import say

_FIRST = "trouble/"
"""Pages that are about a message; others only meet it."""


def makers(library: Library) -> slots.Makers:
    """Give what fills the slots of this module: a table for each group of messages."""
    found = cache(partial(catalogue, library.lessons.values()))
    return {f"errors-{group}": partial(_table, library, group, found) for group in GROUPS}


def _table(library: Library, group: str, found: Callable[[], Sequence[Message]]) -> str:
    messages = [message for message in found() if message.group == group]
    heading = say(library.language, f"errors-{group}")
    head = [say(library.language, word) for word in ("errors-message", "errors-where")]
    rows = ([_wordings(library, each), _where(library, each)] for each in messages)
    return slots.table(heading, head, rows, folds=True)


def _wordings(library: Library, message: Message) -> str:
    lines = []
    for wording, engines in message.by_wording().items():
        text = "<br>".join(f"<code>{escape(line)}</code>" for line in wording)
        lines.append(f"{text}<br>{_engines(library, message, engines)}")
    return "<br>".join(lines)


def _engines(library: Library, message: Message, engines: Sequence[str]) -> str:
    """Write the engines of a wording; one for which no run proves it says so."""
    marks = []
    for engine in in_order(engines):
        source = message.sources[engine]
        proved = library.proved(source.lesson, source.section, engine)
        text = engine if proved else f"{engine} {library.say('run-absent')}"
        marks.append(f'<span class="ng-result" data-verdict="{PASSED if proved else ABSENT}">{text}</span>')
    return " ".join(marks)


def _where(library: Library, message: Message) -> str:
    marks = [(library.where(place.lesson, place.section), place) for place in message.places]
    best = sorted(marks, key=lambda each: not (each[0] and each[0].page.startswith(_FIRST)))
    quote = next(iter(message.by_wording()))[-1]
    return library.links((place.lesson, place.section, quote) for _, place in best)
