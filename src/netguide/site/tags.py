"""Attributes of tags in HTML that was made by a program, changed without parsing it anew.

Knows that ``<`` in text is always escaped in such HTML, so that what looks like a tag is one; quotation marks
in text may look like attributes. Must not know pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NAME = r"<(?P<name>[a-zA-Z][a-zA-Z0-9-]*)"
_ONE = r"\s+[^\s=>\"'/]+(?:=\"[^\"]*\"|='[^']*'|=[^\s>\"']+)?"
_END = r"(?P<end>\s*/?>)"
_ATTRIBUTE = re.compile(
    r"(?P<before>\s+)(?P<name>[^\s=>\"'/]+)(?:=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"']+)))?"
)
_RAW = re.compile(r"<(?P<tag>script|style|textarea)\b.*?</(?P=tag)>", re.DOTALL | re.IGNORECASE)

Change = Callable[[str, str, str], str | None]


def change(html: str, names: frozenset[str], new: Change) -> str:
    """Change the values of some attributes.

    Args:
        html: the page, or a part of it.
        names: the attributes concerned.
        new: gives for tag, attribute and value the new value, None for no attribute at all. Values are as
            they stand, escaped.

    Returns:
        The page; all else is as it was, to the byte.
    """

    def attribute(tag: str, found: re.Match[str]) -> str:
        if found["name"] not in names:
            return found[0]
        value = found["double"] or found["single"] or found["bare"] or ""
        changed = new(tag, found["name"], value)
        if changed == value:
            return found[0]
        return "" if changed is None else f'{found["before"]}{found["name"]}="{changed}"'

    concerned = rf"(?=(?:{_ONE})*?\s+(?:{'|'.join(map(re.escape, sorted(names)))})[\s=/>])"  # few tags are
    tags = re.compile(rf"{_NAME}{concerned}(?P<attributes>(?:{_ONE})*){_END}")

    def tag(found: re.Match[str]) -> str:
        name = found["name"].lower()
        attributes = _ATTRIBUTE.sub(lambda one: attribute(name, one), found["attributes"])
        return f"<{found['name']}{attributes}{found['end']}"

    done, at = [], 0
    for raw in _RAW.finditer(html):
        opening = html.index(">", raw.start()) + 1
        done += [tags.sub(tag, html[at:opening]), html[opening : raw.end()]]
        at = raw.end()
    done.append(tags.sub(tag, html[at:]))
    return "".join(done)
