"""Every file of the built site: valid HTML, links and images that lead somewhere, nothing of another host."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag

LOADS = {
    "img": "src",
    "script": "src",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "embed": "src",
    "object": "data",
}
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "preconnect", "dns-prefetch"}


@cache
def _page(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


@cache
def _ids(file: Path) -> frozenset[str]:
    return frozenset(str(tag["id"]) for tag in _page(file).select("[id]"))


def _pages(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.html"))
    assert len(found) > 20
    return found


def _root(folder: Path) -> str:
    """Give the address that the site was built for, as its pages tell it."""
    link = _page(folder / "index.html").select_one("link[rel=canonical]")
    assert link
    return str(link["href"])


def _references(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.select("[href], [src], [srcset]"):
        for name in ("href", "src"):
            if tag.has_attr(name):
                yield str(tag[name])


def _wrong(reference: str, file: Path, folder: Path, root: str) -> str | None:
    """Tell what is wrong with a reference; addresses of other hosts are not looked at."""
    if reference.startswith(root):
        start, reference = folder, reference.removeprefix(root)
    else:
        start = file.parent
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc:
        return None
    if parts.path.startswith("/"):
        start, path = folder, parts.path.lstrip("/")
    else:
        path = parts.path
    target = (start / unquote(path)).resolve() if path or start == folder else file
    if target.is_dir():
        target /= "index.html"
    if not target.is_file() or not target.is_relative_to(folder.resolve()):
        return "leads nowhere"
    anchor = unquote(parts.fragment)
    if anchor and target.suffix == ".html" and anchor not in _ids(target) and anchor != "__search":
        return "names no place on that page"
    return None


def test_every_link_and_image_leads_somewhere(folder: Path) -> None:
    root, wrong, seen = _root(folder), [], 0
    for file in _pages(folder):
        for reference in _references(_page(file)):
            seen += 1
            if why := _wrong(reference, file, folder, root):
                wrong.append(f"{file.relative_to(folder)}: {reference} {why}")
    assert wrong == []
    assert seen > 1000


def test_every_result_of_the_search_leads_somewhere(folder: Path) -> None:
    wrong = []
    for path in ("", "ko/"):
        index = json.loads((folder / path / "search/search_index.json").read_text("utf-8"))
        assert len(index["docs"]) > 50
        for doc in index["docs"]:
            if why := _wrong(doc["location"], folder / path / "index.html", folder, "-"):
                wrong.append(f"{path}{doc['location']} {why}")
    assert wrong == []


def test_every_page_is_valid_html(folder: Path) -> None:
    wrong = []
    for file in _pages(folder):
        parser = html5lib.HTMLParser()
        parser.parse(file.read_text("utf-8"))
        for place, code, more in parser.errors:
            wrong.append(f"{file.relative_to(folder)}:{place[0]}: {code} {more}")
        ids = [str(tag["id"]) for tag in _page(file).select("[id]")]
        twice = {one for one in ids if ids.count(one) > 1} if len(set(ids)) < len(ids) else set()
        wrong += [f"{file.relative_to(folder)}: id {one} occurs more than once" for one in sorted(twice)]
        wrong += [
            f"{file.relative_to(folder)}: image without alt" for _ in _page(file).select("img:not([alt])")
        ]
    assert wrong == []


def test_no_page_loads_anything_from_another_host(folder: Path) -> None:
    root, wrong = _root(folder), []
    for file in _pages(folder):
        for reference in _loaded(_page(file)):
            if re.match(r"[a-z]+:|//", reference) and not reference.startswith((root, "data:")):
                wrong.append(f"{file.relative_to(folder)}: {reference}")
    for style in folder.rglob("*.css"):
        for found in re.findall(
            r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", style.read_text("utf-8")
        ):
            reference = "".join(found)
            if re.match(r"(?!data:)[a-z]+:|//", reference):
                wrong.append(f"{style.relative_to(folder)}: {reference}")
    assert wrong == []


def _loaded(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.select("link[href]"):
        if LOADING_LINKS & set(tag.get_attribute_list("rel")):
            yield str(tag["href"])
    for name, attribute in LOADS.items():
        yield from (str(tag[attribute]) for tag in page.select(f"{name}[{attribute}]"))


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ("<a href='nowhere/'>x</a>", "leads nowhere"),
        ("<a href='#nothing'>x</a>", "names no place on that page"),
        ("<a href='../../../etc/passwd'>x</a>", "leads nowhere"),
        ("<a href='#here'>x</a>", None),
        ("<a href='https://guide.example/index.html'>x</a>", None),
        ("<a href='https://guide.example/gone/'>x</a>", "leads nowhere"),
    ],
)
def test_a_broken_link_would_be_found(tmp_path: Path, html: str, wrong: str | None) -> None:
    file = tmp_path / "index.html"
    file.write_text(f"<p id=here>{html}</p>", "utf-8")
    (tag,) = [one for one in _page(file).select("a") if isinstance(one, Tag)]
    assert _wrong(str(tag["href"]), file, tmp_path, "https://guide.example/") == wrong
