"""Korean that a rule can tell to be wrong: how headings end, and particles after numbers and code."""

import json

import pytest

from netguide.pages import korean, markdown_page, notebook_page

PATH = "docs/ko/page.md"


def _found(text: str) -> list[tuple[int, str, str]]:
    return [
        (each.line, each.found, each.remedy) for each in korean.check(markdown_page.read(text, PATH), text)
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "두 번째 서버에는 묻지 않는다",
        "공개한 포트는 따라온다",
        "여기까지만 보증합니다",
        "누가 접속할 수 있는가",
        "왜 게이트웨이인가",
        "이름이 없다",
        "도커가 VPN을 피할까?",
        "host냐 bridge냐",
    ],
)
def test_a_heading_is_no_sentence(heading: str) -> None:
    assert _found(f"# {heading} {{#one}}\n") == [(1, heading, 'end it with a noun or with "-기"')]


@pytest.mark.parametrize(
    "heading",
    [
        "포트 공개하기",
        "접속할 수 있는 상대",
        "나가는 길은 하나",
        "네트워크 둘, 벽 하나",
        "port is already allocated",
        "람다",
    ],
)
def test_a_heading_may_end_in_a_noun(heading: str) -> None:
    assert _found(f"# {heading} {{#one}}\n") == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("`8080`는", "은"),
        ("`127.0.0.1`를", "을"),
        ("[8000](proof:web#start)로", "으로"),
        ('[`80`](proof:web#start "docker run -d")는', "은"),
        ("`127.0.0.1`으로", "로"),
        ("20.10와", "과"),
        ("28.5은", "는"),
        ("**29**이", "가"),
        ("`172.18.0.0/16`가", "이"),
        ("(`10.89.0.2`)을", "를"),
        ("1372으로도", "로"),
    ],
)
def test_a_particle_fits_the_number_before_it(wrong: str, right: str) -> None:
    assert _found(f"# 쪽 {{#one}}\n\n여기에서 {wrong} 봅니다.\n") == [
        (3, wrong.lstrip("`*([").removesuffix("도"), f"write {right}")
    ]


@pytest.mark.parametrize(
    "fine",
    [
        "`8080`은 `127.0.0.1`로, 80으로, 0과 7로 갑니다.",
        "28.5는 20.10과 26.1의 뒤이고 29가 그다음입니다.",
        "3가지 방법, 2이며, 4로마, 8080번을 봅니다.",
        '[주소](proof:web#start "--ip 10.90.0.53")를 주고 [거부](proof:web#end "to (192.0.2.10)")가 납니다.',
        "`eth0`는 `docker0`을, IPv6는 IPv4를, S10와 HTTP/2을 봅니다.",
    ],
)
def test_what_is_read_in_more_ways_than_one_is_left_alone(fine: str) -> None:
    assert _found(f"# 쪽 {{#one}}\n\n{fine}\n") == []


def test_code_is_not_read() -> None:
    assert _found("# 쪽 {#one}\n\n```text\n8080는\n```\n") == []


def test_headings_of_a_notebook_are_read() -> None:
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# 이름은 어디에 있는가 {#one}"]}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    page = notebook_page.read(text, "docs/ko/page.ipynb")
    assert [each.found for each in korean.check(page, text)] == ["이름은 어디에 있는가"]


def _aloud(*lines: str) -> list[tuple[str, int, str, str]]:
    texts = {"docs/ko/one.md": "\n".join(lines[:2]), "docs/ko/two.md": "\n".join(lines[2:])}
    return [(each.path, each.line, each.found, each.remedy) for each in korean.aloud(texts)]


@pytest.mark.parametrize(
    ("slip", "found", "right"),
    [
        ("`web`가 응답합니다.", "`web`가", "이"),
        ('[`docker rm web`](proof:web#start "a (b)")는', "`docker rm web`는", "은"),
        ("`WEB`와 함께", "`WEB`와", "과"),
        ("`web`를.", "`web`를", "을"),
    ],
)
def test_a_word_in_code_font_takes_the_particles_that_it_takes_elsewhere(
    slip: str, found: str, right: str
) -> None:
    assert _aloud("`web`이 응답하고,", "`web`을 찾고,", "", slip) == [
        ("docs/ko/two.md", 2, found, f"write {right}, or mend the other places")
    ]


def test_the_way_to_a_word_is_compared_with_the_way_to_it() -> None:
    assert _aloud("`shop`으로", "`shop`으로", "`shop`로") == [
        ("docs/ko/two.md", 1, "`shop`로", "write 으로, or mend the other places")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "`web`이고 `web`가지다, `web`의, `web`에서, `web`도",
        "`curl`은 `curl`로 `curl`을",
        "`web-2`가 `web.2`가 `web`(웹)가",
        "`/`가 `/`이",
        "`shop`으로도 `web`과는 `app`이",
    ],
)
def test_what_may_stand_behind_code(line: str) -> None:
    assert _aloud("`web`이 응답하고,", "`shop`은", line) == []
