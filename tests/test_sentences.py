"""Sentences end where a reader would end them."""

from __future__ import annotations

import pytest

from netguide.pages import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Ask 127.0.0.1. Engine 28.5 does.", ["Ask 127.0.0.1.", "Engine 28.5 does."]),
        ("(It is one.) Two.", ["(It is one.)", "Two."]),
        ('It says "no." Two.', ['It says "no."', "Two."]),
        ("It says “no.” Two.", ["It says “no.”", "Two."]),
        ("이름은 하나입니다. 둘입니다.", ["이름은 하나입니다.", "둘입니다."]),
        ("One goes\non. Two\n", ["One goes\non.", "Two"]),
        ("  ", []),
    ],
)
def test_sentences_of_a_text(text: str, expected: list[str]) -> None:
    found = list(sentences.split(text))
    assert [sentence for _, sentence in found] == expected
    assert all(text[begin:].startswith(sentence) for begin, sentence in found)
