"""What a row of a table says in code font is proven by that row.

A table sums up, and its rows are read one by one: a word that is shown elsewhere on the page says nothing of
the row it stands in. So in a row that has proof links, each word in code font occurs in a section that one of
them names. A link whose text is an engine shows what that engine printed in one step, and vouches for that
step alone: the one that its quotation picks out, else the last of its section. Words in the text of a link to
another place of the guide are looked for there, by :mod:`netguide.pages.pointers`.

Knows one page and the lessons. Must not know files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from netguide.engines import ENGINES
from netguide.finding import Finding
from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import Step
from netguide.pages import inline_code, proof
from netguide.pages.page import Claim, Page

_MESSAGE = "no proof link of this row of a table shows this"
_REMEDY = "link what proves it in this row, [text](proof:lesson#section), or say it in plain words"


def check(page: Page, lessons: Mapping[str, Lesson], terms: Collection[str]) -> Iterator[Finding]:
    """Find inline code that the proof links of its row do not show.

    Args:
        page: the page.
        lessons: the lessons by name.
        terms: words in code font that need no proof.
    """
    for row, links in proven(page).items():
        elsewhere = {code for pointer in page.pointers if pointer.line == row for code in pointer.code}
        spans = [span for span in page.spans if span.group == row and not span.cited]
        wanted = [span for span in spans if span.text not in terms and span.text not in elsewhere]
        steps = [step for claim in links for step in _steps(claim, lessons)] if wanted else []
        for span in wanted:
            if not _shows(steps, span.text):
                yield Finding(page.path, span.line, _MESSAGE, f"`{span.text}`", _REMEDY)


def proven(page: Page) -> dict[int, list[Claim]]:
    """Give the rows of tables that have inline code and proof links: their lines, and those links."""
    lines = {sentence.row for sentence in page.sentences if sentence.row}
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in page.claims:
        if claim.group in lines:
            found[claim.group].append(claim)
    return dict(found)


def _steps(claim: Claim, lessons: Mapping[str, Lesson]) -> Iterator[Step]:
    """Give the steps that a proof link vouches for, as each engine tells them; none if it leads nowhere."""
    link, lesson = claim.link, lessons.get(claim.link.lesson)
    section = lesson.transcript.sections.get(link.section) if lesson else None
    if lesson and section:
        steps = [section.steps[proof.quoted(section, link.quote)]] if link.text in ENGINES else section.steps
        for step in steps:
            yield step
            yield from (each.steps[step.line] for each in lesson.variants.values() if step.line in each.steps)


def _shows(steps: Iterable[Step], code: str) -> bool:
    if code.startswith(inline_code.DOCKER):
        return inline_code.was_run(code, inline_code.commands(step.command for step in steps))
    shown = inline_code.flat(text for step in steps for text in (step.command, *step.output))
    return inline_code.occurs(code, shown)
