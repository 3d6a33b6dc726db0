"""The tables of all runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from netguide.blocks import slots
from netguide.blocks.record import Record, makers
from netguide.errors import PageError
from netguide.lessons.evidence import Evidence
from netguide.lessons.history import Entry
from netguide.pages.proven import Share
from netguide.pages.set_apart import Apart, find

EVIL = "<script>alert(1)</script>\x1b[31m\u202e"
SEEN = "<script>alert(1)</script>‹U+001B›[31m‹U+202E›"
PAGE = """\
# The `page` {#page}

!!! cited "Source: [a book](https://book.example/1)"
    ```text {.not-run reason="inside"}
    x
    ```

## Part *two* {#two}

```console
# No heading {#no}
!!! cited "no"
```

```text {.not-run reason="needs Docker Desktop"}
!!! cited "nor this"
```

??? cited "A colleague"
    So they say.
"""


def run(version: str = "28.5.2", verdict: str = "passed", **sections: Any) -> dict[str, Any]:
    return {
        "started": "2026-11-23T20:40:00Z",
        "seconds": 41.6,
        "verdict": verdict,
        "lab": {"engine": version},
        "images": [{"name": "busybox", "digest": "sha256:ab", "origin": "debian"}],
        "sections": {name: {"digest": "", "verdict": "passed", **entry} for name, entry in sections.items()},
        "files": {},
    }


def shown(slot: str, record: Record) -> BeautifulSoup:
    return BeautifulSoup(slots.fill(f"<p>a</p>\n<!-- netguide:{slot} -->", makers(record)), "html.parser")


def rows(html: BeautifulSoup) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in html.select("tr")
    ]


def record(language: str = "en", **runs: dict[str, Any]) -> Record:
    return Record(Evidence(runs), language)


def test_each_lesson_and_engine_has_a_cell_and_what_was_not_run_says_so() -> None:
    found = record(
        publish={"28.5": run(), "20.10": run("20.10.24", a={"verdict": "differs"})},
        drivers={"28.5": run(verdict="failed")},
    )
    where = {"publish": "../publish/"}
    html = shown("runs", replace(found, lessons=["new"], where=lambda name: where.get(name, "")))
    assert rows(html) == [
        ["Lesson", "Docker Engine 20.10.24", "Docker Engine 28.5.2"],
        ["drivers", "not run", "failed 42 s · 23 November 2026"],
        ["new", "not run", "not run"],
        ["publish", "differs, as recorded 42 s · 23 November 2026", "passed 42 s · 23 November 2026"],
    ]
    assert [link["href"] for link in html.select("a")] == ["../publish/"]
    assert {mark["data-verdict"] for mark in html.select(".ng-result")} == {
        "absent", "failed", "differs", "passed",
    }  # fmt: skip


def test_a_section_that_came_out_otherwise_is_named_with_the_engines_words() -> None:
    html = shown(
        "otherwise",
        record(publish={"20.10": run("20.10.24", a={"verdict": "lacking", "message": EVIL}, b={})}),
    )
    assert rows(html)[1:] == [["publish#a", "20.10.24", "not available in part", SEEN]]
    assert not html.select("script")


def test_the_share_of_each_page_and_of_all_stands_there() -> None:
    pages = [("../ipv6/", "IPv6", Share(6, 3, 2, 1)), ("../mtu/", "<b>", Share(1, 0, 0, 9))]
    html = shown("proven", replace(record(), proven=pages))
    assert rows(html) == [
        ["Page", "Proven", "With a proof link", "Beside one", "Without", "Cited"],
        ["IPv6", "90 %", "6", "3", "1", "2"],
        ["<b>", "10 %", "1", "0", "9", "0"],
        ["All of them", "50 %", "7", "3", "10", "2"],
    ]
    assert [link["href"] for link in html.select("a")] == ["../ipv6/", "../mtu/"]
    assert not shown("proven", record()).select("table")


def test_images_are_listed_once() -> None:
    html = shown("images", record(publish={"28.5": run()}, drivers={"28.5": run()}))
    assert rows(html)[1:] == [["busybox", "stand-in made from Debian packages", "sha256:ab"]]


def test_what_is_cited_and_what_was_not_run_are_found_with_their_places() -> None:
    assert list(find("p/", PAGE)) == [
        Apart("p/", "The page", "The page", "page", "a book", "https://book.example/1"),
        Apart("p/", "The page", "The page", "page", "inside"),
        Apart("p/", "The page", "Part two", "two", "needs Docker Desktop"),
        Apart("p/", "The page", "Part two", "two", "A colleague", "#"),
    ]


def test_they_are_listed_with_source_and_reason() -> None:
    apart = [(f"../{one.page}#{one.anchor}", one) for one in find("p/", PAGE)]
    found = replace(record(), apart=apart)
    cited, unrun = shown("cited", found), shown("not-run", found)
    assert rows(cited)[1:] == [["The page", "a book"], ["The page: Part two", "A colleague"]]
    assert [link["href"] for link in cited.select("a")] == [
        "../p/#page",
        "https://book.example/1",
        "../p/#two",
    ]
    assert rows(unrun)[1:] == [["The page", "inside"], ["The page: Part two", "needs Docker Desktop"]]


def test_a_history_is_told_in_words_and_drawn() -> None:
    entry = Entry("2026-11-20T00:00:00Z", "publish", "28.5", "28.5.1", "passed", "")
    entries = [
        entry,
        replace(entry, started="2026-11-21T00:00:00Z", verdict="failed"),
        replace(entry, started="2026-11-22T00:00:00Z", version="28.5.2"),
    ]
    html = shown("history", replace(record(), history=entries))
    assert rows(html)[1] == ["publish", "28.5.2", "2 of 3", "passed 22 November 2026", ""]
    drawing = html.select_one("svg[role=img]")
    assert drawing is not None
    assert drawing["aria-label"] == (
        "The newest 3 runs, 1 of them not passed. The latest of those on 21 November 2026."
    )
    assert (len(drawing.select("rect")), len(drawing.select("path"))) == (2, 1)
    assert "Since 20 November 2026, in 3 runs." in html.get_text()


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ("runs", "이 빌드에는 실행 기록이 없으므로 페이지의 어떤 것도 검증되지 않았습니다."),
        ("otherwise", "이 빌드에는 실행 기록이 없으므로 페이지의 어떤 것도 검증되지 않았습니다."),
        ("history", "아직 이력이 없습니다. 이력은 처음 발행하는 빌드부터 쌓입니다."),
        ("cited", "인용한 것은 없습니다."),
        ("not-run", "레슨에 속하지 않은 블록이 있는 페이지는 없습니다."),
        ("checks", ""),
    ],
)
def test_what_there_is_not_is_said(slot: str, words: str) -> None:
    assert shown(slot, record("ko")).select(".ng-record")[0].get_text() == words


def test_planted_lies_are_counted() -> None:
    port = {"planted": 12, "caught": 11, "equivalent": 3, "seed": 7, "day": "2026-11-29"}
    lies = {"planted": 40, "caught": 39, "kinds": {"port": port, "word": {"planted": 28, "caught": 28}}}
    html = shown("checks", replace(record(), lies=lies))
    assert "Of 40 planted lies the checks caught 39." in html.get_text()
    assert rows(html)[1:] == [
        ["port", "12", "11", "3", "7", "2026-11-29"],
        ["word", "28", "28", "", "", ""],
    ]


def test_a_slot_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(PageError) as caught:
        shown("rumours", record())
    assert "there is no such slot" in str(caught.value)
    assert "<!-- netguide:rumours -->" in str(caught.value)


def test_runs_in_virtual_machines_are_told_of_lessons_that_are_as_they_were() -> None:
    where = {"kernel": "7.2-cloud", "cgroup": "v2", "engine": "28.5.2"}

    def one(digest: str, verdict: str = "passed", **lab: str) -> dict[str, Any]:
        return {**run(verdict=verdict), "digest": digest, "lab": {"engine": "28.5.2", **lab}}

    main = record(publish={"28.5": one("a")}, drivers={"28.5": one("b")}, ipv6={"28.5": one("c")})
    machines = Evidence(
        {
            "publish": {"28.5": one("a", **where)},
            "drivers": {"28.5": one("b", "failed", **where)},
            "ipv6": {"28.5": one("older", **where)},
            "gone": {"28.5": one("d", **where)},
        }
    )
    assert rows(shown("machines", replace(main, machines=machines)))[1:] == [
        ["drivers", "28.5.2", "failed 42 s · 23 November 2026", "Linux 7.2-cloud · cgroup v2"],
        ["publish", "28.5.2", "passed 42 s · 23 November 2026", "Linux 7.2-cloud · cgroup v2"],
    ]
    assert "no lesson was run a second time" in shown("machines", main).get_text()
