"""What readers type into the search, and whether it finds the pages that answer it."""

from __future__ import annotations

import random
import string
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Reader, search
from playwright.sync_api import Browser

Visit = Callable[..., Reader]
HERE = Path(__file__).parent
QUERIES: list[dict[str, Any]] = tomllib.loads((HERE / "queries.toml").read_text("utf-8"))["query"]
QUESTIONS: list[dict[str, Any]] = tomllib.loads((HERE / "questions.toml").read_text("utf-8"))["question"]
FIRST, SHARE, AT_LEAST = 5, 0.95, 30
OF_QUESTIONS = 3
WORKER = """async () => {
    const config = JSON.parse(document.querySelector("#__config").textContent)
    return await (await fetch(new URL(config.search, new URL(config.base, location)))).text()
}"""
"""Gives the text of the search's program."""
HELD = """([worker, lists]) => lists.map(words => {
    const scope = {}
    new Function("self", "addEventListener", worker)(scope, () => {})
    return scope.lunr.TokenSet.fromArray(words).toArray().sort()
})"""
"""Gives for each list of words which of them an index then holds."""


def _pages(urls: list[str], root: str) -> list[str]:
    """Give the pages that results lead to, each once, by path without suffix."""
    found = [url.partition("#")[0].partition("?")[0].removeprefix(root).strip("/") or "index" for url in urls]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_search_finds_what_readers_ask_for(visit: Visit, address: str, language: str) -> None:
    queries = [query for query in QUERIES if query["language"] == language]
    assert len(queries) >= AT_LEAST
    asked = [(query["asks"], query["pages"]) for query in queries]
    missed = _missed(visit, address, language, asked, FIRST)
    hits = len(queries) - len(missed)
    print(f"{language}: {hits} of {len(queries)} queries found in the first {FIRST}", *missed, sep="\n")
    assert hits / len(queries) >= SHARE, "\n".join(missed)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_questions_asked_most_are_answered_first(visit: Visit, address: str, language: str) -> None:
    assert len(QUESTIONS) == AT_LEAST
    asked = [(question[language], question["pages"]) for question in QUESTIONS]
    missed = _missed(visit, address, language, asked, OF_QUESTIONS)
    hits = len(asked) - len(missed)
    print(
        f"{language}: {hits} of {len(asked)} questions answered in the first {OF_QUESTIONS}",
        *missed,
        sep="\n",
    )
    assert missed == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_word_of_the_index_breaks_the_search(visit: Visit, address: str, language: str) -> None:
    """A letter asks for all words that begin with it; the reader complains if that throws."""
    page = visit(language=language).open("" if language == "en" else f"{language}/")
    for letter in string.ascii_lowercase + string.digits:
        search(page, letter)


def test_indexes_of_numbers_hold_the_words_given_and_no_others(browser: Browser, address: str) -> None:
    """The library took different nodes for one another, in every third of such lists, and in the site."""
    chance = random.Random(7)
    lists = [
        sorted({"".join(chance.choices(string.digits, k=chance.randint(2, 9))) for _ in range(3000)})
        for _ in range(20)
    ]
    page = browser.new_page()
    page.goto(address)
    worker = page.evaluate(WORKER)
    page.goto("about:blank")
    held = page.evaluate(HELD, [worker, lists])
    page.close()
    differ = [sorted(set(had) ^ set(given)) for had, given in zip(held, lists, strict=True)]
    assert differ == [[]] * len(lists)


def _missed(
    visit: Visit, address: str, language: str, asked: list[tuple[str, list[str]]], first: int
) -> list[str]:
    """Type what is asked, and say of which none of the pages is among the first results."""
    root = address if language == "en" else f"{address}{language}/"
    page = visit(language=language).open("" if language == "en" else f"{language}/")
    missed = []
    for asks, pages in asked:
        found = _pages(search(page, asks), root)[:first]
        if not set(found) & set(pages):
            missed.append(f"{asks}: wanted {pages}, found {found}")
    return missed
