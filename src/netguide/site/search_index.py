"""The search of one language: its index, what readers ask, and a fault of the program that searches.

Knows the form of the index that the theme's search reads, and the library in the theme's worker. Must not
know MkDocs, pages or evidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from netguide.errors import SiteError

FIELD = "words"
"""Name of the field that holds the words; ``mkdocs.yml`` gives it its weight."""
_WORKERS = "assets/javascripts/workers/search.*.js"
_LEFT_OUT = re.compile(
    r"<(?P<tag>details|figure|p)\b[^<>]*\sdata-search-exclude>.*?</(?P=tag)>|</?span\b[^<>]*>", re.DOTALL
)
"""What the search skips, of our blocks, and the marks of colours. In HTML that a program made ``<`` and ``>``
are escaped wherever they are no tag's, and these elements hold none of their own kind."""
_IDS = re.compile(r"\b(?=[a-f]*[0-9])[0-9a-f]{10,}\b")
"""Ids of containers, networks and images, and numbers as long: a tenth of the words, asked for by nobody."""
_FAULT, _MENDED = "e=e+s+o.id}return e}", 'e=e+s+o.id+","}return e}'
"""How lunr's ``TokenSet.prototype.toString`` tells nodes apart: by labels and numbers of nodes in turn, with
nothing between them. Where labels are digits, different nodes read the same, and one takes the other's place:
words come into the index that no page has, others go, and a search that comes upon the former ends with an
error."""


def read(html: str) -> str:
    """Give of a page's content what the search takes from it; reading the rest costs more than all else.

    Args:
        html: the content, as a program made it.
    """
    return _LEFT_OUT.sub("", html)


def complete(index: str, words: Mapping[str, str]) -> str:
    """Add words to the entries that they belong to, and take out what nobody asks for.

    Args:
        index: the index, as the theme wrote it.
        words: words by the location of a page or section; one that is not there is left out.

    Returns:
        The index with a field ``words`` and without ids, as one line of JSON.
    """
    data = json.loads(index)
    for entry in data["docs"]:
        entry["text"] = _IDS.sub("", entry["text"])
        if found := words.get(entry["location"]):
            entry[FIELD] = escape(found, quote=False)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def worker(site: Path) -> Path:
    """Give the file of the theme's program that searches.

    Args:
        site: a built site, of all languages or of one.

    Raises:
        SiteError: it is not where it should be.
    """
    found = list(site.glob(_WORKERS))
    if len(found) != 1:
        raise SiteError(
            f"the theme's search worker is not {site / _WORKERS}", remedy="see what the theme calls it now"
        )
    return found[0]


def mended(program: str) -> str:
    """Give the program that searches with lunr's fault mended.

    Args:
        program: the theme's worker.

    Raises:
        SiteError: the place of the fault is not in it, or more than once.
    """
    if program.count(_FAULT) != 1:
        raise SiteError(
            "the theme's search worker is another one",
            found=_FAULT,
            remedy="see how its lunr writes TokenSet.prototype.toString now",
        )
    return program.replace(_FAULT, _MENDED)
