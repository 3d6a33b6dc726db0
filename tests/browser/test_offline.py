"""The copy of the site that is read from the file system, in a browser without any server."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from conftest import search
from playwright.sync_api import Browser

from netguide.site import offline


@pytest.fixture(scope="module")
def unpacked(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, unpacked into a folder whose name is no simple one."""
    where = tmp_path_factory.mktemp("a folder 폴더")
    offline.pack(folder, where / offline.NAME)
    with zipfile.ZipFile(where / offline.NAME) as zipped:
        zipped.extractall(where)
    return where / offline.FOLDER


@pytest.mark.parametrize(
    ("start", "words", "wanted"),
    [
        ("index.html", "bad address", "trouble/name-resolution/"),
        ("ko/index.html", "컨테이너를", "ko/tutorial/by-name/"),
    ],
    ids=["en", "ko"],
)
def test_a_reader_without_a_network_finds_reads_and_changes_language(
    browser: Browser, unpacked: Path, start: str, words: str, wanted: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url} {request.failure}"))
    page.on("request", lambda request: requests.append(request.url))
    page.goto((unpacked / start).as_uri(), wait_until="networkidle")
    found = search(page, words)
    target = next(url for url in found if wanted in url)
    page.goto(target, wait_until="networkidle")
    assert page.locator("article h1").count() == 1
    fonts = page.evaluate("[...document.fonts].filter(font => font.status === 'loaded').length")
    assert fonts > 0
    other = page.locator("a.ng-language:not([aria-current])")
    other.click()
    page.wait_for_url(lambda url: url.startswith("file:") and ("/ko/" in url) != ("/ko/" in target))
    assert page.locator("article h1").count() == 1
    context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []


def test_every_link_of_the_copy_is_one_of_files(unpacked: Path) -> None:
    pages = list(unpacked.rglob("*.html"))
    assert len(pages) > 20
    text = "".join(path.read_text("utf-8") for path in pages)
    assert 'href="../"' not in text
    assert 'href="./"' not in text
    assert not list(unpacked.rglob("search_index.json"))


def test_links_and_policy_are_fitted() -> None:
    html = (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'
        '<a href="../">a</a><a href="../b/#c">b</a><a href="..">c</a><a href="#d">d</a><a href="x.css">e</a>'
        '<a href="https://e.example/f/">f</a><a href="." data-excerpts="../x.json">g</a>'
        '<script src="y.js"></script>'
    )
    assert offline.page(html, "ko/t/a/index.html") == (
        '<a href="../index.html">a</a><a href="../b/index.html#c">b</a><a href="../index.html">c</a>'
        '<a href="#d">d</a><a href="x.css">e</a><a href="https://e.example/f/">f</a>'
        '<a href="./index.html">g</a><script src="../../assets/offline.js"></script>\n'
        '<script src="y.js"></script>'
    )
