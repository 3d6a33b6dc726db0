"""What a reader does, done in a browser at the built site."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import DESKTOP, PHONE, Reader, search
from playwright.sync_api import Page, expect

Visit = Callable[..., Reader]
LESSON = "tutorial/by-name/"


def pages(folder: Path) -> list[str]:
    """Give the addresses of all pages of the site."""
    found = [path.parent.relative_to(folder).as_posix() + "/" for path in folder.rglob("index.html")]
    return sorted("" if url == "./" else url for url in found)


def test_every_page_is_whole_and_fits_a_phone(visit: Visit, folder: Path) -> None:
    reader = visit(PHONE)
    wrong = {}
    for url in pages(folder):
        page = reader.glance(url)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        width = page.evaluate("document.scrollingElement.scrollWidth")
        titles = page.locator("article h1").count()
        if width > PHONE["width"] or titles != 1:
            wrong[url] = f"{width} pixels wide, {titles} titles"
    assert wrong == {}
    assert len(reader.requests) > len(pages(folder))


def test_every_page_forbids_scripts_that_are_not_its_own(visit: Visit, folder: Path) -> None:
    reader = visit()
    for url in [*pages(folder), "404.html"]:
        reader.glance(url)
        policy = reader.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        assert policy is not None, url
        assert "unsafe" not in policy
        reader.page.evaluate(
            """() => {
                const script = document.createElement("script")
                script.textContent = "window.intruder = 1"
                document.body.append(script)
                const element = document.createElement("i")
                element.setAttribute("onclick", "window.intruder = 1")
                document.body.append(element)
                element.click()
            }"""
        )
        assert reader.page.evaluate("window.intruder") is None, url
    reader.glance("")  # complaints of the last page have arrived when another one is there
    refused = [one for one in reader.complaints if "Content Security Policy" in one]
    assert len(refused) >= len(pages(folder))
    reader.complaints = [one for one in reader.complaints if one not in refused and "404" not in one]


def test_switching_the_language_stays_on_the_page_and_in_its_section(visit: Visit, address: str) -> None:
    page = visit().open(LESSON)
    heading = page.locator("article h2[id]").nth(1)
    anchor = heading.get_attribute("id")
    page.goto(f"{address}{LESSON}#{anchor}")
    page.locator("a.ng-language", has_text="한국어").click()
    page.wait_for_url(f"{address}ko/{LESSON}#{anchor}")
    assert page.locator("html").get_attribute("lang") == "ko"
    assert re.search("[가-힣]", page.locator("h1").inner_text())
    assert page.locator(f"#{anchor}").count() == 1
    page.locator("a.ng-language", has_text="English").click()
    page.wait_for_url(f"{address}{LESSON}#{anchor}")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_switcher_works_without_scripts(visit: Visit, address: str) -> None:
    page = visit(java_script_enabled=False).open(LESSON)
    page.locator("a.ng-language", has_text="한국어").click()
    page.wait_for_url(f"{address}ko/{LESSON}")


def test_search_finds_the_page_about_an_error_by_its_words_first(visit: Visit) -> None:
    found = search(visit().open(), "bad address")
    assert "/trouble/name-resolution/" in found[0]


def test_korean_search_does_not_mind_particles(visit: Visit) -> None:
    page = visit(language="ko-KR").open("ko/")
    for noun, forms in {
        "컨테이너": ["컨테이너를", "컨테이너에서"],
        "이름": ["이름으로"],
        "네트워크": ["네트워크의"],
    }.items():
        found = search(page, noun)
        assert len(found) > 3
        assert [form for form in forms if search(page, form)[:3] != found[:3]] == []


def test_korean_search_takes_a_compound_apart(visit: Visit) -> None:
    page = visit(language="ko-KR").open("ko/")
    found = _pages(search(page, "호스트네트워크"))
    assert found == _pages(search(page, "호스트 네트워크"))
    assert any(url.endswith("ko/tutorial/drivers/") for url in found[:3])


def _pages(urls: list[str]) -> list[str]:
    """Give the pages that addresses lead to, each once."""
    return list(dict.fromkeys(url.partition("?")[0] for url in urls))


def test_korean_search_finds_korean_pages_only_and_english_words_too(visit: Visit, address: str) -> None:
    page = visit(language="ko-KR").open("ko/")
    found = search(page, "bad address")
    assert found
    full = [page.evaluate("href => new URL(href, location).href", url) for url in found]
    assert [url for url in full if not url.startswith(f"{address}ko/")] == []


def test_copying_a_console_block_copies_its_commands_alone(visit: Visit) -> None:
    page = visit().open(LESSON)
    block = page.locator(".ng-block:has(.ng-step)", has_text="docker run -d").first
    shown = block.locator("code").first.inner_text()
    block.locator("pre").hover()
    block.locator("button[data-clipboard-target], .md-code__button[title], .md-clipboard").first.click()
    copied = _clipboard(page)
    assert copied == _commands(shown)
    assert "$ " not in copied.split("\n")[0]


def _clipboard(page: Page) -> str:
    page.wait_for_function("navigator.clipboard.readText().then(text => text.length > 0)")
    return str(page.evaluate("navigator.clipboard.readText()"))


def _commands(shown: str) -> str:
    """Take prompts and outputs away from the text that a reader sees."""
    commands, going_on = [], False
    for line in shown.split("\n"):
        if line.startswith("$ ") or (going_on and line.startswith("> ")):
            commands.append(line[2:])
            going_on = True
        else:
            going_on = False
    return "\n".join(commands)


def test_a_proof_link_leads_to_the_block_and_opens_its_proof(visit: Visit) -> None:
    page = visit().open()
    link = page.locator("article a.ng-claim").first
    anchor = str(link.get_attribute("href")).rpartition("#")[2]
    link.click()
    page.wait_for_url(re.compile(re.escape("#" + anchor) + "$"))
    block = page.locator(f"#{anchor}")
    expect(block).to_be_in_viewport()
    expect(block.locator(".ng-facts")).to_be_visible()
    assert block.locator("pre").count() == 1


def test_the_line_under_a_block_opens_by_keyboard(visit: Visit) -> None:
    page = visit().open(LESSON)
    line = page.locator("details.ng-proof").first
    expect(line.locator(".ng-facts")).to_be_hidden()
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(line.locator(".ng-facts")).to_be_visible()


def test_a_failing_step_says_its_status_in_words(visit: Visit) -> None:
    page = visit().open(LESSON)
    status = page.locator(".ng-step[data-status] .ng-status").first
    expect(status).to_be_visible()
    assert re.fullmatch(r"✕?\s*exit status [1-9][0-9]*", status.inner_text().strip())
    korean = visit().open("ko/" + LESSON).locator(".ng-status").first.inner_text()
    assert "종료 상태" in korean


def test_a_long_line_scrolls_inside_its_block_on_a_phone(visit: Visit) -> None:
    page = visit(PHONE).open(LESSON)
    codes = page.locator(".ng-block pre > code")
    scrolled = codes.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length")
    assert scrolled > 0


def test_text_can_be_read_in_dark_and_light(visit: Visit) -> None:
    grounds = set()
    for scheme, palette in (("light", "default"), ("dark", "slate")):
        page = visit(color_scheme=scheme).open(LESSON)
        page.locator(f"body[data-md-color-scheme={palette}]").wait_for()
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


def test_nothing_bars_a_reader_at_a_desk(visit: Visit) -> None:
    """On a phone every page is asked about: see test_accessibility.py."""
    axe = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    reader = visit(DESKTOP, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for url in (LESSON, "ko/" + LESSON, "notebooks/explore/", ""):
        page = reader.glance(url)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate(axe)
        for scheme, palette in (("light", "default"), ("dark", "slate")):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.locator(f"body[data-md-color-scheme={palette}]").wait_for()
            result = page.evaluate("axe.run({resultTypes: ['violations']})")
            for one in result["violations"]:
                found[f"{url} {scheme} {one['id']}"] = [node["html"] for node in one["nodes"]]
    assert found == {}


def test_korean_text_has_the_sites_own_font(visit: Visit) -> None:
    reader = visit()
    reader.open("ko/" + LESSON)
    assert any("/noto-sans-kr-400" in url for url in reader.requests)
    other = visit()
    other.open(LESSON)
    assert not any("/noto-sans-kr-400" in url for url in other.requests)


@pytest.mark.parametrize("url", ["glossary/", "all/", "nowhere/at/all/"])
def test_korean_words_of_an_english_page_have_it_too(visit: Visit, address: str, url: str) -> None:
    reader = visit()
    reader.page.goto(address + url)
    reader.page.evaluate("document.fonts.ready.then(() => 0)")
    assert "Noto Sans KR" in _fonts(reader.page)
    reader.complaints = [one for one in reader.complaints if "404" not in one]


def _fonts(page: Page) -> list[str]:
    loaded = "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)"
    return [str(name).strip('"') for name in page.evaluate(loaded)]


def test_the_korean_languages_name_is_readable_without_a_korean_font_of_ones_own(visit: Visit) -> None:
    assert "Noto Sans KR name" in _fonts(visit().open(LESSON))


def test_korean_words_are_not_broken(visit: Visit) -> None:
    page = visit().open("ko/" + LESSON)
    for place in ("article p", "article td a", "article p a", ".md-nav__link"):
        found = page.locator(place).first.evaluate("one => getComputedStyle(one).wordBreak")
        assert found == "keep-all", place
    word = visit().open("glossary/").locator("td[lang=ko]").first
    assert word.evaluate("one => getComputedStyle(one).wordBreak") == "keep-all"


def test_a_lost_reader_is_told_so_in_both_languages(visit: Visit, address: str) -> None:
    reader = visit()
    answer = reader.page.goto(address + "nowhere/at/all/")
    assert answer is not None
    assert answer.status == 404
    assert [part.get_attribute("lang") for part in reader.page.locator(".ng-lost").all()] == ["en", "ko"]
    reader.complaints = [one for one in reader.complaints if "404" not in one]
