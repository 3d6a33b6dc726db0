"""A page is styled about once while it loads, and nothing moves on it, however late its fonts are.

Counts of what the browser did, not times: they are the same on a busy machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import PHONE, Reader
from playwright.sync_api import Browser, Page, Route

Visit = Callable[..., Reader]
PAGES = ("", "tutorial/by-name/", "ko/", "ko/tutorial/by-name/", "about/evidence/", "glossary/")
LATE = 1.2
"""Seconds by which fonts are late: long after a page is drawn."""
MOVED = 0.02
"""What may move, as the browser counts it: less than a line of the header. From 0.1 on readers mind."""
TIMES = 1.5
"""How often an element may be styled while a page loads: when it comes, and the few that scripts change."""
CATEGORIES = "devtools.timeline,disabled-by-default-devtools.timeline"
WATCH = """
    window.moved = 0
    new PerformanceObserver(list => {
        for (const shift of list.getEntries()) moved += shift.value
    }).observe({ type: "layout-shift", buffered: true })
"""


def _late(route: Route) -> None:
    time.sleep(LATE)
    route.continue_()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_when_the_fonts_come_late(visit: Visit, path: str) -> None:
    reader = visit(PHONE)
    reader.page.add_init_script(WATCH)
    reader.page.route("**/*.woff2", _late)
    page = reader.open(path)
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => 0)")
    assert any(url.endswith(".woff2") for url in reader.requests)
    assert page.evaluate("moved") < MOVED


def test_what_moves_would_be_found(visit: Visit) -> None:
    reader = visit(PHONE)
    reader.page.add_init_script(WATCH)
    page = reader.open("tutorial/by-name/")
    page.evaluate("document.querySelector('article').style.paddingTop = '200px'")
    page.wait_for_function(f"moved > {MOVED}")


@pytest.fixture
def styled(browser: Browser, address: str) -> Iterator[Callable[[str], tuple[int, int]]]:
    """Give how many times elements were styled while a page loaded, and how many there are."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    tracing = browser.new_browser_cdp_session()
    events: list[dict[str, Any]] = []
    tracing.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))

    def load(path: str) -> tuple[int, int]:
        ended: list[object] = []
        tracing.once("Tracing.tracingComplete", lambda said: ended.append(said))
        tracing.send("Tracing.start", {"transferMode": "ReportEvents", "categories": CATEGORIES})
        page.goto(address + path, wait_until="networkidle")
        frame = _frame(page)
        tracing.send("Tracing.end")
        while not ended:
            page.wait_for_timeout(50)
        recalculated = [
            event["args"]["elementCount"]
            for event in events
            if event["name"] == "UpdateLayoutTree"
            and event["args"].get("beginData", {}).get("frame") == frame
            and "elementCount" in event["args"]
        ]
        assert recalculated
        return sum(recalculated), int(page.evaluate("document.querySelectorAll('body, body *').length"))

    yield load
    tracing.detach()
    context.close()


def _frame(page: Page) -> str:
    session = page.context.new_cdp_session(page)
    frame = str(session.send("Page.getFrameTree")["frameTree"]["frame"]["id"])
    session.detach()
    return frame


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_styled_about_once(styled: Callable[[str], tuple[int, int]], path: str) -> None:
    times, elements = styled(path)
    print(f"/{path}: {times} elements styled, {elements} there are")
    assert times <= TIMES * elements
