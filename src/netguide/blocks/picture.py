"""A drawing on a page: in the page's language, to be scrolled where it is wide, and told in words below.

Knows how it looks. Must not know pages or evidence. It is drawn anew from what the file was made from: none
of the file's own markup gets onto a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from html import escape

from netguide.lessons import drawing, path_drawing
from netguide.visible import visible
from netguide.words import say

LANGUAGE = "svg"
"""Language of the fence around a drawing."""


@dataclass(frozen=True)
class _Picture:
    svg: str
    title: str
    told: list[str]
    caption: str
    kind: str
    """First part of the names of its words."""


def render(source: str, language: str) -> str | None:
    """Write a drawing, or the path of a request, as HTML.

    Args:
        source: the file.
        language: language of the page.

    Returns:
        A ``figure``; None if the text is no drawing of ours.
    """
    picture = _path(source, language) or _drawing(source, language)
    if picture is None:
        return None
    words = partial(say, language)
    svg = "\n".join(line for line in picture.svg.splitlines() if not line.startswith("<metadata>"))
    label = escape(visible(words(f"{picture.kind}-scroll", title=picture.title)))
    told = "".join(f"<li>{escape(visible(one))}</li>" for one in picture.told)
    return (
        '<figure class="ng-drawing" data-search-exclude>'
        f'<div class="ng-drawing-scroll" role="group" tabindex="0" aria-label="{label}">{svg}</div>'
        f"<figcaption>{escape(picture.caption)}</figcaption>"
        f'<details class="ng-drawing-words"><summary>{escape(words(f"{picture.kind}-words"))}</summary>'
        f"<ul>{told}</ul></details></figure>"
    )


def told(source: str, language: str) -> list[str] | None:
    """Give the sentences that tell what a drawing shows; None if the text is no drawing of ours."""
    picture = _path(source, language) or _drawing(source, language)
    return None if picture is None else picture.told


def _drawing(source: str, language: str) -> _Picture | None:
    try:
        made = drawing.read(source)
    except ValueError:
        return None
    caption = say(language, "drawing-caption") + (
        f" {say(language, 'drawing-legend')}" if made.before else ""
    )
    return _Picture(
        drawing.write(made, language),
        drawing.title(made, language),
        drawing.describe(made, language),
        caption,
        "drawing",
    )


def _path(source: str, language: str) -> _Picture | None:
    try:
        made = path_drawing.read(source)
    except ValueError:
        return None
    return _Picture(
        path_drawing.write(made, language),
        path_drawing.title(made, language),
        path_drawing.describe(made, language),
        say(language, "path-caption"),
        "path",
    )
