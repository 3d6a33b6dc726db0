"""The first lines of a section, which a claim shows before a reader follows it to the proof.

Knows sections' text. Must not know evidence, HTML or where a section is shown. The text is for a script to
put on a page as text, never as markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from netguide.lessons.transcript import Section
from netguide.visible import visible

LINES = 7
_WIDTH = 160


def excerpt(shown: str) -> list[str]:
    """Give the first lines of a block, an ellipsis for what is left out, everything in them to be seen."""
    lines = visible(shown.strip("\n")).split("\n")
    first = [line if len(line) <= _WIDTH else line[:_WIDTH] + "…" for line in lines[:LINES]]
    return [*first, "…"] if len(lines) > LINES else first


def dumps(sections: Mapping[str, Section]) -> str:
    """Write the excerpts of a lesson's sections, by name, as JSON in ASCII."""
    return json.dumps({name: excerpt(section.shown) for name, section in sections.items()}) + "\n"
