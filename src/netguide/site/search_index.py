"""The search's index of one language: what of a page goes into it, and what readers ask about pages.

Knows the form of the index that the theme's search reads. Must not know MkDocs, pages or evidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape

FIELD = "words"
"""Name of the field that holds the words; ``mkdocs.yml`` gives it its weight."""
_LEFT_OUT = re.compile(
    r"<(?P<tag>details|figure|p)\b[^<>]*\sdata-search-exclude>.*?</(?P=tag)>|</?span\b[^<>]*>", re.DOTALL
)
"""What the search skips, of our blocks, and the marks of colours. In HTML that a program made ``<`` and ``>``
are escaped wherever they are no tag's, and these elements hold none of their own kind."""
_IDS = re.compile(r"\b(?=[a-f]*[0-9])[0-9a-f]{10,}\b")
"""Ids of containers, networks and images, and numbers as long, which nobody asks for. They are a tenth of all
words, and lunr, which the theme searches with, takes such mixtures of digits and letters for one another
(``lunr.TokenSet.prototype.toString`` writes numbers of nodes behind labels, with nothing between them); a
search that comes upon a word which is none then ends with an error."""


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
