"""Tabs for the same thing in several tools: chosen once, by pointer or keyboard, for all pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import DESKTOP, PHONE, Reader
from playwright.sync_api import Page, expect

Visit = Callable[..., Reader]
PAGES = ("tutorial/by-name/", "tutorial/publish/", "how-to/choose-subnets/")
_CHOSEN = """() => [...document.querySelectorAll(".tabbed-set")].map(set =>
    set.querySelector(`label[for="${set.querySelector(":scope > input:checked").id}"]`).textContent.trim())"""


def chosen(page: Page) -> list[str]:
    """Give the tab that each set of a page shows."""
    return [str(name) for name in page.evaluate(_CHOSEN)]


@pytest.mark.parametrize("root", ["", "ko/"])
def test_a_chosen_tool_is_chosen_on_other_pages_too(visit: Visit, root: str) -> None:
    reader = visit()
    page = reader.open(root + PAGES[0])
    assert "Python" not in chosen(page)
    page.locator(".tabbed-labels label", has_text="Python").click()
    for path in PAGES[1:]:
        page = reader.open(root + path)
        assert set(chosen(page)) == {"Python"}
        expect(page.locator(".tabbed-block .language-python").first).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
@pytest.mark.parametrize("scripts", [True, False])
def test_tabs_obey_the_keyboard(visit: Visit, viewport: dict[str, int], scripts: bool) -> None:
    page = visit(viewport, java_script_enabled=scripts).open(PAGES[1])
    tabs = page.locator(".tabbed-set").first
    compose = tabs.locator(".tabbed-block", has=page.locator(".language-yaml"))
    expect(compose).to_be_hidden()
    tabs.locator(":scope > input").first.focus()
    page.keyboard.press("ArrowRight")
    expect(compose).to_be_visible()
