"""Notebook pages: their code, and what they show as printed.

Knows the notebook format. Must not know how one is executed, nor how the site shows one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from netguide.lessons import evidence


def read(path: Path) -> NotebookNode:
    """Read a notebook file."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def code_cells(notebook: NotebookNode) -> list[Any]:
    """Give a notebook's code cells in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def lines(cell: Any) -> list[str]:
    """Give the text that a code cell's outputs show, line by line."""
    texts = [out.text if out.output_type == "stream" else _plain(out) for out in cell.outputs]
    text = "".join(texts)
    return text.removesuffix("\n").split("\n") if text else []


def shown(notebook: NotebookNode) -> str:
    """Give the text that evidence is bound to: code and outputs, without prose."""
    return "\n\n".join("\n".join([cell.source, *lines(cell)]) for cell in code_cells(notebook))


def digest(notebook: NotebookNode) -> str:
    """Give the digest of a notebook's code and outputs."""
    return evidence.digest(shown(notebook))


def _plain(output: Any) -> str:
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    return str(output.data.get("text/plain", "")) + "\n"
