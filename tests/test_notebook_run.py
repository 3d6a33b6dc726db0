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


SVG = """<svg xmlns="http://www.w3.org/2000/svg"><g id="data-trip"><defs><path id="m"/></defs>{marks}</g>
<g id="data-bar"><path d="M 0 {height}"/></g><text>{words}</text><text>10</text></svg>"""
WORDS = "Two plots. Median 7.6 µs"


def drawing(marks: int = 3, height: int = 1, words: str = "round trip, µs") -> nbformat.NotebookNode:
    svg = SVG.format(marks='<use href="#m"/>' * marks, height=height, words=words)
    cell = nbformat.v4.new_code_cell("show(figure)")  # type: ignore[no-untyped-call]
    data = {notebook.FIGURE: svg, "text/plain": WORDS}
    cell.outputs = [nbformat.v4.new_output("display_data", data=data)]  # type: ignore[no-untyped-call]
    return nbformat.v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call, no-any-return]


def test_a_figure_is_told_by_its_words_and_marks() -> None:
    assert notebook.lines(notebook.code_cells(drawing())[0]) == [
        WORDS,
        "figure: round trip, µs",
        "figure: data-trip, marks: 3",
        "figure: data-bar, marks: 1",
    ]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (drawing(height=9), True),
        (drawing(marks=2), False),
        (drawing(words="throughput"), False),
        (printing("nothing drawn\n"), False),
    ],
)
def test_a_figure_may_move_its_marks_and_nothing_else(other: nbformat.NotebookNode, same: bool) -> None:
    assert (notebook_run.differences(drawing(), other, Bindings()) == []) is same


def test_evidence_is_bound_to_every_byte_of_a_figure() -> None:
    assert notebook.digest(drawing()) != notebook.digest(drawing(height=9))


def test_a_figure_that_is_no_svg_is_said_to_be_none() -> None:
    assert notebook.told("<svg").startswith("figure that is no SVG: ")
