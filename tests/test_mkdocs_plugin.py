"""The plugin, in real builds of a small guide with the project's own configuration and theme."""

import base64
import io
import json
import re
from pathlib import Path

import fonts
import jsonschema  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup, Tag
from fontTools.ttLib import TTFont

import tinyguide
from tinyguide import EN, PROJECT, TinyGuide

LESSON = "tutorial/by-name/index.html"
FOREIGN = re.compile(
    r"""(?:src|href|action|poster|srcset)=["']?(?:https?:)?//(?!127\.0\.0\.1)|url\(["']?https?:"""
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> TinyGuide:
    guide = tinyguide.make(tmp_path_factory.mktemp("guide"))
    assert guide.build("en", NETGUIDE_PUBLISH="1") == ""
    assert guide.build("ko", NETGUIDE_PUBLISH="1") == ""
    return guide


@pytest.fixture
def guide(tmp_path: Path) -> TinyGuide:
    return tinyguide.make(tmp_path)


def soup(guide: TinyGuide, path: str = LESSON, language: str = "en") -> BeautifulSoup:
    return BeautifulSoup(guide.page(path, language), "html.parser")


def one(found: Tag | None) -> Tag:
    assert found is not None
    return found


def test_every_block_of_a_verified_lesson_is_verified_or_not_run(built: TinyGuide) -> None:
    states = [block["data-state"] for block in soup(built).select(".ng-block")]
    assert states == ["verified", "verified", "verified", "verified", "not-run", "verified"]


@pytest.mark.parametrize(("language", "word"), [("en", "Verified"), ("ko", "검증됨")])
def test_the_line_of_proof_speaks_the_pages_language(built: TinyGuide, language: str, word: str) -> None:
    assert one(soup(built, LESSON, language).select_one(".ng-block .ng-state")).get_text() == word


def test_a_proof_link_on_the_same_page_is_an_anchor_that_exists(built: TinyGuide) -> None:
    page = soup(built)
    link = one(page.select_one("a.ng-claim"))
    assert page.select_one(f'.ng-block[id="{str(link["href"])[1:]}"]')
    assert link["data-says"] == "Proof: name-resolution#by-name passed on Docker Engine 28.5.2"
    assert link["data-proof"] == "passed"


def test_a_proof_link_on_another_page_leads_to_the_same_language(built: TinyGuide) -> None:
    link = one(soup(built, "index.html", "ko").select_one("a.ng-claim"))
    assert link["href"] == "tutorial/by-name/#name-resolution--by-name"


def test_each_page_names_itself_in_every_language(built: TinyGuide) -> None:
    for language in ("en", "ko"):
        head = soup(built, LESSON, language)
        alternates = {link["hreflang"]: link["href"] for link in head.select("link[rel=alternate][hreflang]")}
        english = "http://127.0.0.1:8000/tutorial/by-name/"
        korean = "http://127.0.0.1:8000/ko/tutorial/by-name/"
        assert alternates == {"en": english, "ko": korean, "x-default": english}
        assert one(head.select_one("link[rel=canonical]"))["href"] == {"en": english, "ko": korean}[language]
        assert one(head.html)["lang"] == language


@pytest.mark.parametrize(
    ("language", "other"), [("en", "../../ko/tutorial/by-name/"), ("ko", "../../../tutorial/by-name/")]
)
def test_the_switcher_leads_to_the_same_page(built: TinyGuide, language: str, other: str) -> None:
    links = soup(built, LESSON, language).select("a.ng-language")
    assert [link["lang"] for link in links] == ["en", "ko"]
    assert [link["href"] for link in links if not link.get("aria-current")] == [other]


def test_sitemaps_name_each_languages_pages(built: TinyGuide) -> None:
    assert "<loc>http://127.0.0.1:8000/tutorial/by-name/</loc>" in built.page("sitemap.xml")
    assert "<loc>http://127.0.0.1:8000/ko/tutorial/by-name/</loc>" in built.page("sitemap.xml", "ko")


def test_the_lost_page_speaks_both_languages(built: TinyGuide) -> None:
    lost = soup(built, "404.html").select(".ng-lost")
    assert [part["lang"] for part in lost] == ["en", "ko"]
    assert [one(part.a)["href"] for part in lost] == ["http://127.0.0.1:8000/", "http://127.0.0.1:8000/ko/"]


def test_titles_of_sections_are_translated(built: TinyGuide) -> None:
    titles = [link.get_text(strip=True) for link in soup(built, LESSON, "ko").select("label.md-nav__link")]
    assert "따라 하기" in titles
    assert "Tutorial" not in titles


def test_no_page_names_another_host_to_load_from(built: TinyGuide) -> None:
    for language in ("en", "ko"):
        for path in (built.root / f"build/site-{language}").rglob("*.html"):
            html = re.sub(r"<a\b[^>]*>", "", path.read_text("utf-8"))
            assert not FOREIGN.search(html), path


def test_every_font_named_is_shipped_with_its_licence() -> None:
    fonts = PROJECT / "theme/assets/fonts"
    named = set(
        re.findall(r"url\((?!data:)([^)]+)\)", "".join(css.read_text("utf-8") for css in fonts.glob("*.css")))
    )
    assert named == {path.relative_to(fonts).as_posix() for path in fonts.rglob("*.woff2")}
    assert len(list(fonts.glob("OFL-*.txt"))) == 3
    assert sum((fonts / name).stat().st_size for name in named) < 3_000_000


def test_every_hangul_syllable_of_the_guide_has_a_font() -> None:
    wanted = {ord(each) for each in fonts.characters()}
    assert len(wanted) > 500
    for weight in fonts.WEIGHTS:
        with TTFont(fonts.FONTS / f"noto-sans-kr-{weight}.woff2") as font:
            assert wanted - font.getBestCmap().keys() == set(), "run 'make fonts'"


def test_hanguls_room_is_as_wide_as_hangul_and_draws_nothing() -> None:
    css = (fonts.FONTS / "fonts-ko.css").read_text("utf-8")
    assert fonts.room() in css
    with TTFont(io.BytesIO(base64.b64decode(fonts.room().partition(",")[2]))) as room:
        widths = {room["hmtx"][glyph] for glyph in room.getBestCmap().values()}
        assert room.getBestCmap().keys() == set(range(0xAC00, 0xD7A4))
        assert {room["glyf"][glyph].numberOfContours for glyph in room.getBestCmap().values()} == {0}
        ascent, descent = room["hhea"].ascent, room["hhea"].descent
    for weight in fonts.WEIGHTS:
        with TTFont(fonts.FONTS / f"noto-sans-kr-{weight}.woff2") as real:
            syllables = [glyph for code, glyph in real.getBestCmap().items() if code >= 0xAC00]
            assert {real["hmtx"][glyph][0] for glyph in syllables} == {width for width, _ in widths}
            assert (real["hhea"].ascent, real["hhea"].descent) == (ascent, descent)


def test_error_texts_are_in_the_search_index_and_lines_of_proof_are_not(built: TinyGuide) -> None:
    index = json.loads(built.page("search/search_index.json"))
    text = " ".join(doc["text"] for doc in index["docs"])
    assert "bad address" in text
    assert "127.0.0.11" in text
    assert "28.5.2" not in text


def test_a_notebook_page_is_slim_and_loads_nothing(built: TinyGuide) -> None:
    html = built.page("notebooks/explore/index.html")
    article = str(one(BeautifulSoup(html, "html.parser").article))
    assert len(article) < 8000
    assert "<style" not in article
    assert "<script" not in article


def test_a_notebooks_headings_keep_their_anchors_in_both_languages(built: TinyGuide) -> None:
    for language in ("en", "ko"):
        page = soup(built, "notebooks/explore/index.html", language)
        assert [heading["id"] for heading in page.select("article :is(h1, h2)")] == ["explore", "networks"]
        assert {link["href"] for link in page.select(".md-nav--secondary a")} == {"#networks"}
        assert "{#" not in one(page.article).get_text() + one(page.title).get_text()


def test_a_page_names_the_engines_that_it_applies_to(built: TinyGuide) -> None:
    said = one(soup(built, LESSON).select_one("h1 + .ng-applies"))
    assert said.get_text() == "Applies to Docker Engine 28.5"


def test_the_first_page_is_about_the_whole_guide_and_names_no_engines(guide: TinyGuide) -> None:
    block = '```console\n--8<-- "name-resolution/session.console:by-name"\n```\n'
    guide.write("docs/en/index.md", f"# Start {{#start}}\n\n{block}")
    assert guide.build() == ""
    assert soup(guide, "index.html").select("article .ng-block[data-state=verified]")
    assert not soup(guide, "index.html").select(".ng-applies")


def test_a_notebooks_links_lead_to_pages(built: TinyGuide) -> None:
    page = soup(built, "notebooks/explore/index.html", "ko")
    assert page.select('article a[href="../../tutorial/by-name/#by-name"]')


def test_a_notebooks_link_to_no_page_is_an_error_with_place(guide: TinyGuide) -> None:
    path = "docs/en/notebooks/explore.ipynb"
    guide.write(path, guide.read(path).replace("../tutorial/by-name.md", "../tutorial/by-nam.md"))
    assert guide.build() == (
        "netguide: docs/en/notebooks/explore.ipynb:1: link to no page\n    ../tutorial/by-nam.md\n"
        "  name the file of a page, seen from this file"
    )


def test_a_notebook_shows_evidence_and_can_be_downloaded(built: TinyGuide) -> None:
    page = soup(built, "notebooks/explore/index.html", "ko")
    assert [block["data-state"] for block in page.select(".ng-block")] == ["verified"]
    assert (
        built.root / "build/site-ko/notebooks/explore" / str(one(page.select_one("a[download]"))["href"])
    ).is_file()


def test_without_evidence_blocks_say_so_and_links_are_plain(guide: TinyGuide) -> None:
    assert guide.build("ko", NETGUIDE_EVIDENCE="") == ""
    page = soup(guide, LESSON, "ko")
    assert one(page.select_one(".ng-state")).get_text() == "이 빌드에서는 검증되지 않음"
    assert {link["data-proof"] for link in page.select("a.ng-claim")} == {"shown"}


def test_publishing_a_block_without_evidence_is_an_error_with_place(guide: TinyGuide) -> None:
    changed = guide.read("snippets/name-resolution/compose.yaml") + "# one more line\n"
    guide.write("snippets/name-resolution/compose.yaml", changed)
    assert guide.build() == ""
    line = EN.split("\n").index('--8<-- "name-resolution/compose.yaml"') + 1
    assert guide.build(NETGUIDE_PUBLISH="1") == (
        f"netguide: docs/en/tutorial/by-name.md:{line}: no evidence covers this block\n"
        "    services:\n  run 'make verify' and mend what fails in snippets/name-resolution"
    )


def test_publishing_a_fence_with_code_of_its_own_is_an_error_with_place(guide: TinyGuide) -> None:
    guide.write("docs/en/index.md", guide.read("docs/en/index.md") + "\n```console\n$ docker ps\n```\n")
    said = guide.build(NETGUIDE_PUBLISH="1")
    assert "docs/en/index.md:6: this block was never run\n    $ docker ps\n" in said
    assert "not-run" in said


def test_publishing_a_claim_that_failed_is_an_error(guide: TinyGuide) -> None:
    guide.verify(by_name="failed")
    said = guide.build()
    assert "docs/en/tutorial/by-name.md:3: proof link to a section that is failed" in said
    assert "make verify" in said


def test_a_proof_link_to_nothing_fails_the_build(guide: TinyGuide) -> None:
    guide.write("docs/en/index.md", "# Start {#start}\n\n[so](proof:name-resolution#by-nam)\n")
    assert guide.build() == (
        "netguide: docs/en/index.md:3: proof link to nothing: there is no section 'by-nam' in lesson "
        "'name-resolution'\n    [so](proof:name-resolution#by-nam)\n"
        "  did you mean proof:name-resolution#by-name?"
    )


def test_an_include_of_nothing_fails_with_place_and_suggestion(guide: TinyGuide) -> None:
    guide.write(
        "docs/en/index.md", '# S {#s}\n\n```console\n--8<-- "name-resolution/session.console:by-nam"\n```\n'
    )
    said = guide.build()
    assert "docs/en/index.md:4: the page includes what does not exist" in said
    assert 'did you mean "name-resolution/session.console:by-name"?' in said


def test_an_include_from_outside_snippets_fails(guide: TinyGuide) -> None:
    guide.write("docs/en/index.md", '# S {#s}\n\n```text\n--8<-- "../mkdocs.yml"\n```\n')
    assert "docs/en/index.md:4: the page includes what does not exist" in guide.build()


@pytest.mark.parametrize("broken", ["[x](nowhere.md)", "[x](tutorial/by-name.md#nowhere)", "[x](/absolute/)"])
def test_a_broken_link_fails_the_build(guide: TinyGuide, broken: str) -> None:
    guide.write("docs/en/index.md", f"# Start {{#start}}\n\n{broken}\n")
    assert "index.md" in guide.build()


def test_a_stale_translation_has_a_banner_and_a_fresh_one_has_none(guide: TinyGuide) -> None:
    assert guide.build("ko") == ""
    assert not soup(guide, LESSON, "ko").select(".ng-stale")
    guide.write("docs/en/tutorial/by-name.md", EN.replace("You will let", "You let"))
    assert guide.build("ko") == ""
    banner = one(soup(guide, LESSON, "ko").select_one("h1 + .ng-stale"))
    assert "이 번역은 영어 페이지보다 오래되었습니다" in banner.get_text()
    assert one(banner.a)["href"] == "../../../tutorial/by-name/"


def test_a_stale_notebook_has_a_banner(guide: TinyGuide) -> None:
    guide.write("docs/en/notebooks/explore.ipynb", tinyguide.make_notebook("Explore", "Other networks"))
    assert guide.build("ko") == ""
    assert soup(guide, "notebooks/explore/index.html", "ko").select("h1 + .ng-stale")


def test_damaged_evidence_is_one_clear_message(guide: TinyGuide) -> None:
    guide.write("build/evidence.json", '{"schema": 99, "lessons": {}}')
    said = guide.build()
    assert "build/evidence.json has schema 99" in said
    assert "make verify" in said


def test_the_pages_render_without_the_plugin(guide: TinyGuide) -> None:
    config = guide.read("mkdocs.yml")
    guide.write("mkdocs.yml", config + "plugins:\n  netguide:\n    enabled: false\n")
    assert guide.build() == ""
    page = soup(guide)
    assert "ping: bad address 'web'" in one(page.article).get_text()
    assert not page.select(".ng-block")


def test_two_builds_in_one_process_do_not_share_anything(guide: TinyGuide) -> None:
    assert guide.build("ko") == ""
    assert guide.build("en") == ""
    assert one(soup(guide).select_one(".ng-state")).get_text() == "Verified"
    assert len(soup(guide).select(".ng-block")) == 6


@pytest.mark.parametrize(("language", "word"), [("en", "On your machine"), ("ko", "내 컴퓨터에서 해 보기")])
def test_a_lessons_page_offers_its_commands(built: TinyGuide, language: str, word: str) -> None:
    block = one(soup(built, LESSON, language).select_one("details.ng-yours"))
    assert one(block.summary).get_text() == word
    link = one(block.select_one("a[download]"))
    script = built.root / f"build/site-{language}" / "tutorial/by-name" / str(link["href"])
    commands = (built.root / "snippets/name-resolution/session.console").read_text().split("\n")
    written = script.read_text()
    assert all(line[2:] in written for line in commands if line.startswith("$ "))
    assert "make reader-check LESSON=name-resolution" in block.get_text()


def test_a_page_that_shows_no_session_offers_none(built: TinyGuide) -> None:
    assert not soup(built, "index.html").select(".ng-yours")


def test_one_changed_byte_of_a_shown_block_takes_its_badge_at_the_next_build(guide: TinyGuide) -> None:
    assert guide.build() == ""
    before = [block["data-state"] for block in soup(guide).select(".ng-block")]
    session = "snippets/name-resolution/session.console"
    guide.write(session, guide.read(session).replace("bad address 'web'", "bad address 'wob'"))
    assert guide.build() == ""
    after = soup(guide).select(".ng-block")
    changed = [new for old, new in zip(before, after, strict=True) if old != new["data-state"]]
    assert [(block["id"], block["data-state"]) for block in changed] == [
        ("name-resolution--default-bridge", "unverified")
    ]
    assert one(changed[0].select_one(".ng-state")).get_text() == "Not verified in this build"
    assert "no evidence covers this block" in guide.build(NETGUIDE_PUBLISH="1")


def test_what_a_container_printed_is_text_wherever_it_is_shown(guide: TinyGuide) -> None:
    session = "snippets/name-resolution/session.console"
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202e"
    guide.write(session, guide.read(session).replace("ping: bad address 'web'", evil))
    guide.verify()
    assert guide.build("en", NETGUIDE_PUBLISH="1") == ""
    page = soup(guide)
    seen = evil.replace("\x1b", "‹U+001B›").replace("\u202e", "‹U+202E›")
    assert seen in one(page.article).get_text()
    assert not one(page.article).select("script, img")
    assert "\u202e" not in guide.page(LESSON)
    excerpts = guide.page("proofs/name-resolution.json")
    assert excerpts.isascii()
    assert seen in json.loads(excerpts)["default-bridge"]


def test_a_claim_on_another_page_names_the_excerpts_of_its_lesson(built: TinyGuide) -> None:
    for language in ("en", "ko"):
        link = one(soup(built, "index.html", language).select_one("a.ng-claim"))
        assert (link["data-excerpts"], link["data-section"]) == ("proofs/name-resolution.json", "by-name")
        assert "by-name" in json.loads(built.page(str(link["data-excerpts"]), language))
        assert not soup(built, LESSON, language).select("a.ng-claim[data-excerpts]")


def test_cited_boxes_say_that_they_were_not_run(built: TinyGuide) -> None:
    assert "Cited, not run here" in one(soup(built).select_one(".cited > .ng-proof")).get_text()
    assert "인용함" in one(soup(built, LESSON, "ko").select_one(".cited > .ng-proof")).get_text()


SLOTS = "\n\n".join(f"<!-- netguide:{name} -->" for name in ("runs", "cited", "not-run", "history", "files"))


def test_a_page_with_slots_tells_what_was_run_and_links_the_files(guide: TinyGuide) -> None:
    for language in ("en", "ko"):
        guide.write(f"docs/{language}/index.md", f"# Evidence {{#evidence}}\n\n{SLOTS}\n")
    guide.write("build/old.jsonl", "")
    assert guide.build("en", NETGUIDE_PUBLISH="1", NETGUIDE_HISTORY="build/old.jsonl") == ""
    page = soup(guide, "index.html")
    told = one(page.article).get_text(" ")
    assert "needs Docker Desktop" in told
    assert "Docker's documentation" in told
    assert "1 of 1" in told
    for name in ("evidence.json", "evidence.schema.json", "history.jsonl"):
        assert page.select(f'article a[href="{name}"]')
        assert guide.page(name)
    jsonschema.validate(
        json.loads(guide.page("evidence.json")), json.loads(guide.page("evidence.schema.json"))
    )
    assert guide.build("ko") == ""
    korean = soup(guide, "index.html", "ko")
    assert korean.select('article a[href="../evidence.json"]')
    assert "아직 이력이 없습니다" in one(korean.article).get_text()
    assert not (guide.root / "build/site-ko/evidence.json").exists()


def test_the_history_goes_from_one_published_build_to_the_next(guide: TinyGuide) -> None:
    guide.write("build/history.jsonl", "")
    assert guide.build(NETGUIDE_PUBLISH="1") == ""
    first = guide.page("history.jsonl")
    assert first.count("\n") == 1
    guide.write("build/history.jsonl", first.replace("2026-11-23", "2026-11-20"))
    assert guide.build(NETGUIDE_PUBLISH="1") == ""
    assert guide.page("history.jsonl").count("\n") == 2
    guide.write("build/history.jsonl", "rumour\n")
    assert "history.jsonl:1 is no entry of a history" in guide.build()


def test_a_slot_that_does_not_exist_fails_with_its_page(guide: TinyGuide) -> None:
    guide.write("docs/en/index.md", "# S {#s}\n\n<!-- netguide:rumours -->\n")
    assert "docs/en/index.md: there is no such slot" in guide.build()
