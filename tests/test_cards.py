"""The pictures of pages that other sites show beside links."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image, ImageFont

import tinyguide
from netguide.site import build, cards

PROJECT = Path(__file__).parent.parent
FONTS = PROJECT / "theme/assets/fonts"
NOT_THERE = "\U0010fffd"


@pytest.fixture
def painter(tmp_path: Path) -> cards.Painter:
    return cards.Painter(FONTS, tmp_path / "kept")


def card(title: str, section: str = "Tutorial") -> cards.Card:
    return cards.Card("netguide", section, title, "Every output came out of a real engine.")


def shape(font: ImageFont.FreeTypeFont, character: str) -> bytes:
    """Give what a font draws for a character."""
    return bytes(font.getmask(character))


def test_a_picture_has_the_size_that_sites_ask_for_and_its_words_in_it(painter: cards.Painter) -> None:
    one, other = painter.png(card("One")), painter.png(card("Other"))
    assert Image.open(io.BytesIO(one)).size == (1200, 630)
    assert one != other
    assert painter.png(card("One", "How-to")) != one


def test_a_long_title_stays_above_the_last_lines(painter: cards.Painter) -> None:
    title = "Publish a port, and not to everybody who happens to be able to reach the host " * 2
    image = Image.open(io.BytesIO(painter.png(card(title)))).convert("RGB")
    paper = image.getpixel((600, 20))
    assert {image.getpixel((x, 540)) for x in range(90, 1110)} == {paper}
    assert {image.getpixel((x, y)) for x in range(1150, 1200) for y in range(0, 630, 7)} == {paper}


def test_a_picture_is_drawn_once(painter: cards.Painter, tmp_path: Path) -> None:
    first = painter.png(card("One"))
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(b"kept")
    assert painter.png(card("One")) == b"kept" != first
    assert painter.png(card("Two")) != b"kept"


@pytest.mark.parametrize("bold", [False, True])
def test_the_guides_words_have_shapes_and_no_boxes(painter: cards.Painter, bold: bool) -> None:
    """Titles and what stands above and below them, in both languages."""
    lines = [
        line
        for path in (PROJECT / "docs").rglob("*.md")
        for line in path.read_text("utf-8").split("\n")
        if line.startswith("# ")
    ]
    text = "".join(line.partition("{#")[0].strip("# ") for line in lines)
    for name in ("mkdocs.yml", "mkdocs.ko.yml"):
        said = (PROJECT / name).read_text("utf-8").split("\n")
        text += "".join(line for line in said if line.startswith(("site_", "      ")) and "[" not in line)
    assert {"컨", "따"} <= set(text)
    boxes = []
    for character in sorted(set(text.replace("`", "")) - set("\n ")):
        font = painter.face(character, 60, bold)
        if shape(font, character) == shape(font, NOT_THERE):
            boxes.append(character)
    assert boxes == []
    font = painter.face("힣", 60, bold)
    assert shape(font, "힣") == shape(font, NOT_THERE), "a syllable that no page uses is a box"


def test_a_published_page_names_its_picture(tmp_path: Path) -> None:
    guide = tinyguide.make(tmp_path)
    build.build(guide.root, publish=True, url="https://guide.example/docs/")
    for root, page in (("", ""), ("", "tutorial/by-name/"), ("ko/", "tutorial/by-name/"), ("ko/", "all/")):
        html = BeautifulSoup(guide.read(f"site/{root}{page}index.html"), "html.parser")
        found = {
            str(one.get("property") or one.get("name")): one.get("content") for one in html.select("meta")
        }
        address = f"https://guide.example/docs/{root}{cards.name(page)}"
        assert found["og:image"] == address
        assert found["twitter:card"] == "summary_large_image"
        file = guide.root / "site" / address.removeprefix("https://guide.example/docs/")
        assert Image.open(io.BytesIO(file.read_bytes())).size == (1200, 630)
    with zipfile.ZipFile(guide.root / "site/netguide-offline.zip") as packed:
        assert not [name for name in packed.namelist() if "/cards/" in name]
    build.build(guide.root)
    assert "og:image" not in guide.read("site/index.html")
    assert not (guide.root / "site/cards").exists()
