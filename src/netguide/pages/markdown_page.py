"""Markdown pages, taken apart.

Knows how pages are written. Must not know what is true: lessons, other pages and the rules are elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown_it.token import Token

from netguide.engines import ENGINES
from netguide.pages import markup, parts, proof, sentences
from netguide.pages.markup import Piece
from netguide.pages.page import Claim, Fence, Heading, Page, Pointer, Sentence, Span, Stray

CITED = "cited"
"""Kind of admonition for what no engine here could show; it names its source by a link."""
_INFO = re.compile(r"\.?(?P<language>[\w#.+-]*)[ \t]*(?:\{(?P<attributes>.*)\}|(?P<options>.*))")
_HEADING_ID = re.compile(r"\{:?(?P<attributes>[^{}\n]*)\}[ \t]*$")
_INCLUDE = re.compile(r"[ \t>]*-+8<-+(?:[ \t]|$)")
_HTML_CODE = re.compile(r"<\s*(?:pre|code|samp)\b", re.IGNORECASE)
_DOCKER = """
attach build builder buildx commit compose config container context cp create diff events exec export
history image images import info inspect kill load login logout logs network node pause plugin port ps pull
push rename restart rm rmi run save search secret service stack start stats stop swarm system tag top
unpause update version volume wait
"""
_PROGRAMS = """
apt-get arp bridge conntrack curl dig dockerd ethtool git ip ip6tables iptables kill make nc nft nsenter
nslookup ping route rm ss sudo sysctl systemctl tcpdump ufw wget
"""
_BARE = re.compile(
    rf"(?<![\w/.-])(?:docker (?:{'|'.join(_DOCKER.split())})(?![\w-])"
    rf"|(?:{'|'.join(_PROGRAMS.split())}) --?[A-Za-z]\w*)"
)
_COMMENT = "<!--"
_CODE = "code_inline"
_ENGINE_LINK = re.compile(
    r"\[(" + "|".join(map(re.escape, ENGINES)) + r")\]\(" + proof.SCHEME + r"[^\s)]+(?: \"[^\"]*\")?\)"
)
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")


def read(text: str, path: str) -> Page:
    """Take a Markdown page apart.

    Args:
        text: the page.
        path: its path, for messages.
    """
    lines = re.sub(r"\r\n?", "\n", text).split("\n")
    tokens = markup.tokens("\n".join(lines))
    pieces = list(_pieces(tokens))
    fences = tuple(_fence(token) for token in tokens if token.type == "fence")
    strays = [
        *_block_strays(tokens, lines),
        *_include_strays(lines, fences),
        *_inline_strays(pieces),
        *_unproven(pieces),
        *_split_cells(tokens, lines),
        *_misplaced(tokens),
    ]
    return Page(
        path,
        len(lines) - (not lines[-1]),
        fences,
        tuple(_headings(tokens)),
        tuple(_spans(pieces)),
        tuple(_numbers(pieces)),
        tuple(_claims(pieces)),
        tuple(_pointers(pieces)),
        tuple(_sentences(pieces)),
        tuple(sorted(strays, key=lambda stray: stray.line)),
        tuple(parts.read(tokens)),
    )


def _pieces(tokens: list[Token]) -> Iterator[Piece]:
    yield from markup.pieces(tokens)
    for token in tokens:
        if token.type == "html_block" and not token.content.lstrip().startswith(_COMMENT):
            yield markup.inline(token.content, _line(token))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _fence(token: Token) -> Fence:
    body = token.content.removesuffix("\n")
    included = proof.includes(body)
    line = _line(token)
    include = included[0] if len(included) == 1 and "\n" not in body else None
    info = _INFO.fullmatch(token.info.strip())
    attributes = _attributes(info["attributes"] or "") if info else []
    classes = [value for key, value in attributes if key == "."]
    values = dict(attributes) | dict(_attributes(info["options"] or "") if info else [])
    return Fence(
        line,
        (info["language"] if info else "") or next(iter(classes), ""),
        values.get("title", ""),
        body,
        proof.Include(include.file, include.part, line + 1) if include else None,
        "not-run" in classes,
        dict(attributes).get("reason", "").strip(),
    )


def _attributes(text: str) -> list[tuple[str, str]]:
    attributes, _ = get_attrs_and_remainder(text)
    return [(key, value) for key, value in attributes]


def _headings(tokens: list[Token]) -> Iterator[Heading]:
    for token, inner in pairwise(tokens):
        if token.type == "heading_open":
            found = _HEADING_ID.search(inner.content)
            attributes = dict(_attributes(found["attributes"])) if found else {}
            yield Heading(_line(token), int(token.tag[1]), attributes.get("id", ""), inner.content)


def _spans(pieces: list[Piece]) -> Iterator[Span]:
    for piece in pieces:
        for token, line in piece.each():
            if token.type == "code_inline":
                yield Span(" ".join(token.content.split()), line, piece.group, _cited(piece))


def _numbers(pieces: list[Piece]) -> Iterator[Span]:
    for piece in pieces:
        for token, line in piece.each():
            for number in parts.NUMBERS.findall(token.content) if token.type == "text" else []:
                yield Span(number, line, piece.group, _cited(piece))


def _cited(piece: Piece) -> bool:
    return any(kind == CITED for kind, _ in piece.box)


def _claims(pieces: list[Piece]) -> Iterator[Claim]:
    for piece in pieces:
        for opening, line, inner in _links(piece):
            href = str(opening.attrs.get("href", ""))
            if href.startswith(proof.SCHEME):
                lesson, _, section = href.removeprefix(proof.SCHEME).partition("#")
                title = " ".join(str(opening.attrs.get("title", "")).split())
                yield Claim(
                    proof.Link("".join(map(_source, inner)), lesson, section, line, title), piece.group
                )


def _pointers(pieces: list[Piece]) -> Iterator[Pointer]:
    for piece in pieces:
        for opening, line, inner in _links(piece):
            href = str(opening.attrs.get("href", ""))
            code = tuple(" ".join(token.content.split()) for token in inner if token.type == _CODE)
            if code and href and not re.match(r"[a-z][a-z0-9+.-]*:", href):
                yield Pointer(href, code, line)


def _links(piece: Piece) -> Iterator[tuple[Token, int, list[Token]]]:
    """Give each link of a piece: how it opens, in which line, and what stands in its text."""
    opening: tuple[Token, int] | None = None
    inner: list[Token] = []
    for token, line in piece.each():
        if token.type == "link_open":
            opening, inner = (token, line), []
        elif token.type == "link_close" and opening:
            yield *opening, inner
            opening = None
        else:
            inner.append(token)


def _source(token: Token) -> str:
    """Write a token as it stands in a page, on one line."""
    if token.type == _CODE:
        return f"`{token.content}`"
    return " " if token.type == "softbreak" else token.content


def _sentences(pieces: list[Piece]) -> Iterator[Sentence]:
    for piece in pieces:
        words, code = "", [" ".join(each.content.split()) for each, _ in piece.each() if each.type == _CODE]
        for token, _ in piece.each():
            words += "\0" if token.type == _CODE else " " if token.type == "softbreak" else token.content
        for _, sentence in sentences.split(words) if code else ():
            many = sentence.count("\0")
            if many:
                yield Sentence(sentence, tuple(code[:many]), piece.line, piece.row)
            code = code[many:]


def _block_strays(tokens: list[Token], lines: list[str]) -> Iterator[Stray]:
    for token in tokens:
        line = _line(token)
        text = lines[line - 1].strip()
        if token.type == "code_block":
            message = "an indented block is code of the page's own"
            yield Stray(line, message, text, "move it to snippets/ and include it")
        elif token.type == "fence":
            closing = lines[token.map[1] - 1].strip() if token.map else ""
            alone = token.map is not None and token.map[1] - token.map[0] == 1
            if alone or not _closes(closing, token.markup):
                yield Stray(line, "this fence is never closed", text, f"close it with {token.markup}")
            if token.markup.startswith("~"):
                yield Stray(line, "a fence is made of backticks here", text, "write ``` instead of ~~~")
        elif token.type == "html_block" and not token.content.lstrip().startswith(_COMMENT):
            yield from _fences_in_html(token)


def _fences_in_html(token: Token) -> Iterator[Stray]:
    inner = enumerate(token.content.split("\n"), _line(token))
    fences = [(line, text.strip()) for line, text in inner if text.lstrip().startswith(("```", "~~~"))]
    for line, text in fences[::2]:
        yield Stray(line, "a fence right after HTML is not read as one", text, "leave a line empty before it")


def _closes(text: str, markup_: str) -> bool:
    return text.startswith(markup_) and not text.strip(markup_[0])


def _include_strays(lines: list[str], fences: tuple[Fence, ...]) -> Iterator[Stray]:
    within = {
        number for fence in fences for number in range(fence.line, fence.line + fence.body.count("\n") + 2)
    }
    for number, text in enumerate(lines, 1):
        if number not in within and _INCLUDE.match(text):
            yield Stray(
                number, "an include outside a fence", text.strip(), "put it alone between ``` and ```"
            )


def _inline_strays(pieces: list[Piece]) -> Iterator[Stray]:
    for piece in pieces:
        for token, line in piece.each():
            href = str(token.attrs.get("href", ""))
            if token.type == "html_inline" and _HTML_CODE.match(token.content):
                yield Stray(line, "code in HTML is not checked", token.content, "write it between backticks")
            elif token.type == "html_inline" and proof.SCHEME in token.content:
                remedy = f"write [text]({proof.SCHEME}lesson#section)"
                yield Stray(line, "a proof link in HTML is not checked", token.content, remedy)
            elif token.type == "text" and (found := _BARE.search(token.content)):
                yield Stray(
                    line, "a command outside code font is not checked", found[0], f"write `{found[0]}`"
                )
            elif token.type == "image":
                remedy = "show a drawing of a lesson, or say it in words"
                yield Stray(line, "what a picture shows is not checked", token.content, remedy)
            elif token.type == "link_open" and href.startswith("/"):
                yield Stray(
                    line,
                    "links between pages are relative",
                    href,
                    "write the path from this page to that file",
                )


def _unproven(pieces: list[Piece]) -> Iterator[Stray]:
    sourced: dict[int, bool] = {}
    for piece in pieces:
        for line in (line for kind, line in piece.box if kind == CITED):
            hrefs = [str(token.attrs.get("href", "")) for token, _ in piece.each()]
            sourced[line] = sourced.get(line, False) or any(h.startswith("https://") for h in hrefs)
    for line, has_source in sourced.items():
        if not has_source:
            yield Stray(
                line, "a cited block names no source", f"!!! {CITED}", "link to what it cites, https://…"
            )


def _split_cells(tokens: list[Token], lines: list[str]) -> Iterator[Stray]:
    """Find rows of tables with more cells than the head: what is too much is shown to nobody."""
    columns = 0
    for token in tokens:
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and columns:
            row = lines[_line(token) - 1].strip()
            cells = _BETWEEN_CELLS.split(row.removeprefix("|").removesuffix("|"))
            if len(cells) > columns:
                message = f"a row of {len(cells)} cells under a head of {columns}"
                remedy = "a | ends a cell, also in code and in a link's quote: use words without it"
                yield Stray(_line(token), message, row, remedy)


def _misplaced(tokens: list[Token]) -> Iterator[Stray]:
    """Find cells in an engine's column of a table that are not links to what that engine printed."""
    columns: list[str] = []
    at = 0
    for token, inner in pairwise(tokens):
        if token.type == "table_open":
            columns = []
        elif token.type == "tr_open":
            at = 0
        elif token.type == "th_open":
            columns.append(inner.content)
        elif token.type == "td_open":
            column = columns[at] if at < len(columns) else ""
            at += 1
            link = _ENGINE_LINK.fullmatch(inner.content)
            if column in ENGINES and (link is None or link[1] != column):
                message = f"a cell in the column of engine {column} that is not from its run"
                remedy = f"link what it printed: [{column}](proof:lesson#section), or rename the column"
                yield Stray(_line(inner), message, inner.content, remedy)
