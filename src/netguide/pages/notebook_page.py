"""Notebook pages, read as pages: their prose is checked like any other, their code cells are compared.

Knows the text of ``.ipynb`` files. Must not run or render one.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from netguide.errors import PageError, Place
from netguide.lessons import evidence, notebook
from netguide.pages import markdown_page
from netguide.pages.page import Page

SUFFIX = ".ipynb"
_SOURCE = re.compile(r'\s*"source": \[')
_REMEDY = "save it with Jupyter, which writes one line of source on a line of the file"


def load(text: str, path: str) -> dict[str, Any]:
    """Read the JSON of a notebook.

    Raises:
        PageError: it is not a notebook of format 4.
    """
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise PageError(
            f"this is not JSON: {error.msg}", place=Place(path, error.lineno), remedy=_REMEDY
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise PageError("this is not a notebook of format 4", place=Place(path, 1), remedy=_REMEDY)
    return notebook


def read(text: str, path: str) -> Page:
    """Take a notebook page apart; lines are those of the file.

    Args:
        text: the file.
        path: its path, for messages.

    Raises:
        PageError: it cannot be read.
    """
    cells = load(text, path)["cells"]
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _SOURCE.match(line)]
    if len(starts) != len(cells):
        raise PageError("cells are not one after the other here", place=Place(path, 1), remedy=_REMEDY)
    prose = [""] * len(lines)
    for start, cell in zip(starts, cells, strict=True):
        if cell.get("cell_type") == "markdown":
            source = _joined(cell["source"]).split("\n")
            room = next((later for later in starts if later > start), len(lines))
            if start + len(source) >= room:
                raise PageError(
                    "a cell is not written line by line", place=Place(path, start + 1), remedy=_REMEDY
                )
            prose[start + 1 : start + 1 + len(source)] = source
    code = tuple(_code(cell) for cell in cells if cell.get("cell_type") == "code")
    return replace(markdown_page.read("\n".join(prose), path), cells=code, notebook=True)


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _other(kind: str, data: str | list[str]) -> str:
    """Give what an output is besides text; of a figure its digest, for its coordinates are no words."""
    whole = _joined(data)
    return evidence.digest(whole) if kind == notebook.FIGURE else whole


def _code(cell: dict[str, Any]) -> str:
    """Give what a code cell shows: its source and the text of its outputs."""
    shown = [_joined(cell["source"])]
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        shown.append(_joined(output.get("text", data.get("text/plain", ""))))
        others = {kind: data[kind] for kind in sorted(set(data) - {"text/plain"})}
        shown += [f"{kind}: {_other(kind, it)}" for kind, it in others.items() if isinstance(it, (str, list))]
        if output.get("output_type") == "error":
            shown.append(f"{output.get('ename')}: {output.get('evalue')}")
    return "\n".join(shown)
