"""Blocks bound to evidence by their bytes."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from markdown import Markdown

from netguide.blocks.show import Block, Blocks, Origin, State
from netguide.engines import MAIN
from netguide.lessons.evidence import Evidence, digest

SHOWN = "$ docker ps -q\nabc\n"
LAB = {
    "kind": "container", "engine": "28.5.2", "api": "1.51", "cli": "28.5.1", "compose": "2.40.3",
    "buildx": "0.29.1", "kernel": "6.12", "cgroup": "v2", "os": "Debian",
}  # fmt: skip


def record(
    section: str = "names", shown: str = SHOWN, verdict: str = "passed", **more: Any
) -> dict[str, Any]:
    step = {
        "section": section,
        "command": "docker ps -q",
        "status": 0,
        "seconds": 0.31,
        "started": "2026-11-23T20:40:07Z",
    }
    return {
        "started": "2026-11-23T20:40:00Z",
        "seconds": 9.0,
        "commit": "0123456789abcdef",
        "dirty": False,
        "run_url": None,
        "lab": LAB,
        "images": [{"name": "busybox", "digest": "sha256:" + "ab" * 32, "origin": "debian"}],
        "sections": {section: {"digest": digest(shown), "verdict": verdict}},
        "steps": [step],
        "files": {},
        **more,
    }


def origin(lesson: str = "ask", part: str = "names", shown: str = SHOWN, whole: str | None = None) -> Origin:
    return Origin(lesson, part, shown, shown if whole is None else whole, 3)


def show(blocks: Blocks, source: str, language: str = "console", more: str = "") -> BeautifulSoup:
    markdown = Markdown(
        extensions=["attr_list", "pymdownx.superfences", "pymdownx.highlight"],
        extension_configs={"pymdownx.superfences": {"custom_fences": blocks.fences, "preserve_tabs": True}},
    )
    return BeautifulSoup(markdown.convert(f"```{language}{more}\n{source}```\n"), "html.parser")


def text(html: BeautifulSoup, selector: str) -> str:
    found = html.select_one(selector)
    assert found is not None
    return found.get_text("|")


def made(lessons: dict[str, Any], *origins: Origin, language: str = "en") -> Blocks:
    blocks = Blocks(Evidence({name: {MAIN: one} for name, one in lessons.items()}), language)
    blocks.open(origins)
    return blocks


def state(blocks: Blocks, source: str = SHOWN, language: str = "console", more: str = "") -> str:
    found = show(blocks, source, language, more).select_one(".ng-block")
    assert found is not None
    return str(found["data-state"])


def test_a_block_whose_bytes_passed_is_verified() -> None:
    blocks = made({"ask": record()}, origin())
    assert state(blocks) == "verified"
    assert [block.state for block in blocks.shown] == [State.VERIFIED]


@pytest.mark.parametrize(
    "changed", ["$ docker ps -a\nabc\n", "$ docker ps -q\nabd\n", "$ docker ps -q\nabc\n\nx\n"]
)
def test_one_changed_byte_takes_the_proof_away(changed: str) -> None:
    assert state(made({"ask": record()}, origin(shown=changed)), changed) == "unverified"


def test_the_same_bytes_in_another_lesson_prove_nothing() -> None:
    assert state(made({"other": record()}, origin())) == "unverified"


def test_the_same_bytes_under_another_section_prove_nothing() -> None:
    assert state(made({"ask": record(section="else")}, origin())) == "unverified"


def test_a_block_that_the_page_wrote_itself_is_not_verified() -> None:
    assert state(made({"ask": record()})) == "unverified"


@pytest.mark.parametrize("verdict", ["failed", "not-reached"])
def test_a_block_whose_run_failed_says_so(verdict: str) -> None:
    html = show(made({"ask": record(verdict=verdict)}, origin()), SHOWN)
    assert text(html, "[data-state=failed] .ng-state") == "Failed in the last run"


def test_two_sections_with_the_same_bytes_are_bound_in_the_order_of_the_page() -> None:
    blocks = made({"b": record(verdict="failed"), "a": record()}, origin("a"), origin("b"))
    assert [state(blocks), state(blocks)] == ["verified", "failed"]


def test_tabs_and_lines_of_spaces_keep_their_proof() -> None:
    shown = "$ cat /etc/hosts\n127.0.0.1\tlocalhost\n   \nend \n"
    assert state(made({"ask": record(shown=shown)}, origin(shown=shown)), shown) == "verified"


def test_a_file_is_proved_as_a_whole_even_where_a_page_shows_a_part() -> None:
    files = {"app.py": {"digest": digest("a = 1\nb = 2\n"), "verdict": "passed"}}
    part = origin(part="app.py", shown="b = 2", whole="a = 1\nb = 2\n")
    assert state(made({"ask": record(files=files)}, part), "b = 2\n", "python") == "verified"


def test_a_shared_file_is_proved_by_any_lesson_that_used_it() -> None:
    files = {"favorites/app.py": {"digest": digest("a = 1\n"), "verdict": "passed"}}
    shared = origin("favorites", "app.py", "a = 1", "a = 1\n")
    assert state(made({"ask": record(files=files)}, shared), "a = 1\n", "python") == "verified"


def test_a_not_run_fence_gives_its_reason_and_no_more() -> None:
    html = show(made({}), "docker desktop start\n", "text", ' {.not-run reason="needs Docker Desktop"}')
    line = html.select_one("[data-state=not-run] > p.ng-proof")
    assert line is not None
    assert line.get_text("|") == "Not run|needs Docker Desktop"
    assert not html.select("details")


def test_the_line_gives_engine_and_day_and_opens_to_the_rest() -> None:
    html = show(made({"ask": record()}, origin()), SHOWN)
    assert text(html, "summary") == "Verified|Docker Engine 28.5.2|23 November 2026"
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row(["dt", "dd"], recursive=False)]
        for row in html.select(".ng-facts dl > div")
    ]
    facts = dict(rows)
    assert facts == {
        "Lesson": "ask#names",
        "Engine": "Docker Engine 28.5.2 · API 1.51",
        "Other engines": "20.10: not run 26.1: not run",
        "Tools": "CLI 28.5.1 · Compose 2.40.3 · Buildx 0.29.1",
        "Host": "throwaway host in a container · Debian · Linux 6.12 · cgroup v2",
        "Images": "busybox stand-in made from Debian packages sha256:" + "ab" * 32,
        "Steps": "Command Exit status Seconds docker ps -q 0 0.31",
        "Took": "0.31 s",
        "Started": "2026-11-23T20:40:07Z",
        "Commit": "0123456789ab",
        "Digest": digest(SHOWN),
    }


def test_the_line_is_in_the_pages_language() -> None:
    html = show(made({"ask": record(dirty=True)}, origin(), language="ko"), SHOWN)
    assert text(html, "summary") == "검증됨|Docker Engine 28.5.2|2026년 11월 23일"
    assert "(커밋하지 않은 변경 포함)" in html.get_text()


def test_a_run_in_ci_is_linked() -> None:
    html = show(made({"ask": record(run_url="https://ci.example/1?a&b")}, origin()), SHOWN)
    assert html.select_one('a[href="https://ci.example/1?a&b"]')


def test_nothing_from_the_evidence_is_markup() -> None:
    lab = {**LAB, "os": "<script>alert(1)</script>"}
    assert not show(made({"ask": record(lab=lab)}, origin()), SHOWN).select("script")


def test_states_differ_in_words_and_not_by_colour_alone() -> None:
    cases = [
        (made({"ask": record()}, origin()), ""),
        (made({}, origin()), ""),
        (made({"ask": record(verdict="failed")}, origin()), ""),
        (made({}), ' {.not-run reason="why"}'),
    ]
    labels = [show(blocks, SHOWN, "console", more).select_one(".ng-state") for blocks, more in cases]
    assert len({label.get_text() for label in labels if label}) == len(cases)


def test_the_copied_text_is_carried_by_the_block() -> None:
    shown = '$ echo "a" \\\n>   b\na b\n'
    found = show(made({}, origin(shown=shown)), shown).select_one(".ng-block")
    assert found is not None
    assert found["data-copy"] == 'echo "a" \\\n  b'


def test_files_are_highlighted_titled_and_copied_as_they_are() -> None:
    html = show(made({}), "services:\n", "yaml", ' title="compose.yaml"')
    assert text(html, ".filename") == "compose.yaml"
    assert html.select_one("code .nt")
    assert not html.select("[data-copy]")


def test_an_anchor_is_given_once_a_page() -> None:
    blocks = made({}, origin(), origin())
    ids = [block.get("id") for _ in range(2) for block in show(blocks, SHOWN).select(".ng-block")]
    assert ids == ["ask--names", None]


def test_evidence_that_cannot_be_shown_is_an_error_and_not_plain_text() -> None:
    broken = record()
    del broken["lab"]
    with pytest.raises(Exception, match=r"cannot format a fence: KeyError\('lab'\)"):
        show(made({"ask": broken}, origin()), SHOWN)


def on_engines(**verdicts: Any) -> Evidence:
    """Give evidence of the main engine, and of others by series with dots as underscores."""
    runs = {"28.5": record()}
    for engine, entry in verdicts.items():
        series = engine.strip("_").replace("_", ".")
        lab = {**LAB, "engine": f"{series}.9", "api": "1.41", "kernel": "5.10"}
        sections = {"names": {"digest": digest(SHOWN), **entry}}
        runs[series] = record(lab=lab, sections=sections)
    return Evidence({"ask": runs})


def line_of(evidence: Evidence, language: str = "en") -> BeautifulSoup:
    blocks = Blocks(evidence, language)
    blocks.open([origin()])
    return show(blocks, SHOWN)


def test_every_engine_that_gives_these_bytes_is_named() -> None:
    html = line_of(on_engines(_20_10={"verdict": "passed"}, _26_1={"verdict": "passed"}))
    assert text(html, "[data-state=verified] summary").startswith(
        "Verified|Docker Engine 20.10.9, 26.1.9, 28.5.2|"
    )


@pytest.mark.parametrize(
    ("verdict", "english", "korean"),
    [
        ("differs", "different on 20.10.9", "20.10.9에서는 다름"),
        ("lacking", "not available on 20.10.9", "20.10.9에는 없는 기능"),
        ("failed", "failed on 20.10.9", "20.10.9에서는 실패"),
        ("not-reached", "failed on 20.10.9", "20.10.9에서는 실패"),
    ],
)
def test_an_engine_that_does_otherwise_is_named(verdict: str, english: str, korean: str) -> None:
    evidence = on_engines(_20_10={"verdict": verdict}, _26_1={"verdict": "passed"})
    assert text(line_of(evidence), "[data-state=differs] summary").split("|")[:3] == [
        "Differs on some engines",
        "Docker Engine 26.1.9, 28.5.2",
        english,
    ]
    assert korean in text(line_of(evidence, "ko"), "summary")


def test_an_engine_that_was_not_run_does_not_count_against_a_block() -> None:
    assert line_of(on_engines(_26_1={"verdict": "passed"})).select("[data-state=verified]")


def test_what_another_engine_said_and_is_stands_in_the_opened_line() -> None:
    entry = {"verdict": "lacking", "message": "unknown flag: --wait <b>\x1b[1m"}
    html = line_of(on_engines(_20_10=entry))
    assert not html.select("b")
    told = text(html, ".ng-facts").replace("|", " ")
    assert "20.10.9: lacks what this needs · API 1.41 · Linux 5.10 · 23 November 2026" in told
    assert "unknown flag: --wait <b>‹U+001B›[1m" in told


def test_a_report_is_filled_in_with_lesson_section_engine_and_digest() -> None:
    blocks = Blocks(on_engines(), "en", "https://git.example/our/guide/")
    blocks.open([origin()], "tutorial/ask/")
    link = show(blocks, SHOWN).select_one(".ng-report a")
    assert link is not None
    assert link.get_text() == "Was this wrong on your machine?"
    url = urlsplit(str(link["href"]))
    assert url.geturl().startswith("https://git.example/our/guide/issues/new?")
    query = parse_qs(url.query)
    assert query["page"] == ["tutorial/ask/#ask--names"]
    assert query["evidence"] == [f"lesson: ask\nsection: names\nengine: 28.5.2\ndigest: {digest(SHOWN)}"]
    form = (Path(__file__).parent.parent / ".github/ISSUE_TEMPLATE" / query["template"][0]).read_text("utf-8")
    assert {"page", "evidence"} <= {field["id"] for field in yaml.safe_load(form)["body"]}


@pytest.mark.parametrize("repository", ["", "javascript:alert(1)"])
def test_without_a_repository_nothing_can_be_reported(repository: str) -> None:
    blocks = Blocks(on_engines(), "en", repository)
    blocks.open([origin()])
    assert not show(blocks, SHOWN).select(".ng-report")


def test_what_a_container_prints_is_seen_and_does_nothing() -> None:
    shown = "$ cat evil\n<script>alert(1)</script>\x1b[31mred\u202egpj.exe\u200b\x07\n"
    html = show(made({"ask": record(shown=shown)}, origin(shown=shown)), shown)
    assert html.select("[data-state=verified]")
    assert not html.select("script")
    assert text(html, "pre .go") == "<script>alert(1)</script>‹U+001B›[31mred‹U+202E›gpj.exe‹U+200B›‹U+0007›"


def test_a_file_with_hidden_characters_shows_them() -> None:
    html = show(made({}), "a = '\u202e'\n", "python")
    assert "‹U+202E›" in html.get_text()
    assert "\u202e" not in html.get_text()


def test_the_line_is_kept_out_of_the_search_index() -> None:
    assert show(made({"ask": record()}, origin()), SHOWN).select("details[data-search-exclude]")


@pytest.mark.parametrize(
    ("state", "part", "typed"),
    [
        (State.VERIFIED, "by-name", True),
        (State.UNVERIFIED, "compose.yaml", True),
        (State.VERIFIED, "drawings/by-name.svg", False),
        (State.NOT_RUN, "", False),
    ],
)
def test_every_engine_runs_what_is_typed_and_the_main_one_draws(state: State, part: str, typed: bool) -> None:
    origin = Origin("name-resolution", part, "", "", 1) if part else None
    assert Block(state, origin, "").typed is typed
