"""No page bars a reader: axe on every page, in both languages and both colour schemes.

A page is loaded once, as on a phone, and everything that folds is unfolded. Contrast is what costs: axe works
out what lies behind every piece of text. Pieces that have the same colours, size and weight on the same
grounds are alike, and one of each kind is asked about. The page that holds all others is as long as they are
together, and axe needs longer than for all of them; it is asked about only what being put together may break.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from conftest import PHONE, Reader
from playwright.sync_api import Page

Visit = Callable[..., Reader]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
WHOLE = [
    "bypass",
    "duplicate-id-aria",
    "heading-order",
    "landmark-one-main",
    "landmark-unique",
    "page-has-heading-one",
]
"""Rules about a page as a whole."""
TOGETHER = "all/"
SHARES = 8
"""Parts that the pages are dealt out to, so that workers share them."""
SCHEMES = (("light", "default"), ("dark", "slate"))
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
RUN = """async ([tags, colours]) => {
    const grounds = new Map([[null, ""]])
    const ground = element => {
        if (!grounds.has(element)) {
            const style = getComputedStyle(element)
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join()
            const clear = own === "rgba(0, 0, 0, 0),none,1,none"
            grounds.set(element, ground(element.parentElement) + (clear ? "" : `|${own}`))
        }
        return grounds.get(element)
    }
    const kinds = new Map()
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement
        if (!texts.currentNode.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue
        const style = getComputedStyle(element), around = getComputedStyle(element.parentElement)
        const letters = [style.color, style.fontSize, style.fontWeight, style.textDecorationLine]
        const kind = [...letters, style.position, element.matches("a"), around.color, ground(element)].join()
        if (!kinds.has(kind)) kinds.set(kind, element)
    }
    const found = []
    const ask = async (context, options) => {
        const { violations } = await axe.run(context, { resultTypes: ["violations"], ...options })
        for (const one of violations)
            found.push([one.id, one.nodes.map(node => `${node.html} ${node.failureSummary}`)])
    }
    const rules = Object.fromEntries(colours.map(rule => [rule, { enabled: false }]))
    if (tags.length) await ask(document, { runOnly: { type: "tag", values: tags }, rules })
    await ask({ include: [...kinds.values()] }, { runOnly: { type: "rule", values: colours } })
    return [found, kinds.size]
}"""
"""Asks about colours alone if there are no tags: the rest is the same in every scheme."""


def pages(folder: Path) -> list[str]:
    """Give the addresses of all pages but those that hold all others.

    The longest come first, so that they are dealt out evenly.
    """
    found = sorted(folder.rglob("*.html"), key=lambda path: -path.stat().st_size)
    addresses = [path.relative_to(folder).as_posix().removesuffix("index.html") for path in found]
    return [url for url in addresses if not url.endswith(TOGETHER)]


def barred(page: Page) -> tuple[dict[str, Any], int]:
    """Give what axe finds on a page, by scheme and rule, and how many kinds of text it looked at."""
    page.evaluate(UNFOLD)
    page.evaluate(AXE)
    found: dict[str, Any] = {}
    kinds, tags = 0, TAGS
    for scheme, palette in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.locator(f"body[data-md-color-scheme={palette}]").wait_for()
        violations, seen = page.evaluate(RUN, [tags, COLOURS])
        found |= {f"{scheme} {rule}": nodes for rule, nodes in violations}
        kinds, tags = kinds + seen, []
    return found, kinds


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_bars_a_reader(visit: Visit, folder: Path, share: int) -> None:
    reader = visit(PHONE, reduced_motion="reduce")
    wrong: dict[str, Any] = {}
    mine = pages(folder)[share::SHARES]
    assert mine
    for url in mine:
        found, kinds = barred(reader.glance(url))
        wrong |= {f"{url} {rule}": nodes for rule, nodes in found.items()}
        assert kinds > 10, url
    assert wrong == {}


@pytest.mark.parametrize("root", ["", "ko/"])
def test_the_page_that_holds_all_others_bars_no_reader(visit: Visit, root: str) -> None:
    page = visit(PHONE, reduced_motion="reduce").glance(root + TOGETHER)
    page.evaluate(AXE)
    asked = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": WHOLE}}
    found = page.evaluate("asked => axe.run(asked)", asked)
    assert {one["id"]: [node["html"] for node in one["nodes"]] for one in found["violations"]} == {}


def test_what_bars_a_reader_would_be_found(visit: Visit) -> None:
    page = visit(PHONE, reduced_motion="reduce").glance("")
    page.evaluate(
        """() => {
            const article = document.querySelector("article")
            const dim = article.appendChild(document.createElement("p"))
            dim.textContent = "nearly as dark as the ground is in the dark"
            dim.style.color = "#2a3132"
            for (const name of ["one", "two"]) {
                const button = article.appendChild(document.createElement("button"))
                button.ariaLabel = name
                button.style.cssText = "width: 9px; height: 9px; padding: 0; display: inline-block"
            }
        }"""
    )
    found, _ = barred(page)
    assert list(found) == ["light target-size", "dark color-contrast"]
