"""A notebook's page as the converter writes it, made to fit the guide's pages.

Takes out the styles and scripts that the converter puts into every page (half a megabyte, and requests to
other hosts); the theme has the few rules that are needed. Knows the converter's HTML. Must not know MkDocs.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from html import escape

_HEAVY = re.compile(r"<(?P<tag>style|script)\b.*?</(?P=tag)>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TOOLS = re.compile(r'<div class="zeroclipboard-container">.*?</clipboard-copy>\s*</div>', re.DOTALL)
_CELL_ID = re.compile(r' id="cell-id=[^"]*"')
_COPY_TEXT = re.compile(r'<div class="clipboard-copy-txt"[^>]*>.*?</div>', re.DOTALL)
_PROMPT = re.compile(r'<div class="jp-(?:Input|Output)Prompt[^"]*">[^<]*</div>')
_COLLAPSER = re.compile(r'<div class="jp-Collapser[^"]*">\s*</div>')
_CODE = re.compile(r'<div class="highlight-ipynb[^"]*"><pre>(?:<span></span>)?(?P<code>.*?)</pre>', re.DOTALL)
_INPUT = re.compile(r'(?<=class="jp-Cell-inputWrapper") tabindex="0"')
_PILCROW = re.compile(r'<a class="anchor-link" href="[^"]*">[^<]*</a>')
_HEADING = re.compile(r"<h(?P<level>[1-6])(?P<attributes>[^>]*)>(?P<body>.*?)</h(?P=level)>", re.DOTALL)
_EXPLICIT = re.compile(r"\s*\{#(?P<id>[a-z0-9-]+)\}\s*$")
_PAGE = re.compile(r'href="(?P<page>[^":#?]+\.(?:md|ipynb))(?P<anchor>#[^"]*)?"')
_FIGURE = re.compile(r'<img\b[^>]*\bsrc="data:image/svg\+xml;[^>]*>')
_SIZE = re.compile(r'\b(width|height)="([\d.]+)pt"')
_ID = re.compile(r'\s*\bid="(?P<id>[^"]*)"')


def is_notebook(path: str) -> bool:
    """Tell whether a page is a notebook."""
    return path.endswith(".ipynb")


def explicit(heading: str) -> tuple[str, str | None]:
    """Split ``Title {#anchor}`` into title and anchor; the anchor is None if there is none."""
    match = _EXPLICIT.search(heading)
    return (heading[: match.start()], match["id"]) if match else (heading, None)


def slim(html: str) -> tuple[str, dict[str, str]]:
    """Take out what is heavy, mark up code as on other pages, and give headings their explicit anchors.

    Returns:
        The page, and the new anchor for each anchor that was replaced.
    """
    replaced: dict[str, str] = {}

    def heading(match: re.Match[str]) -> str:
        title, anchor = explicit(_PILCROW.sub("", match["body"]))
        if anchor is None:
            return match[0].replace(match["body"], title)
        old = _ID.search(match["attributes"])
        if old:
            replaced[old["id"]] = anchor
        attributes = _ID.sub("", match["attributes"])
        return f'<h{match["level"]}{attributes} id="{anchor}">{title}</h{match["level"]}>'

    for useless in (_HEAVY, _COMMENT, _TOOLS, _COPY_TEXT, _CELL_ID, _PROMPT, _COLLAPSER, _INPUT):
        html = useless.sub("", html)
    html = _CODE.sub(r'<div class="highlight"><pre><code>\g<code></code></pre>', html)
    return _HEADING.sub(heading, html), replaced


def frame(html: str, figures: Sequence[tuple[str, str]], foot: str) -> str:
    """Put a notebook's figures into frames, and give them the words that the converter leaves out.

    They are images, for the styles within are none of the page's.

    Args:
        html: the page; its figures stand in it as images, in order.
        figures: each as SVG, with what it says to those who cannot see it.
        foot: what is said below each.
    """
    left = iter(figures)

    def framed(match: re.Match[str]) -> str:
        svg, words = next(left)
        opening = svg[: svg.find(">", svg.find("<svg"))]
        size = "".join(f' {name}="{float(value):.0f}"' for name, value in _SIZE.findall(opening))
        data = base64.b64encode(svg.encode()).decode()
        image = f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(words)}"{size}>'
        return f'<figure class="ng-figure">{image}<figcaption>{escape(foot)}</figcaption></figure>'

    html = _FIGURE.sub(framed, html)
    if next(left, None) is not None:
        raise ValueError("a figure of the notebook is not on its page")
    return html


def relink(html: str, address: Callable[[str], str]) -> str:
    """Turn links to pages' files into links to the pages, which the converter leaves undone.

    Args:
        html: the page.
        address: for the path of a file, as it is written, the address of its page.
    """
    return _PAGE.sub(lambda link: f'href="{address(link["page"])}{link["anchor"] or ""}"', html)
