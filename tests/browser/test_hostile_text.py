"""What a container printed to do harm, looked at in a browser wherever the site shows it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Reader, search
from playwright.sync_api import Browser, expect

import tinyguide
from netguide.site.serve import HOST, listen

LESSON = "tutorial/by-name/"
EVIL = (
    '<script>document.title="owned"</script><img src=x onerror=document.title="owned">\x1b[31m'
    "\u202e zebrafish</pre>"
)
SEEN = EVIL.replace("\x1b", "‹U+001B›").replace("\u202e", "‹U+202E›")
MEANING = 'A \\<img src=x onerror=document.title="owned"\\> switch\u202e'
GLOSSARY = f"""\
# Glossary {{#glossary}}

| Word | Korean | Meaning |
|---|---|---|
| **default bridge network** | 기본 브리지 네트워크 | {MEANING} |
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose container printed all that, and whose glossary says it."""
    guide = tinyguide.make(tmp_path_factory.mktemp("hostile"))
    session = "snippets/name-resolution/session.console"
    guide.write(session, guide.read(session).replace("ping: bad address 'web'", EVIL))
    guide.write(
        "mkdocs.yml", guide.read("mkdocs.yml").replace("  - index.md\n", "  - index.md\n  - glossary.md\n")
    )
    guide.write("docs/en/glossary.md", GLOSSARY)
    link = "\n[The message](proof:name-resolution#default-bridge).\n"
    guide.write("docs/en/index.md", guide.read("docs/en/index.md") + link)
    guide.verify()
    assert guide.build() == ""
    return guide.root / "build/site-en"


@pytest.fixture
def reader(hostile: Path, browser: Browser) -> Iterator[Reader]:
    """Somebody who reads that site; nothing may run, load or fail."""
    server = listen(hostile, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context()
    reader = Reader(context, f"http://{HOST}:{server.server_address[1]}/")
    yield reader
    assert "owned" not in reader.page.title()
    assert reader.foreign() == []
    assert reader.complaints == []
    context.close()
    server.shutdown()
    server.server_close()


def test_it_is_text_in_the_results_of_the_search(reader: Reader) -> None:
    page = reader.open()
    assert search(page, "zebrafish")
    results = page.locator(".md-search-result__list")
    expect(results).to_contain_text("zebrafish")
    expect(results).to_contain_text("<script>")
    assert results.locator("img, script").count() == 0
    assert "\u202e" not in results.inner_text()
    assert "\x1b" not in results.inner_text()


def test_it_is_text_on_its_page_and_in_what_is_copied_from_it(reader: Reader, hostile: Path) -> None:
    page = reader.open(LESSON)
    expect(page.locator("#name-resolution--default-bridge pre")).to_contain_text(SEEN)
    assert page.locator("article img, article script").count() == 0
    for name in ("index.md", "index.html"):
        told = (hostile / LESSON / name).read_text("utf-8")
        assert "\u202e" not in told
        assert "\x1b" not in told


def test_it_is_text_in_what_a_claim_shows(reader: Reader) -> None:
    page = reader.open()
    page.locator("article a.ng-claim[data-section=default-bridge]").hover()
    expect(page.locator("[role=tooltip] pre")).to_contain_text(SEEN)
    assert page.locator("[role=tooltip] img, [role=tooltip] script").count() == 0


def test_it_is_text_in_the_meaning_of_a_word(reader: Reader) -> None:
    page = reader.open(LESSON)
    page.locator("article a.ng-term").hover()
    meaning = page.locator("[role=tooltip] .ng-meaning")
    expect(meaning).to_have_text('A <img src=x onerror=document.title="owned"> switch‹U+202E›')
    assert meaning.locator("img").count() == 0
