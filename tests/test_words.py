"""What blocks and links say."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from netguide import words


def test_every_language_has_the_same_words() -> None:
    assert words.vocabulary("en") == words.vocabulary("ko")


@pytest.mark.parametrize(("language", "day"), [("en", "3 November 2026"), ("ko", "2026년 11월 3일")])
def test_days_are_written_as_in_the_language(language: str, day: str) -> None:
    assert words.day(language, "2026-11-03T20:40:00Z") == day


def test_an_unverified_block_says_so_in_korean() -> None:
    assert words.say("ko", "unverified") == "이 빌드에서는 검증되지 않음"


NEVER_SHOWN = ("blog.", "consent.", "readtime.", "rss.")


def test_the_theme_says_all_of_its_own_words_in_the_korean_of_the_pages() -> None:
    ours, theirs = (
        dict(re.findall(r'^  "([a-z.]+)": "(.*?)",?$', partial.read_text("utf-8"), re.MULTILINE))
        for partial in (
            Path(__file__).parent.parent / "theme/partials/languages/ko.html",
            files("material") / "templates/partials/languages/ko.html",
        )
    )
    assert ours.keys() == {key for key in theirs if not key.startswith(NEVER_SHOWN)}
    assert not [said for said in ours.values() if said.endswith(("세요", "해요"))]
