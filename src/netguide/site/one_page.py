"""The whole guide on one page, put together from pages that are rendered already.

Knows addresses, ids and headings in HTML. Must not know MkDocs, or what the pages say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from netguide.site import tags

URL = "all/"
"""Address of the page below its language."""
_REFERENCES = frozenset(
    ("id", "for", "href", "src", "xlink:href", "name", "aria-label", "data-target", "data-excerpts")
)
_LISTS = frozenset(("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers"))
_PAINT = frozenset(
    ("fill", "stroke", "clip-path", "mask", "filter", "marker-end", "marker-start", "marker-mid")
)
_STATE = frozenset(("tabindex", "checked", "accesskey"))
_LANDMARKS = frozenset(("nav", "aside", "section", "form"))
_HEADING = re.compile(r"<(?P<end>/?)h(?P<level>[1-5])(?=[\s>])")
_FOLDED = re.compile(r"<details(?P<attributes>(?:\s+(?!open\b)[\w-]+(?:=\"[^\"]*\")?)*)>")
_PROOF = 'class="ng-proof"'


@dataclass(frozen=True)
class Part:
    """A page of the guide."""

    url: str
    """Its address below the language's root."""
    title: str
    """Its title, as HTML."""
    html: str
    """Its content, as the page shows it."""

    @property
    def name(self) -> str:
        """The page's own id on the one page, and how the ids within begin."""
        return self.url.strip("/").replace("/", "-") or "start"


def join(parts: Sequence[Part]) -> list[Part]:
    """Make pages fit to stand one below the other.

    Ids get the page's name in front of them, links between the pages lead within the one page, other
    relative links lead where they did, headings go down by one level, and what was folded is open.

    Args:
        parts: the pages, in order.
    """
    names = {part.url: part.name for part in parts}
    return [Part(part.url, part.title, _inside(part, names)) for part in parts]


def _inside(part: Part, names: dict[str, str]) -> str:
    def own(anchor: str) -> str:
        return f"{part.name}--{anchor}" if anchor else part.name

    def new(tag: str, attribute: str, value: str) -> str | None:
        if attribute in ("id", "for") or (attribute == "name" and tag in ("input", "map")):
            return own(value)
        if attribute in _LISTS:
            return " ".join(own(one) for one in value.split())
        if attribute in ("href", "xlink:href", "src", "data-excerpts"):
            return _link(value, part.url, own, names)
        if attribute == "data-target" and value.startswith("#"):
            return "#" + own(value[1:])
        if attribute == "aria-label" and (tag in _LANDMARKS or tag in ("div", "pre", "code")):
            return f"{value} ({escape(re.sub('<[^>]*>', '', part.title), quote=True)})"
        if attribute in _PAINT:
            return re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{own(found[1])})", value)
        return value

    html = tags.change(part.html, _REFERENCES | _LISTS | _PAINT, new)
    html = _HEADING.sub(lambda found: f"<{found['end']}h{int(found['level']) + 1}", html)
    return _FOLDED.sub(lambda found: found[0] if _PROOF in found[0] else found[0][:-1] + " open>", html)


def _link(value: str, url: str, own: object, names: dict[str, str]) -> str:
    assert callable(own)
    if value.startswith("#"):
        return "#" + str(own(value[1:]))
    if re.match(r"[a-zA-Z][\w+.-]*:|//|/", value):
        return value
    path, mark, anchor = value.partition("#")
    target = posixpath.normpath(posixpath.join(url, path)) if path else url
    page = "" if target == "." else target + "/"
    if path.endswith("/") or path in (".", "..") or not posixpath.splitext(path)[1]:
        if page in names:
            return "#" + (f"{names[page]}--{anchor}" if anchor else names[page])
        target = page
    return posixpath.relpath(target or ".", URL) + ("/" if target.endswith("/") else "") + mark + anchor
