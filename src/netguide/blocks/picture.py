"""A drawing on a page: in the page's language, to be scrolled where it is wide, and told in words below.

Knows how it looks. Must not know pages or evidence. It is drawn anew from what the file was made from: none
of the file's own markup gets onto a page.
"""

from __future__ import annotations

from functools import partial
from html import escape

from netguide.lessons import drawing
from netguide.visible import visible
from netguide.words import say

LANGUAGE = "svg"
"""Language of the fence around a drawing."""


def render(source: str, language: str) -> str | None:
    """Write a drawing as HTML.

    Args:
        source: the file.
        language: language of the page.

    Returns:
        A ``figure``; None if the text is no drawing of ours.
    """
    try:
        made = drawing.read(source)
    except ValueError:
        return None
    words = partial(say, language)
    svg = "\n".join(
        line for line in drawing.write(made, language).splitlines() if not line.startswith("<metadata>")
    )
    label = escape(visible(words("drawing-scroll", title=drawing.title(made, language))))
    caption = words("drawing-caption") + (f" {words('drawing-legend')}" if made.before else "")
    told = "".join(f"<li>{escape(visible(one))}</li>" for one in drawing.describe(made, language))
    return (
        '<figure class="ng-drawing" data-search-exclude>'
        f'<div class="ng-drawing-scroll" role="group" tabindex="0" aria-label="{label}">{svg}</div>'
        f"<figcaption>{escape(caption)}</figcaption>"
        f'<details class="ng-drawing-words"><summary>{escape(words("drawing-words"))}</summary>'
        f"<ul>{told}</ul></details></figure>"
    )


def told(source: str, language: str) -> list[str] | None:
    """Give the sentences that tell what a drawing shows; None if the text is no drawing of ours."""
    try:
        return drawing.describe(drawing.read(source), language)
    except ValueError:
        return None
