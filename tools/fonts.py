"""``make fonts``: cuts Hangul to the characters that the guide's Korean words use.

Usage: python tools/fonts.py FOLDER, where FOLDER holds the npm package @fontsource/noto-sans-kr, unpacked.

What has been done once and for all:

    python tools/fonts.py room           prints the font that keeps Hangul's room, as in fonts-ko.css
    python tools/fonts.py latin FOLDER   makes the Latin fonts light; FOLDER holds the npm packages
                                         @fontsource-variable/ibm-plex-sans and …/jetbrains-mono, both 5.3.0,
                                         unpacked into folders of these names
"""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib import instancer

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "theme/assets/fonts"
WEIGHTS = (400, 700)
SOURCES = (
    "docs/ko/**/*.md",
    "docs/ko/**/*.ipynb",
    "docs/en/glossary.md",
    "src/netguide/words.py",
    "mkdocs.ko.yml",
    "theme/**/*.html",
)

LATIN = {
    "ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2": ("plex-sans", "netguide Sans"),
    "ibm-plex-sans/files/ibm-plex-sans-latin-wght-italic.woff2": ("plex-sans-italic", "netguide Sans"),
    "jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2": ("jetbrains-mono", "netguide Mono"),
}
"""Files of the packages, with ours and the family's name: a changed font is not called as the original."""
_NAMES = (1, 3, 4, 6, 16)
_THEN = 2_082_844_800
"""1 January 1970, as fonts count."""


def characters() -> set[str]:
    """Give every character of Hangul, and of what is written with it, that a Korean page may show."""
    text = "".join(path.read_text("utf-8") for pattern in SOURCES for path in ROOT.glob(pattern))
    return {each for each in text if "\u3000" <= each <= "\u303f" or "\uac00" <= each <= "\ud7a3"}


def room() -> str:
    """Give a font in which every syllable is empty and as wide as in the real ones, as a ``data:`` address.

    Where a machine has no Hangul of its own, text takes the same lines before the real font is there.
    """
    with TTFont(FONTS / f"noto-sans-kr-{WEIGHTS[0]}.woff2") as real:
        width, unit = real["hmtx"][real.getBestCmap()[0xAC00]][0], real["head"].unitsPerEm
        ascent, descent = real["hhea"].ascent, real["hhea"].descent
    builder = FontBuilder(unit, isTTF=True)
    builder.setupGlyphOrder([".notdef", "room"])
    table = CmapSubtable.newSubtable(13)  # one glyph for many characters
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = dict.fromkeys(range(0xAC00, 0xD7A4), "room")
    builder.setupCharacterMap({})
    builder.font["cmap"].tables = [table]
    dot = TTGlyphPen(None)  # browsers refuse a font in which nothing is drawn at all
    dot.moveTo((0, 0))
    dot.lineTo((1, 1))
    dot.lineTo((1, 0))
    dot.closePath()
    builder.setupGlyf({".notdef": dot.glyph(), "room": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (width, 0), "room": (width, 0)})
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    builder.setupNameTable({"familyName": "netguide room", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=descent)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=_THEN, modified=_THEN)
    builder.font.flavor = "woff2"
    written = io.BytesIO()
    builder.font.recalcTimestamp = False
    builder.save(written)
    return f"data:font/woff2;base64,{base64.b64encode(written.getvalue()).decode()}"


def lighten(source: Path, target: Path, name: str) -> None:
    """Write a variable font with the weights, letters and features that pages use, half as heavy."""
    between = io.BytesIO()
    instancer.instantiateVariableFont(TTFont(source), {"wght": (400, 700)}).save(between)
    font = TTFont(between)
    options = subset.Options(layout_features=["ccmp", "kern", "locl", "mark", "mkmk", "zero"], hinting=False)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=font.getBestCmap())
    cut.subset(font)
    for record in font["name"].names:
        if record.nameID in _NAMES:
            record.string = name.replace(" ", "") if record.nameID == 6 else name
    font.flavor = "woff2"
    font.save(target)


def main(package: Path) -> None:
    """Write one font for each weight."""
    for weight in WEIGHTS:
        subset.main(
            [
                str(package / f"files/noto-sans-kr-korean-{weight}-normal.woff2"),
                f"--text={''.join(sorted(characters()))}",
                "--flavor=woff2",
                "--layout-features=",
                "--no-hinting",
                f"--output-file={FONTS / f'noto-sans-kr-{weight}.woff2'}",
            ]
        )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["room"]:
            print(room())
        case ["latin", folder]:
            for file, (ours, family) in LATIN.items():
                lighten(Path(folder, file), FONTS / f"{ours}.woff2", family)
        case [folder]:
            main(Path(folder))
        case _:
            sys.exit(__doc__)
