"""What other engines do otherwise is told right at the block."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from netguide.blocks.show import Blocks
from netguide.lessons import variants
from netguide.lessons.evidence import Evidence, digest
from netguide.lessons.transcript import parse
from test_show import LAB, SHOWN, origin, record, show

MAIN = parse(f"# --8<-- [start:names]\n{SHOWN}# --8<-- [end:names]\n", "session.console")
TOLD = "$ docker ps -q\nxyz\n"


def variant(engine: str, shown: str = TOLD) -> variants.Variant:
    text = f"# --8<-- [start:names]\n{shown}# --8<-- [end:names]\n"
    return variants.read(text.encode(), "other", engine, MAIN)


def blocks(*told: variants.Variant, language: str = "en", **entries: dict[str, Any]) -> Blocks:
    runs = {"28.5": record()}
    for name, entry in entries.items():
        engine = name.strip("_").replace("_", ".")
        section = {"digest": digest(SHOWN), "verdict": "differs", "variant": digest(TOLD), **entry}
        runs[engine] = record(lab={**LAB, "engine": engine}, sections={"names": section})
    by_engine = {one.engine: one for one in told}
    made = Blocks(Evidence({"ask": runs}), language, "", {"ask": by_engine})
    made.open([origin()])
    return made


def summaries(html: BeautifulSoup) -> list[tuple[str, str]]:
    found = html.select("details.ng-variant")
    return [(str(one["data-state"]), one.select("summary")[0].get_text()) for one in found]


def test_a_note_names_the_engine_and_shows_what_it_printed() -> None:
    html = show(blocks(variant("20.10"), _20_10={}), SHOWN)
    assert summaries(html) == [("verified", "On Docker Engine 20.10 these steps give something else")]
    assert html.select(".ng-variant pre")[0].get_text() == TOLD
    assert [one.get_text() for one in html.select(".ng-block > .highlight .go")] == ["abc"]


def test_engines_that_do_the_same_share_a_note() -> None:
    html = show(blocks(variant("20.10"), variant("26.1"), _20_10={}, _26_1={}), SHOWN)
    assert summaries(html) == [("verified", "On Docker Engine 20.10, 26.1 these steps give something else")]


def test_engines_that_differ_from_each_other_have_a_note_each() -> None:
    shown = TOLD.replace("xyz", "uvw")
    html = show(
        blocks(variant("20.10"), variant("26.1", shown), _20_10={}, _26_1={"variant": digest(shown)}), SHOWN
    )
    assert [text for _, text in summaries(html)] == [
        "On Docker Engine 20.10 these steps give something else",
        "On Docker Engine 26.1 these steps give something else",
    ]


def test_what_an_engine_lacks_is_told_in_its_own_words() -> None:
    html = show(blocks(variant("20.10"), language="ko", _20_10={"verdict": "lacking"}), SHOWN)
    (summary,) = summaries(html)
    assert summary[1].startswith("도커 엔진 20.10에는 필요한 기능이 없으며")


@pytest.mark.parametrize(
    "entry", [{"variant": digest("$ other")}, {"verdict": "failed"}, {"digest": digest("$ other")}]
)
def test_a_note_that_no_evidence_covers_says_so(entry: dict[str, str]) -> None:
    made = blocks(variant("20.10"), _20_10=entry)
    (summary,) = summaries(show(made, SHOWN))
    assert summary == (
        "unverified", "On Docker Engine 20.10 these steps give something else · Not verified in this build",
    )  # fmt: skip
    assert made.shown[0].unproved == ("20.10",)


def test_a_covered_note_is_proved() -> None:
    made = blocks(variant("20.10"), _20_10={})
    show(made, SHOWN)
    assert made.shown[0].unproved == ()


def test_what_an_engine_printed_is_no_markup() -> None:
    shown = TOLD.replace("xyz", "<b>bold</b>")
    html = show(blocks(variant("20.10", shown), _20_10={"variant": digest(shown)}), SHOWN)
    assert not html.select("b")
    assert "<b>bold</b>" in html.get_text()
