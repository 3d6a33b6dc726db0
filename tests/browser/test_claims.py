"""Claims that show their proof, done in a browser at the built site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PHONE, Reader
from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Reader]
LESSON = "tutorial/by-name/"
EVIL = '<img src=x onerror="document.title=1">'


def claim(page: Page, *, here: bool) -> Locator:
    """Give the first claim of a page whose proof is on it, or is not."""
    wanted = ":not([data-excerpts])" if here else "[data-excerpts]"
    return page.locator("article a.ng-claim" + wanted).first


@pytest.mark.parametrize(("path", "here"), [(LESSON, True), ("ko/", False)])
def test_a_claim_that_is_pointed_at_shows_the_first_lines_of_its_proof(
    visit: Visit, path: str, here: bool
) -> None:
    page = visit().open(path)
    link = claim(page, here=here)
    link.hover()
    glimpse = page.locator("[role=tooltip]")
    expect(glimpse).to_contain_text("$ ")
    expect(glimpse).to_contain_text(str(link.get_attribute("data-says")))
    assert link.get_attribute("aria-describedby") == glimpse.get_attribute("id")
    assert link.get_attribute("title") is None


def test_it_can_be_pointed_at_itself_and_goes_away_by_escape(visit: Visit) -> None:
    page = visit().open(LESSON)
    claim(page, here=True).hover()
    glimpse = page.locator("[role=tooltip]")
    glimpse.hover()
    page.wait_for_timeout(400)  # longer than it stays when it is left
    expect(glimpse).to_be_visible()
    page.keyboard.press("Escape")
    expect(glimpse).to_have_count(0)


def test_it_comes_and_goes_by_keyboard_and_the_link_still_leads_to_the_proof(visit: Visit) -> None:
    page = visit().open(LESSON)
    link = claim(page, here=True)
    page.keyboard.press("Tab")
    link.focus()
    glimpse = page.locator("[role=tooltip]")
    expect(glimpse).to_contain_text("$ ")
    page.keyboard.press("Escape")
    expect(glimpse).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(str(link.get_attribute("href"))) + "$"))


def test_on_a_touch_screen_a_claim_is_its_link(visit: Visit) -> None:
    page = visit(PHONE, has_touch=True, is_mobile=True).open(LESSON)
    link = claim(page, here=True)
    link.tap()
    expect(page.locator(str(link.get_attribute("href")))).to_be_in_viewport()
    expect(page.locator("[role=tooltip]")).to_have_count(0)


def test_without_scripts_a_claim_is_its_link(visit: Visit) -> None:
    page = visit(java_script_enabled=False).open(LESSON)
    link = claim(page, here=True)
    link.click()
    page.wait_for_url(re.compile(re.escape(str(link.get_attribute("href"))) + "$"))


def test_what_is_fetched_is_text_and_no_markup(visit: Visit) -> None:
    page = visit().open()
    link = claim(page, here=False)
    link.evaluate("one => { one.dataset.excerpts = 'proofs/evil.json'; one.dataset.section = 'a' }")
    page.route("**/proofs/evil.json", lambda route: route.fulfill(body=json.dumps({"a": [EVIL]})))
    link.hover()
    expect(page.locator("[role=tooltip] pre")).to_have_text(EVIL)
    expect(page.locator("[role=tooltip] img")).to_have_count(0)


def test_every_claim_to_another_page_has_an_excerpt(folder: Path) -> None:
    missing = []
    for path in folder.rglob("index.html"):
        for tag in re.findall(r'<a [^>]*data-excerpts="[^"]*"[^>]*>', path.read_text("utf-8")):
            found = dict(re.findall(r'data-(section|excerpts)="([^"]*)"', tag))
            excerpts = json.loads((path.parent / found["excerpts"]).read_text("utf-8"))
            if not excerpts.get(found["section"]):
                missing.append(f"{path}: {found}")
    assert missing == []
