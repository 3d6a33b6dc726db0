"""Words of the glossary that explain themselves, done in a browser at the built site."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import PHONE, Reader
from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Reader]
LESSON = "tutorial/by-address/"


def term(page: Page) -> Locator:
    """Give the first word of a page that explains itself."""
    return page.locator("article a.ng-term").first


def tip(page: Page) -> Locator:
    return page.locator("[role=tooltip]")


@pytest.mark.parametrize("root", ["", "ko/"])
def test_a_word_that_is_pointed_at_says_what_it_means(visit: Visit, root: str) -> None:
    page = visit().open(root + LESSON)
    link = term(page)
    link.hover()
    expect(tip(page)).to_contain_text(str(link.get_attribute("data-meaning")))
    expect(tip(page)).to_contain_text(str(link.get_attribute("data-says")))
    assert link.get_attribute("aria-describedby") == tip(page).get_attribute("id")
    page.keyboard.press("Escape")
    expect(tip(page)).to_have_count(0)


def test_it_comes_by_keyboard_and_escape_leaves_the_reader_there(visit: Visit) -> None:
    page = visit().open(LESSON)
    page.keyboard.press("Tab")
    term(page).focus()
    expect(tip(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip(page)).to_have_count(0)
    expect(term(page)).to_be_focused()


def test_on_a_touch_screen_a_tap_explains_and_a_second_one_leads_to_the_glossary(visit: Visit) -> None:
    page = visit(PHONE, has_touch=True, is_mobile=True).open(LESSON)
    link = term(page)
    link.tap()
    expect(tip(page)).to_be_visible()
    page.locator("article h1").tap()
    expect(tip(page)).to_have_count(0)
    link.tap()
    expect(tip(page)).to_be_visible()
    link.tap()
    page.wait_for_url("**/glossary/#term-*")


@pytest.mark.parametrize("root", ["", "ko/"])
def test_without_scripts_a_word_leads_to_its_entry(visit: Visit, root: str) -> None:
    page = visit(java_script_enabled=False).open(root + LESSON)
    anchor = str(term(page).get_attribute("href")).rpartition("#")[2]
    term(page).click()
    page.wait_for_url(re.compile(re.escape(f"{root}glossary/#{anchor}") + "$"))
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()


@pytest.mark.parametrize("root", ["", "ko/"])
def test_every_word_is_marked_once_a_page_and_has_its_entry(visit: Visit, root: str) -> None:
    reader = visit()
    entries = (
        reader.glance(f"{root}glossary/").locator("tr[id]").evaluate_all("all => all.map(one => one.id)")
    )
    assert len(entries) == len(set(entries)) > 40
    for path in ("tutorial/by-address/", "tutorial/reach-the-web/", "concepts/what-a-container-sees/"):
        page = reader.glance(root + path)
        found = page.locator("a.ng-term").evaluate_all("all => all.map(one => one.hash.slice(1))")
        assert len(found) == len(set(found)) > 0
        assert set(found) <= set(entries)


def test_a_meaning_is_shown_as_text(visit: Visit) -> None:
    page = visit().open(LESSON)
    evil = '<img src=x onerror="document.title=1">'
    term(page).evaluate("(one, evil) => { one.dataset.meaning = evil }", evil)
    term(page).hover()
    expect(tip(page).locator(".ng-meaning")).to_have_text(evil)
    expect(tip(page).locator("img")).to_have_count(0)
