"""Notebook pages: their code, and what they show as printed or drawn.

Knows the notebook format. Must not know how one is executed, nor how the site shows one.

A figure is an SVG output. What a run measured decides where its marks stand, so a figure is told by what does
not depend on that: its words, and how many marks each element has whose id begins with ``data-``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
from nbformat import NotebookNode

from netguide.lessons import evidence

FIGURE = "image/svg+xml"
_MARKS = "data-"
_WORD = re.compile(r"[^\W\d_]{2}")


def read(path: Path) -> NotebookNode:
    """Read a notebook file."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def code_cells(notebook: NotebookNode) -> list[Any]:
    """Give a notebook's code cells in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def lines(cell: Any) -> list[str]:
    """Give the text that a code cell's outputs show, line by line; a figure by its words and marks."""
    texts = [out.text if out.output_type == "stream" else _plain(out) for out in cell.outputs]
    text = "".join(texts)
    return text.removesuffix("\n").split("\n") if text else []


def figures(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Give the figures of a notebook in order, each as SVG with what it says to those who cannot see it."""
    outputs = (output for cell in code_cells(notebook) for output in cell.outputs)
    drawn = (output.data for output in outputs if FIGURE in output.get("data", {}))
    return [(str(data[FIGURE]), str(data.get("text/plain", ""))) for data in drawn]


def shown(notebook: NotebookNode) -> str:
    """Give the text that evidence is bound to: code and outputs, figures to the byte, without prose."""
    cells = ["\n".join([cell.source, *lines(cell)]) for cell in code_cells(notebook)]
    return "\n\n".join([*cells, *(svg for svg, _ in figures(notebook))])


def digest(notebook: NotebookNode) -> str:
    """Give the digest of a notebook's code and outputs."""
    return evidence.digest(shown(notebook))


def _plain(output: Any) -> str:
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    words = str(output.data.get("text/plain", "")) + "\n"
    return words + told(str(output.data[FIGURE])) if FIGURE in output.data else words


def told(svg: str) -> str:
    """Tell a figure, a line for its words and one for each of its elements with marks."""
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        return f"figure that is no SVG: {error}\n"
    texts = ("".join(each.itertext()).strip() for each in root.iter() if _tag(each) == "text")
    words = [text for text in texts if _WORD.search(text)]
    marks = [each for each in root.iter() if each.get("id", "").startswith(_MARKS)]
    counts = [sum(_tag(inner) == "use" for inner in each.iter()) or 1 for each in marks]
    counted = [f"figure: {each.get('id')}, marks: {count}" for each, count in zip(marks, counts, strict=True)]
    return "\n".join([f"figure: {' · '.join(words)}", *counted]) + "\n"


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
