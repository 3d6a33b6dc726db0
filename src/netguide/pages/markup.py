"""The Markdown that pages are written in, parsed with the line of everything.

CommonMark with tables, and what MkDocs adds: front matter, admonitions (``!!! note``), foldable ones
(``??? note``) and content tabs (``=== "title"``), whose content is indented by four columns. Knows syntax.
Must not know what a page is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.backticks import backtick
from markdown_it.rules_inline.html_inline import html_inline
from markdown_it.rules_inline.link import link
from markdown_it.token import Token

INDENT = 4
_HEAD = re.compile(r'(?:!!!|\?\?\?\+?)[ ]+(?P<kind>[\w-]+)(?P<rest>.*)|===[!+]*[ ]+"(?P<tab>.*)"[ ]*')
_TITLE = re.compile(r'[^"]*"(?P<title>.*)"\s*')
_FRONT = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_START = "start"


@dataclass(frozen=True)
class Piece:
    """A run of inline Markdown: a paragraph, heading, table cell or title."""

    token: Token
    """The parsed text."""
    line: int
    """Line it begins in, counted from 1."""
    row: int
    """Line of the row of a table that it is in; 0 outside of tables."""
    box: tuple[tuple[str, int], ...]
    """Kinds and lines of the admonitions and tabs around it, outermost first."""

    @property
    def group(self) -> int:
        """Line of the block that belongs together: the row of a table, else the piece's own."""
        return self.row or self.line

    def each(self) -> Iterator[tuple[Token, int]]:
        """Give the tokens within, each with its line."""
        line = self.line
        for token in self.token.children or []:
            start = token.meta.get(_START)
            if start is not None:
                line = self.line + self.token.content.count("\n", 0, start)
            elif token.type in {"softbreak", "hardbreak"}:
                line += 1
            yield token, line


def front_matter(text: str) -> str:
    """Give the front matter of a page with its marks, or nothing."""
    found = _FRONT.match(text)
    return found[0] if found else ""


def tokens(text: str) -> list[Token]:
    """Parse a page; front matter counts as empty lines."""
    front = front_matter(text)
    return _PARSER.parse("\n" * front.count("\n") + text[len(front) :])


def inline(text: str, line: int, box: tuple[tuple[str, int], ...] = ()) -> Piece:
    """Parse text that has no blocks, as it stands within HTML."""
    return Piece(_PARSER.parseInline(text)[0], line, 0, box)


def pieces(parsed: list[Token]) -> Iterator[Piece]:
    """Give the runs of inline Markdown, from top to bottom."""
    box: list[tuple[str, int]] = []
    row = 0
    for token in parsed:
        line = token.map[0] + 1 if token.map else row
        if token.type == "box_open":
            box.append((token.info, line))
        elif token.type == "box_close":
            box.pop()
        elif token.type == "tr_open":
            row = line
        elif token.type in {"tr_close", "table_close"}:
            row = 0
        elif token.type == "inline":
            yield Piece(token, line, row, tuple(box))


def _box(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Parse an admonition or tab: a head line and what is indented below it."""
    if state.is_code_block(first):
        return False
    head = _HEAD.fullmatch(state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]])
    if head is None:
        return False
    if silent:
        return True
    inner = state.blkIndent + INDENT
    end = first + 1
    while end < last and (state.isEmpty(end) or state.sCount[end] >= inner):
        end += 1
    title = head["tab"] if head["tab"] is not None else _title(head["rest"])
    _contain(state, first, end, head["kind"] or "tab", title)
    return True


def _title(rest: str) -> str:
    found = _TITLE.fullmatch(rest)
    return found["title"] if found else ""


def _contain(state: StateBlock, first: int, end: int, kind: str, title: str) -> None:
    state.push("box_open", "div", 1).info = kind
    state.tokens[-1].map = [first, end]
    state.push("paragraph_open", "p", 1)
    words = state.push("inline", "", 0)
    words.content, words.map, words.children = title, [first, first + 1], []
    state.push("paragraph_close", "p", -1)
    before = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "box", end, state.blkIndent + INDENT
    state.md.block.tokenize(state, first + 1, end)
    state.parentType, state.lineMax, state.blkIndent = before
    state.push("box_close", "div", -1)
    state.line = end


def _noting(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Have an inline rule note where in the text its first token starts."""

    def noting(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        matched = rule(state, silent)
        if matched:
            for token in state.tokens[count:]:
                if token.type in {"code_inline", "link_open", "html_inline"}:
                    token.meta.setdefault(_START, start)
        return matched

    return noting


def _as_written(url: str) -> str:
    return url


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.normalizeLink = _as_written  # type: ignore[method-assign]
    interrupts = ["paragraph", "reference", "blockquote", "list", "table"]
    parser.block.ruler.before("fence", "box", _box, {"alt": interrupts})
    for name, rule in {"backticks": backtick, "link": link, "html_inline": html_inline}.items():
        parser.inline.ruler.at(name, _noting(rule))
    return parser


_PARSER = _parser()
