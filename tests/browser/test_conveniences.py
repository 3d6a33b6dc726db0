"""What the site remembers and offers beyond its text, and that the text does not need it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DESKTOP, PHONE, Reader
from playwright.sync_api import Page, expect

Visit = Callable[..., Reader]
KINDS = (
    "",
    "ko/",
    "tutorial/by-name/",
    "ko/trouble/mtu/",
    "glossary/",
    "about/evidence/",
    "notebooks/explore/",
)
"""A page of each kind."""
LESSON, NEXT = "tutorial/by-name/", "tutorial/publish/"

_HIDDEN = """() => {
    const tabs = [...document.querySelectorAll(".tabbed-set")]
        .map(set => [...set.querySelectorAll(":scope > input")])
    let hidden = [...document.querySelectorAll("article :is(h1, h2, p, li, pre, table, svg)")]
        .filter(one => !one.closest("details:not([open]), [hidden], .ng-find"))
    for (let turn = 0; turn < Math.max(1, ...tabs.map(set => set.length)); turn++) {
        for (const set of tabs) if (set[turn]) set[turn].checked = true
        hidden = hidden.filter(one => !one.checkVisibility())
    }
    return hidden.map(one => one.outerHTML.slice(0, 80))
}"""
"""Gives what cannot be seen whichever tab a reader chooses."""

_SMALL = """() => {
    const found = new Set()
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement
        if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue
        if (element.closest("svg, script, noscript")) continue
        const size = parseFloat(getComputedStyle(element).fontSize)
        if (size < 11.99) found.add(`${size} px: ${texts.currentNode.data.trim().slice(0, 40)}`)
    }
    return [...found]
}"""


def pages(folder: Path) -> list[str]:
    """Give the addresses of all pages of the site."""
    found = [path.parent.relative_to(folder).as_posix() + "/" for path in folder.rglob("index.html")]
    return sorted("" if url == "./" else url for url in found)


def test_everything_can_be_read_without_scripts(visit: Visit, folder: Path) -> None:
    reader = visit(java_script_enabled=False)
    hidden, blocks = {}, 0
    for url in pages(folder):
        page = reader.glance(url)
        if found := page.evaluate(_HIDDEN):
            hidden[url] = found
        blocks += page.locator("article pre").count()
    assert hidden == {}
    assert blocks > len(pages(folder))


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_text_is_smaller_than_twelve_pixels(visit: Visit, viewport: dict[str, int]) -> None:
    reader = visit(viewport)
    small = {}
    for url in KINDS:
        page = reader.glance(url)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        if found := page.evaluate(_SMALL):
            small[url] = found
    assert small == {}


@pytest.mark.parametrize(("root", "says"), [("", "1 of"), ("ko/", "1개 완료")])
def test_what_is_done_of_the_tutorial_is_remembered_and_forgotten(visit: Visit, root: str, says: str) -> None:
    page = visit().open(root + LESSON)
    box, marks = page.locator(".ng-progress"), page.locator(".md-nav--primary .ng-done")
    expect(marks).to_have_count(0)
    box.locator("button").first.click()
    expect(box.locator("[role=status]")).to_contain_text(says)
    page = visit_again(page, root + NEXT)
    expect(marks).to_have_count(1)
    expect(page.locator(f".md-nav--primary a:has(.ng-done)[href$='{LESSON.split('/')[1]}/']")).to_have_count(
        1
    )
    expect(box.locator("button").first).to_have_attribute("aria-pressed", "false")
    box.locator("button").last.click()
    expect(marks).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(one => one.startsWith('netguide'))") == []
    assert page.context.cookies() == []


def visit_again(page: Page, path: str) -> Page:
    """Go on to another page of the site in the same browser."""
    base = page.url.split("/tutorial/")[0].removesuffix("/ko")
    page.goto(f"{base}/{path}")
    return page


def test_both_languages_share_what_is_done(visit: Visit) -> None:
    page = visit().open(LESSON)
    page.locator(".ng-progress button").first.click()
    visit_again(page, "ko/" + LESSON)
    expect(page.locator(".ng-progress button").first).to_have_attribute("aria-pressed", "true")


def test_keys_lead_to_the_next_lesson_and_can_be_switched_off(visit: Visit, address: str) -> None:
    page = visit().open(LESSON)
    page.keyboard.press("?")
    dialog = page.locator("dialog.ng-keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_url(address + NEXT)
    page.keyboard.press("p")
    page.wait_for_url(address + LESSON)
    page.locator("button.ng-keys-open").click()
    dialog.locator("input").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(dialog).to_be_hidden()
    assert page.locator("#__search").is_checked() is False
    assert page.url.split("#")[0] == address + LESSON


@pytest.mark.parametrize("root", ["", "ko/"])
def test_a_pasted_message_finds_its_page(visit: Visit, root: str) -> None:
    page = visit().open(root)
    field = page.locator(".ng-find input")
    field.fill("Bind for 0.0.0.0:8080 failed: port is already allocated")
    field.press("Enter")
    first = page.locator("a.md-search-result__link").first
    first.wait_for()
    assert f"{root}trouble/port-already-allocated/" in str(first.get_attribute("href"))


def test_the_first_page_leads_to_each_conversation(visit: Visit) -> None:
    page = visit().open()
    ways = page.locator(".ng-map > ul > li")
    assert [way.locator("a.ng-claim").count() for way in ways.all()] == [1] * 5
    assert all(way.locator("a:not(.ng-claim)").count() for way in ways.all())


def test_the_colours_are_those_of_the_system_until_a_reader_chooses(visit: Visit) -> None:
    reader = visit(color_scheme="dark")
    page = reader.open(LESSON)
    body = page.locator("body")
    bar = page.locator("meta[name=theme-color]").first
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(color_scheme="light")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    light = str(bar.get_attribute("content"))
    page.get_by_title("Switch to light mode").click()
    page.get_by_title("Switch to dark mode").click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    expect(bar).not_to_have_attribute("content", light)
    page = reader.open("ko/" + NEXT)
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.locator("#__palette_2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert page.evaluate("document.activeElement.id") == "__palette_0"
