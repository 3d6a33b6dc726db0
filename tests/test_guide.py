"""The guide itself: its pages, sessions and terms."""

import re
from pathlib import Path

import pytest

from netguide.lessons import lesson
from netguide.pages import check, proof

PROJECT = Path(__file__).parent.parent


def test_every_page_shows_only_what_was_run_and_both_languages_agree() -> None:
    found = check.check(check.load(PROJECT))
    assert not found, "\n" + "\n".join(map(str, found))


def test_the_guide_is_there() -> None:
    book = check.load(PROJECT)
    english = {path for path in book.pages if path.startswith("docs/en/")}
    assert len(book.shelf.lessons) >= 10
    assert len(english) >= len(book.shelf.lessons)


WORKING = sorted(
    path.relative_to(PROJECT / "docs/en").as_posix()
    for folder in ("concepts", "tutorial", "how-to", "trouble")
    for path in (PROJECT / "docs/en" / folder).glob("*.md")
)
LESSONS = {each.name: each for each in lesson.find(PROJECT / "snippets")}
_FAILED = re.compile("timed out|discarded")
"""What a program says that failed behind a pipe, or whose wish was not granted."""
_PAGE = re.compile(r"\]\((?!https?:|proof:|#)(?P<page>[^)#\s]+)")


def _fails(name: str, part: str | None) -> bool:
    """Tell whether a step of a section fails, by its status or by what it prints."""
    section = LESSONS[name].transcript.sections.get(part or "")
    steps = section.steps if section else ()
    return any(step.status or any(map(_FAILED.search, step.output)) for step in steps)


@pytest.mark.parametrize("page", WORKING)
def test_a_page_of_the_working_guide_shows_something_fail_and_leads_on(page: str) -> None:
    text = (PROJECT / "docs/en" / page).read_text("utf-8")
    assert any(_fails(each.lesson, each.part) for each in proof.includes(text)), "nothing on it fails"
    last = text[text.rindex("\n## ") :]
    related = {found["page"] for found in _PAGE.finditer(last)}
    assert len(related) >= 2, (
        f"it leads on to {related or 'no page'} only: name another related page at the end"
    )
