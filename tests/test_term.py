"""The glossary's entries, and their first use on a page."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest

from netguide.blocks.term import Terms
from netguide.pages import glossary

DOCS = Path(__file__).parent.parent / "docs"
EN = """\
| Word | Korean | Meaning |
|---|---|---|
| **bridge** | 브리지 | A virtual switch: [it is there](proof:drivers#none) |
| **default bridge network**, default bridge | 기본 브리지 네트워크 | The one called `bridge` |
| **NAT** | NAT | Rewriting <addresses> & "ports" |
| container | 컨테이너 | Processes |
"""
KO = """\
| 용어 | 영어 | 뜻 |
|---|---|---|
| **브리지** | bridge | 가상 스위치 |
| **기본 브리지 네트워크**, 기본 브리지 | default bridge network | `bridge`라는 것 |
| **가상 이더넷 쌍(veth pair)**, veth | veth pair | 가상 케이블 |
"""


def rendered(
    text: str, table: str = EN, language: str = "en", glossary_at: str | None = "../glossary/"
) -> str:
    """Render a page whose guide has this glossary."""
    terms = Terms(glossary.read(table, language), language)
    terms.open(glossary_at)
    return markdown.markdown(text, extensions=["tables", "admonition", "def_list", terms])


def marked(text: str, table: str = EN, language: str = "en") -> list[str]:
    """Give the words that a page marks."""
    return re.findall(r'<a class="ng-term"[^>]*>([^<]*)</a>', rendered(text, table, language))


def test_an_entry_is_a_row() -> None:
    first, second, *_, last = glossary.read(EN, "en")
    assert (first.id, first.word, first.marked, first.line) == ("term-bridge", "bridge", True, 3)
    assert first.meaning == "A virtual switch: it is there"
    assert second.forms == ("default bridge network", "default bridge")
    assert second.meaning == "The one called bridge"
    assert not last.marked


def test_in_korean_the_english_word_names_the_entry() -> None:
    bridge, default, veth = glossary.read(KO, "ko")
    assert [one.id for one in (bridge, default, veth)] == [
        "term-bridge",
        "term-default-bridge-network",
        "term-veth-pair",
    ]
    assert bridge.word == "브리지 (bridge)"
    assert veth.forms == ("가상 이더넷 쌍", "veth")


def test_the_first_use_alone_is_marked_and_the_longest_word_wins() -> None:
    assert marked("The default\nbridge network is a bridge.\n\nBridges, a bridge.") == [
        "default\nbridge network",
        "bridge",
    ]


def test_a_plural_and_a_capital_are_the_word_and_other_words_are_not() -> None:
    assert marked("Bridges here") == ["Bridges"]
    assert marked("abridge, bridgehead, bridge-to, a-bridge, bridge_x, containers") == []


@pytest.mark.parametrize(
    "prose",
    ["브리지는", "브리지에서도", "브리지들이", "브리지로만", "브리지입니다.", "(브리지)", "브리지라는"],
)
def test_korean_particles_follow_a_word_and_stay_outside(prose: str) -> None:
    assert marked(prose, KO, "ko") == ["브리지"]


@pytest.mark.parametrize("prose", ["브리지망", "새브리지", "브리지들판"])
def test_korean_compounds_are_other_words(prose: str) -> None:
    assert marked(prose, KO, "ko") == []


def test_a_latin_word_in_korean_has_particles_too() -> None:
    assert marked("이것이 veth는 아니고 기본 브리지에 있는", KO, "ko") == ["veth", "기본 브리지"]


@pytest.mark.parametrize(
    "page",
    [
        "# The bridge",
        "`bridge`",
        "    bridge",
        "[a bridge](x.md)",
        "| bridge |\n|---|\n| x |",
        "bridge\n:   x",
        '!!! note "A bridge"\n    x',
    ],
)
def test_headings_code_links_and_titles_are_left_alone(page: str) -> None:
    assert marked(page) == []
    assert marked(page + "\n\nA bridge.") == ["bridge"]


def test_nothing_of_the_text_is_lost() -> None:
    page = "A **bridge** and *a NAT, a default bridge, NAT* and so on; `x` bridge. A [l](m) NAT tail."
    plain = re.sub(r'<a class="ng-term"[^>]*>([^<]*)</a>', r"\1", rendered(page))
    assert plain == rendered(page, glossary_at=None)


def test_a_meaning_is_text_in_an_attribute() -> None:
    html = rendered("NAT")
    assert 'data-meaning="Rewriting &lt;addresses&gt; &amp; &quot;ports&quot;"' in html
    assert 'href="../glossary/#term-nat"' in html


def test_what_could_not_be_seen_in_a_meaning_is_written_out() -> None:
    html = rendered("NAT", EN.replace("Rewriting", "Re\u202ewriting"))
    assert "Re‹U+202E›writing" in html


def test_the_glossarys_own_rows_get_anchors_and_no_marks() -> None:
    html = rendered(EN, glossary_at="")
    assert re.findall(r'<tr id="([^"]*)">', html) == [
        "term-bridge",
        "term-default-bridge-network",
        "term-nat",
        "term-container",
    ]
    assert "ng-term" not in html
    assert re.findall(r"<td lang=[^<]*<", html) == [
        '<td lang="ko">브리지<',
        '<td lang="ko">기본 브리지 네트워크<',
        '<td lang="ko">NAT<',
        '<td lang="ko">컨테이너<',
    ]
    assert '<td lang="en">bridge</td>' in rendered(KO, KO, "ko", glossary_at="")


def test_a_word_with_two_entries_is_reported() -> None:
    twice = EN + "| **bridge** | 다리 | Another |\n"
    found = {finding.found for finding in glossary.twice(glossary.read(twice, "en"), "en.md")}
    assert found == {"bridge", "term-bridge"}
    assert list(glossary.twice(glossary.read(EN, "en"), "en.md")) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("| bridge |", "| driver |"), "not the entry of the English page"),
        (("**브리지**", "브리지"), "marked in one language only"),
        (
            ("| **기본 브리지 네트워크**, 기본 브리지 | default bridge network | `bridge`라는 것 |\n", ""),
            "1 entries, and 2",
        ),
    ],
)
def test_languages_that_explain_different_words_are_reported(change: tuple[str, str], message: str) -> None:
    english = glossary.read("\n".join(EN.split("\n")[:4]), "en")
    korean = "\n".join(KO.split("\n")[:4]) + "\n"
    assert list(glossary.compare(english, glossary.read(korean, "ko"), "ko.md")) == []
    (finding,) = glossary.compare(english, glossary.read(korean.replace(*change), "ko"), "ko.md")
    assert message in finding.message


def test_every_word_that_the_guides_glossary_marks_is_used_in_a_language() -> None:
    used, marked_there = set[str](), set[str]()
    for language in ("en", "ko"):
        entries = glossary.read((DOCS / language / glossary.PATH).read_text("utf-8"), language)
        marked_there |= {entry.id for entry in entries if entry.marked}
        finder = glossary.Finder(entries, language)
        for path in (DOCS / language).rglob("*.md"):
            if path.name != glossary.PATH:
                used |= {entry.id for _, _, entry in finder.find(path.read_text("utf-8"))}
    assert marked_there - used == set()
