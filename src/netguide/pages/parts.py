"""The parts that a page is made of, each with what its translation must have in the same place.

Knows Markdown as it was parsed. Must not know other pages, or what is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from netguide.pages import markup, proof
from netguide.pages.markup import Piece
from netguide.pages.page import Fixed, Part

PROOF, CODE, NUMBER, LINK, ATTRIBUTES, HTML = (
    "proof link",
    "inline code",
    "number",
    "link",
    "attribute list",
    "HTML",
)
"""What is fixed in a part."""

NUMBERS = re.compile(r"(?<![A-Za-z\d.])\d[\d.,:/]*\d")
"""Numbers of two digits or more; those of one digit may be words in one of the languages."""
_ATTRIBUTES = re.compile(r"\{:?[ ]*[.#][^{}\n]*\}")
_ID = re.compile(r"\{#[\w-]+\}")  # headings are compared by theirs
_TAG = re.compile(r"<!--.*?-->|</?[a-z][\w-]*", re.DOTALL)
_ACRONYM = re.compile(r"(?<![A-Za-z-])[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*(?![A-Za-z-])")
_LATIN = re.compile(r"(?<![A-Za-z\d])[A-Za-z][\w-]{2,}", re.ASCII)


def read(tokens: list[Token]) -> Iterator[Part]:
    """Give the parts of a page.

    Args:
        tokens: the page as :func:`netguide.pages.markup.tokens` parses it.
    """
    pieces = {id(piece.token): piece for piece in markup.pieces(tokens)}
    around: list[str] = []
    kind = ""
    for token in tokens:
        line = token.map[0] + 1 if token.map else 0
        if token.type == "inline":
            piece = pieces[id(token)]
            text = piece.token.content
            fixed = tuple(each for each in _fixed(piece) if not _ID.fullmatch(each.text))
            yield Part(_shape(kind, around), piece.line, fixed, text, *_words(piece))
        elif token.type == "fence":
            yield Part(_shape("block", around), line)
        elif token.type == "html_block":
            html = tuple(Fixed(HTML, found, line) for found in _TAG.findall(token.content))
            yield Part(_shape(HTML, around), line, html)
        elif token.nesting == 1:
            kind = token.type.removesuffix("_open")
            around.append(token.info if kind == "box" else kind)
        elif token.nesting == -1:
            around.pop()


def _shape(kind: str, around: list[str]) -> str:
    outer = [each for each in around if each != kind and each not in {"thead", "tbody", "tr"}]
    return " in ".join([kind, *reversed(outer)])


def _fixed(piece: Piece) -> Iterator[Fixed]:
    for token, line in piece.each():
        if token.type == "code_inline":
            yield Fixed(CODE, " ".join(token.content.split()), line)
        elif token.type == "html_inline":
            yield Fixed(HTML, token.content, line)
        elif token.type == "link_open":
            href, title = (
                str(token.attrs.get("href", "")),
                " ".join(str(token.attrs.get("title", "")).split()),
            )
            quote = f' "{title}"' if title else ""
            yield Fixed(PROOF if href.startswith(proof.SCHEME) else LINK, f"{href}{quote}", line)
        elif token.type == "text":
            for what, pattern in ((NUMBER, NUMBERS), (ATTRIBUTES, _ATTRIBUTES)):
                yield from (Fixed(what, found, line) for found in pattern.findall(token.content))


def _words(piece: Piece) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give its abbreviations, and its other words in Latin letters."""
    text = " ".join(token.content for token, _ in piece.each() if token.type == "text")
    text = _ATTRIBUTES.sub("", text)
    others = (found for found in _LATIN.findall(text) if not _ACRONYM.fullmatch(found))
    return tuple(found.removesuffix("s") for found in _ACRONYM.findall(text)), tuple(others)
