"""Notebook pages: executed against a lab and compared like any output.

Knows notebooks. Must not know pytest, nor how the site shows one.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from netguide import evidence
from netguide.bindings import Bindings
from netguide.matching import compare
from netguide.volatile import take_apart

LANGUAGES = ("en", "ko")
_LIMIT = 60


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


def execute(notebook: NotebookNode) -> str | None:
    """Run a notebook in place, in a fresh kernel with this process's environment.

    Returns:
        None, or the error of the cell that failed.
    """
    for cell in code_cells(notebook):
        cell.outputs = []
    client = NotebookClient(notebook, timeout=_LIMIT, kernel_name="python3", record_timing=False)
    try:
        client.execute()
    except (CellExecutionError, TimeoutError) as error:
        return str(error)
    return None


def differences(recorded: NotebookNode, actual: NotebookNode, bindings: Bindings) -> list[str]:
    """Compare the outputs of an executed notebook with the recorded ones.

    Args:
        recorded: the notebook as its page shows it.
        actual: the same notebook, executed.
        bindings: what the lesson's session bound so far; not changed.

    Returns:
        One text for each cell that differs.
    """
    found = []
    for number, (ours, theirs) in enumerate(zip(code_cells(recorded), code_cells(actual), strict=True), 1):
        match = compare(lines(ours), lines(theirs), bindings)
        bindings = match.bindings
        if not match.ok:
            found.append(f"code cell {number}:\n{ours.source}\n{match.diff(lines(ours))}")
    return found


def record(page: Path, actual: NotebookNode, bindings: Bindings) -> None:
    """Write the outputs of an executed notebook into a page with the same code cells.

    Args:
        page: the page's file.
        actual: the executed notebook; not changed.
        bindings: what the lesson's session bound; its values are written as the session has them.
    """
    notebook = read(page)
    pairs = zip(code_cells(notebook), code_cells(actual), strict=True)
    for count, (cell, ran) in enumerate(pairs, 1):
        cell.outputs, cell.execution_count = deepcopy(ran.outputs), count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
            if output.output_type == "stream":
                output.text = _respelled(output.text, bindings)
        cell.metadata.pop("execution", None)
    page.write_text(nbformat.writes(notebook) + "\n", "utf-8")  # type: ignore[no-untyped-call]


def _respelled(text: str, bindings: Bindings) -> str:
    lines = (take_apart(line) for line in text.split("\n"))
    return "\n".join(line.join(map(bindings.respell, line.values)) for line in lines)


def _plain(output: Any) -> str:
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    return str(output.data.get("text/plain", "")) + "\n"
