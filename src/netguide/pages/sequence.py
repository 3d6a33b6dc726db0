"""The order in which a page shows the sections of a lesson: that in which they were typed.

Who types a page from its top to its end must get what it shows, and a section may need what an earlier one
made, changed or took away. Only under the heading ``answer`` may sections come early: there a page says in
short what it is about, and where those begin who type along. Knows one page, given the shelf of lessons. Must
not know other pages or files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from netguide.finding import Finding
from netguide.pages import rules, shelf
from netguide.pages.page import Page
from netguide.pages.proof import Include

ANSWER = "answer"
"""Id of the heading under which a page says in short what it is about."""


def check(page: Page, held: shelf.Shelf) -> Iterator[Finding]:
    """Find sections that a page shows after one of the same session that was typed later.

    Args:
        page: the page.
        held: the lessons; what it does not have is not looked at.
    """
    shown: dict[str, list[Include]] = defaultdict(list)
    for include in rules.includes(page):
        if include.of_session and include.lesson in held.lessons and page.under(include.line) != ANSWER:
            shown[include.lesson].append(include)
    for name, includes in shown.items():
        typed = list(held.lessons[name].transcript.sections)
        known = [include for include in includes if include.part in typed]
        for before, after in pairwise(known):
            if typed.index(str(after.part)) < typed.index(str(before.part)):
                message = f"this was typed before '{before.part}', which stands above it"
                remedy = f"show it above '{before.part}', or move it below that in the session, and record"
                yield Finding(page.path, after.line, message, shelf.source(after), remedy)
