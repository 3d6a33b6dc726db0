"""A browser at the built site.

The site is the one in ``site/``; ``NETGUIDE_SITE`` names another folder. Every page's requests, console and
errors are watched, and a test fails at its end if there was one that should not be.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, TimeoutError, expect, sync_playwright

from netguide.site.serve import HOST, listen

PROJECT = Path(__file__).parent.parent.parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LIMIT = 180_000
"""Milliseconds that a page may take to load: the one that holds all others does on a busy machine."""
expect.set_options(timeout=30_000)  # what a reader waits for comes late on a busy machine
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def folder() -> Path:
    """The built site; built now if it is not there."""
    if named := os.environ.get("NETGUIDE_SITE"):
        return Path(named)
    if not (PROJECT / "site/index.html").is_file():
        subprocess.run([sys.executable, "-m", "netguide.site", "build"], cwd=PROJECT, check=True)
    return PROJECT / "site"


@pytest.fixture(scope="session")
def address(folder: Path) -> Iterator[str]:
    """The site's address on this machine."""
    server = listen(folder, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{HOST}:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "there is no Chromium: as root on Debian, 'make setup' installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


class Reader:
    """Somebody who reads the site, and notes what their browser complains of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.pending: set[Request] = set()
        self.page: Page = context.new_page()
        self.page.set_default_navigation_timeout(LIMIT)
        self.page.on("request", self._asked)
        self.page.on("requestfinished", lambda request: self.pending.discard(request))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", lambda answer: self._answered(answer.url, answer.status))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("console", lambda said: self._said(said.type, said.text))

    def open(self, path: str = "") -> Page:
        """Go to a page of the site and wait until it is all there."""
        try:
            self.page.goto(self.address + path, wait_until="networkidle")
        except TimeoutError as error:
            error.add_note(f"asked for and not answered yet: {[request.url for request in self.pending]}")
            raise
        return self.page

    def glance(self, path: str) -> Page:
        """Go to a page and wait until it looks as it should."""
        self.page.goto(self.address + path)
        self.page.evaluate("document.fonts.ready.then(() => 0)")
        return self.page

    def foreign(self) -> list[str]:
        """Give the requests that left the site."""
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        self.pending.add(request)

    def _failed(self, request: Request) -> None:
        self.pending.discard(request)
        if "ERR_ABORTED" not in (why := request.failure or ""):
            self.complaints.append(f"failed: {request.url} {why}")

    def _answered(self, url: str, status: int) -> None:
        if status >= 400:
            self.complaints.append(f"{status}: {url}")

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"console {kind}: {text}")


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Reader]]:
    """Give readers; at the end none of them may have had a complaint or a foreign request."""
    contexts, readers = [], []

    def new(viewport: dict[str, int] = DESKTOP, language: str = "en-GB", **more: object) -> Reader:
        context = browser.new_context(viewport=viewport, locale=language, **more)  # type: ignore[arg-type]
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address.rstrip("/"))
        contexts.append(context)
        readers.append(Reader(context, address))
        return readers[-1]

    yield new
    for context in contexts:
        context.close()
    assert [reader.foreign() for reader in readers] == [[] for _ in readers]
    assert [reader.complaints for reader in readers] == [[] for _ in readers]


def search(page: Page, words: str) -> list[str]:
    """Search like a person; give the addresses found, best first, in full."""
    config = json.loads(page.locator("#__config").inner_text())
    says = config["translations"]
    field, meta = page.locator("[data-md-component=search-query]"), page.locator(".md-search-result__meta")
    links = page.locator("a.md-search-result__link")
    for query in ("", words):
        field.click()
        field.fill(query)
        page.keyboard.press("End")
        if query == "":
            # The first time, the index is fetched and taken in before: seconds of work for a machine at rest.
            expect(meta).to_have_text(says["search.result.placeholder"], timeout=LIMIT)
            expect(links).to_have_count(0)
    expect(meta).not_to_have_text(says["search.result.placeholder"], timeout=LIMIT)
    if meta.inner_text() != says["search.result.none"]:
        links.first.wait_for()
    return [str(url) for url in links.evaluate_all("all => all.map(one => one.href)")]
