"""The picture of a page that other sites show beside a link to it.

Drawn with the guide's own fonts: a character is looked for in the Latin one and then in the Korean one, which
has the syllables that the guide's pages use. Drawn pictures are kept, since a page's title changes seldom.
Knows pictures. Must not know MkDocs.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FOLDER = "cards"
"""Folder of a language's site with the pictures."""
SIZE = (1200, 630)
_FORM = "1"
"""Changes when the same words are drawn otherwise."""
_PAPER, _INK, _SOFT, _ACCENT = "#fbfaf6", "#1c2628", "#4b5759", "#0a625b"
_LEFT, _RIGHT = 90, 1110
_ROOM, _SMALLEST = 210, 44
_LATIN = "plex-sans.woff2"
_KOREAN = {False: "noto-sans-kr-400.woff2", True: "noto-sans-kr-700.woff2"}


@dataclass(frozen=True)
class Card:
    """What stands on a picture."""

    guide: str
    """Name of the guide."""
    section: str
    """The part of the guide that the page belongs to, or nothing."""
    title: str
    """The page's title."""
    about: str
    """What the guide is about."""


def name(url: str) -> str:
    """Give the path of a page's picture below the language's root, by the page's address."""
    return f"{FOLDER}/{url.strip('/') or 'start'}.png"


class Painter:
    """Draws pictures with the fonts of a folder and keeps them in another."""

    def __init__(self, fonts: Path, kept: Path) -> None:
        """Take the folder with the guide's fonts and the one for what was drawn."""
        self._fonts, self._kept = fonts, kept
        self._faces: dict[tuple[str, int, bool], ImageFont.FreeTypeFont] = {}

    @cached_property
    def _form(self) -> str:
        whole = hashlib.sha256(_FORM.encode())
        for font in (_LATIN, *_KOREAN.values()):
            whole.update((self._fonts / font).read_bytes())
        return whole.hexdigest()

    def png(self, card: Card) -> bytes:
        """Give the picture, drawn now if it was not before."""
        digest = hashlib.sha256(f"{self._form}{card!r}".encode()).hexdigest()
        kept = self._kept / f"{digest}.png"
        if not kept.is_file():
            self._kept.mkdir(parents=True, exist_ok=True)
            new = kept.with_suffix(f".{id(self)}.new")
            new.write_bytes(self._drawn(card))
            new.replace(kept)
        return kept.read_bytes()

    def _drawn(self, card: Card) -> bytes:
        image = Image.new("RGB", SIZE, _PAPER)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, 24, SIZE[1]), fill=_ACCENT)
        self._logo(draw)
        self._line(draw, 160, 74, card.guide, 40, True, _INK)
        self._line(draw, _LEFT, 178, card.section, 34, False, _ACCENT)
        size = 78
        while len(self._lines(card.title, size, True)) * size > _ROOM and size > _SMALLEST:
            size -= 4
        y = 240
        for line in self._lines(card.title, size, True):
            self._line(draw, _LEFT, y, line, size, True, _INK)
            y += round(size * 1.22)
        about = self._lines(card.about, 26, False)[:2]
        for number, line in enumerate(about):
            self._line(draw, _LEFT, 560 - 36 * (len(about) - 1) + 36 * number, line, 26, False, _SOFT)
        written = io.BytesIO()
        image.save(written, "PNG")
        return written.getvalue()

    def _logo(self, draw: ImageDraw.ImageDraw) -> None:
        ends = [(_LEFT + 8, 80), (_LEFT + 8, 118), (_LEFT + 46, 80), (_LEFT + 46, 118)]
        for one, other in ((0, 1), (2, 3), (0, 3)):
            draw.line((*ends[one], *ends[other]), fill=_ACCENT, width=6)
        for x, y in ends:
            draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=_PAPER, outline=_ACCENT, width=5)

    def face(self, character: str, size: int, bold: bool) -> ImageFont.FreeTypeFont:
        """Give the font that a character is drawn with."""
        korean = "\u1100" <= character <= "\u11ff" or "\u3000" <= character <= "\ud7ff"
        file = _KOREAN[bold] if korean else _LATIN
        if (file, size, bold) not in self._faces:
            font = ImageFont.truetype(str(self._fonts / file), size)
            if file == _LATIN:
                font.set_variation_by_axes([700 if bold else 400])
            self._faces[file, size, bold] = font
        return self._faces[file, size, bold]

    def _runs(self, text: str, size: int, bold: bool) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        runs: list[tuple[str, ImageFont.FreeTypeFont]] = []
        for character in text:
            font = self.face(character, size, bold)
            if runs and runs[-1][1] is font:
                runs[-1] = runs[-1][0] + character, font
            else:
                runs.append((character, font))
        return runs

    def _width(self, text: str, size: int, bold: bool) -> float:
        return sum(font.getlength(run) for run, font in self._runs(text, size, bold))

    def _lines(self, text: str, size: int, bold: bool) -> list[str]:
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self._width(longer, size, bold) > _RIGHT - _LEFT:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _line(
        self, draw: ImageDraw.ImageDraw, x: float, y: int, text: str, size: int, bold: bool, ink: str
    ) -> None:
        for run, font in self._runs(text, size, bold):
            draw.text((x, y + size), run, font=font, fill=ink, anchor="ls")
            x += font.getlength(run)
