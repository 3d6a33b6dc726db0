"""Notebook pages: executed against a lab, compared like any output, and recorded.

Knows kernels. Must not know pytest, nor what a lab is.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from netguide.lessons.bindings import Bindings
from netguide.lessons.matching import compare
from netguide.lessons.notebook import code_cells, lines, read
from netguide.lessons.volatile import take_apart

LANGUAGES = ("en", "ko")
_LIMIT = 180


def folders(root: Path) -> list[Path]:
    """Give the folders that hold the pages of each language, below the folder of a project."""
    return [root / "docs" / language for language in LANGUAGES]


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
