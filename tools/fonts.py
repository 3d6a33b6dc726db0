"""``make fonts``: cuts Hangul to the characters that the guide's Korean words use.

Usage: python tools/fonts.py FOLDER, where FOLDER holds the npm package @fontsource/noto-sans-kr, unpacked.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "theme/assets/fonts"
WEIGHTS = (400, 700)
SOURCES = (
    "docs/ko/**/*.md",
    "docs/ko/**/*.ipynb",
    "src/netguide/words.py",
    "mkdocs.ko.yml",
    "theme/**/*.html",
)


def characters() -> set[str]:
    """Give every character of Hangul, and of what is written with it, that a Korean page may show."""
    text = "".join(path.read_text("utf-8") for pattern in SOURCES for path in ROOT.glob(pattern))
    return {each for each in text if "\u3000" <= each <= "\u303f" or "\uac00" <= each <= "\ud7a3"}


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
    main(Path(sys.argv[1]))
