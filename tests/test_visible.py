"""Captured text with everything in it to be seen."""

import json

import pytest

from netguide.blocks import cited, preview
from netguide.lessons.transcript import parse
from netguide.visible import visible


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("plain text, 한국어, naïve — “quoted”\t\n", "plain text, 한국어, naïve — “quoted”\t\n"),
        ("\x1b[2K\rdone", "‹U+001B›[2K‹U+000D›done"),
        ("abc\u202edef\u202c", "abc‹U+202E›def‹U+202C›"),
        ("\u2066a\u2069\u200b\u200d\ufeff", "‹U+2066›a‹U+2069›‹U+200B›‹U+200D›‹U+FEFF›"),
        ("\x00\x07\x7f\x85", "‹U+0000›‹U+0007›‹U+007F›‹U+0085›"),
        ("\u2028\u2029\U000e0041", "‹U+2028›‹U+2029›‹U+E0041›"),
    ],
)
def test_what_has_no_shape_is_written_out(printed: str, seen: str) -> None:
    assert visible(printed) == seen


def test_it_is_done_once() -> None:
    assert visible(visible("\u202e")) == visible("\u202e")


def test_excerpts_are_short_and_plain_ascii_json() -> None:
    lines = ["<script>alert(1)</script>\x1b[0m\u202e", "x" * 500, *map(str, range(20))]
    session = "# --8<-- [start:a]\n$ cat evil\n" + "\n".join(lines) + "\n# --8<-- [end:a]\n"
    written = preview.dumps(parse(session, "session.console").sections)
    assert written.isascii()
    excerpt = json.loads(written)["a"]
    assert excerpt[:2] == ["$ cat evil", "<script>alert(1)</script>‹U+001B›[0m‹U+202E›"]
    assert excerpt[-2:] == ["3", "…"]
    assert max(map(len, excerpt)) < 200


@pytest.mark.parametrize(
    ("box", "title"),
    [
        ('<div class="admonition cited">', '<p class="admonition-title">Source: <a href="x">y</a></p>'),
        ('<details class="cited">', "<summary>Source</summary>"),
    ],
)
def test_a_cited_box_says_so_in_words(box: str, title: str) -> None:
    html = cited.marked(f"{box}\n{title}\n<p>It does.</p>", "en")
    assert html.startswith(f'{box}\n{title}\n<p class="ng-proof"')
    assert "Cited, not run here" in html
    assert "인용함" in cited.marked(f"{box}\n{title}", "ko")


def test_other_boxes_do_not() -> None:
    note = '<div class="admonition note">\n<p class="admonition-title">Cited</p>'
    assert cited.marked(note, "en") == note
