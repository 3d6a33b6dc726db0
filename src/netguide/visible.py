"""Captured text made safe to look at: what a reader could not see is written out.

A container may print anything: escapes that move a terminal's cursor, characters that turn the direction of
writing round or take no room at all. On a page they would hide or reorder what was printed. Knows
characters. Must not know HTML: escaping that is for whoever writes HTML.
"""

from __future__ import annotations

import re
import unicodedata

_KEPT = frozenset("\t\n")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of characters that have no shape: controls, formats, halves of pairs, private, separators."""
_SUSPECT = re.compile(r"[^\x20-\x7e\t\n가-힣]")


def visible(text: str) -> str:
    """Write characters that have no shape of their own as ‹U+202E›.

    Args:
        text: captured text, or HTML made of it: what is written instead is no markup.

    Returns:
        The same text, with tabs and newlines as they are.
    """
    return _SUSPECT.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    character = found[0]
    hidden = unicodedata.category(character) in _HIDDEN and character not in _KEPT
    return f"‹U+{ord(character):04X}›" if hidden else character
