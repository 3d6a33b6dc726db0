"""What a visit costs: bytes as a server sends them, compressed, and where they come from."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from conftest import Reader
from playwright.sync_api import Response

Visit = Callable[..., Reader]
FIRST = {"en": 250, "ko": 400}  # kilobytes
SECOND = 60
PACKED = (".woff2", ".png", ".jpg", ".webp", ".zip")


class Scales:
    """Weighs what a reader's browser fetches, each address once, as a cache would have it."""

    def __init__(self, reader: Reader) -> None:
        self.weights: dict[str, int] = {}
        self._answers: list[Response] = []
        reader.page.on("response", lambda answer: self._answers.append(answer))

    def weigh(self) -> int:
        """Give the weight in bytes of what was fetched since the last time and never before."""
        before = sum(self.weights.values())
        for answer in self._answers:
            if answer.url not in self.weights and answer.ok:
                body = answer.body()
                self.weights[answer.url] = len(
                    body if answer.url.endswith(PACKED) else gzip.compress(body, 6)
                )
        self._answers.clear()
        return sum(self.weights.values()) - before

    def heaviest(self) -> str:
        """Give the heaviest files, for the message of a failure."""
        files = sorted(self.weights.items(), key=lambda item: -item[1])
        return "\n".join(f"{size / 1000:7.1f} KB {url}" for url, size in files[:12])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_visit_is_light(visit: Visit, language: str) -> None:
    root = "" if language == "en" else f"{language}/"
    reader = visit(language=language)
    scales = Scales(reader)
    reader.open(f"{root}tutorial/by-name/")
    first = scales.weigh()
    assert any(url.endswith(".woff2") for url in scales.weights), "fonts are part of it"
    heaviest = scales.heaviest()
    second = 0
    for lesson in ("tutorial/publish/", "concepts/five-failures/"):
        reader.open(root + lesson)
        second = max(second, scales.weigh())
    print(f"{language}: first visit {first / 1000:.0f} KB, second lesson {second / 1000:.0f} KB at most")
    assert first <= FIRST[language] * 1000, heaviest
    assert 0 < second <= SECOND * 1000


def test_the_searchs_index_comes_when_somebody_is_about_to_search(visit: Visit) -> None:
    reader = visit()
    page = reader.open("tutorial/by-name/")
    assert [url for url in reader.requests if "search_index" in url] == []
    with page.expect_response(lambda answer: answer.url.endswith("search/search_index.json")):
        page.locator("[data-md-component=search-query]").focus()
    other = visit()
    with other.page.expect_response(lambda answer: answer.url.endswith("search/search_index.json")):
        other.open("?q=bridge")
