"""The guide itself: its pages, sessions and terms."""

from pathlib import Path

from netguide.pages import check

PROJECT = Path(__file__).parent.parent


def test_every_page_shows_only_what_was_run_and_both_languages_agree() -> None:
    found = check.check(check.load(PROJECT))
    assert not found, "\n" + "\n".join(map(str, found))


def test_the_guide_is_there() -> None:
    book = check.load(PROJECT)
    english = {path for path in book.pages if path.startswith("docs/en/")}
    assert len(book.shelf.lessons) >= 10
    assert len(english) >= len(book.shelf.lessons)
