"""Notebook pages: compared with, and recorded in, the spelling of their lesson."""

from pathlib import Path

import nbformat
import pytest

from netguide.lessons import notebook
from netguide.lessons.bindings import Bindings
from netguide.lessons.matching import compare
from netguide.runs import notebook_run

RECORDED, ACTUAL = "0123456789ab" + "0" * 52, "ba9876543210" + "f" * 52


def printing(printed: str) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("print(web)")  # type: ignore[no-untyped-call]
    cell.outputs = [nbformat.v4.new_output("stream", text=printed)]  # type: ignore[no-untyped-call]
    return nbformat.v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call, no-any-return]


def after_session() -> Bindings:
    return compare([RECORDED], [ACTUAL], Bindings()).bindings


@pytest.mark.parametrize(
    ("shown", "same"),
    [("web 0123456789ab\n", True), ("web ba9876543210\n", False), ("w 0123456789ab\n", False)],
)
def test_ids_are_those_of_the_session(shown: str, same: bool) -> None:
    found = notebook_run.differences(printing(shown), printing("web ba9876543210\n"), after_session())
    assert (found == []) is same


def test_recording_spells_ids_as_the_session_does(tmp_path: Path) -> None:
    page = tmp_path / "explore.ipynb"
    page.write_text(nbformat.writes(printing("an old line\n")), "utf-8")  # type: ignore[no-untyped-call]
    actual = printing("web ba9876543210 cache aaaaaaaaaaaa\nsecond ba9876543210\n")
    notebook_run.record(page, actual, after_session())
    recorded = notebook.read(page)
    assert notebook.lines(notebook.code_cells(recorded)[0]) == [
        "web 0123456789ab cache aaaaaaaaaaaa",
        "second 0123456789ab",
    ]
    assert notebook_run.differences(recorded, actual, after_session()) == []
