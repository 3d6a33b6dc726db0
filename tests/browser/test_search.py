"""What readers type into the search, and whether it finds the pages that answer it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Reader, search

Visit = Callable[..., Reader]
QUERIES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "queries.toml").read_text("utf-8"))[
    "query"
]
FIRST, SHARE, AT_LEAST = 5, 0.95, 30


def _pages(urls: list[str], root: str) -> list[str]:
    """Give the pages that results lead to, each once, by path without suffix."""
    found = [url.partition("#")[0].partition("?")[0].removeprefix(root).strip("/") or "index" for url in urls]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_search_finds_what_readers_ask_for(visit: Visit, address: str, language: str) -> None:
    root = address if language == "en" else f"{address}{language}/"
    reader = visit(language=language)
    page = reader.open("" if language == "en" else f"{language}/")
    queries = [query for query in QUERIES if query["language"] == language]
    assert len(queries) >= AT_LEAST
    missed = []
    for query in queries:
        found = _pages(search(page, query["asks"]), root)[:FIRST]
        if not set(found) & set(query["pages"]):
            missed.append(f"{query['asks']}: wanted {query['pages']}, found {found}")
    hits = len(queries) - len(missed)
    print(f"{language}: {hits} of {len(queries)} queries found in the first {FIRST}", *missed, sep="\n")
    assert hits / len(queries) >= SHARE, "\n".join(missed)
