"""What blocks and links say."""

import pytest

from netguide import words


def test_every_language_has_the_same_words() -> None:
    assert words.vocabulary("en") == words.vocabulary("ko")


@pytest.mark.parametrize(("language", "day"), [("en", "3 November 2026"), ("ko", "2026년 11월 3일")])
def test_days_are_written_as_in_the_language(language: str, day: str) -> None:
    assert words.day(language, "2026-11-03T20:40:00Z") == day


def test_an_unverified_block_says_so_in_korean() -> None:
    assert words.say("ko", "unverified") == "이 빌드에서는 검증되지 않음"
