"""Pages of any shape: nothing stops the reader, and every line number is the line of the thing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netguide.pages import check, markdown_page
from netguide.pages.proof import Include
from netguide.pages.shelf import Shelf

SETTINGS = settings(deadline=None, database=None, derandomize=True)
CONTAINERS = {
    "nothing": ("", ""),
    "an admonition": ('!!! note "A title"\n', "    "),
    "a folded admonition": ("??? note\n\n", "    "),
    "an open one": ('???+ danger "Title with `code`"\n', "    "),
    "a tab": ('=== "One"\n\n', "    "),
    "a list": ("1.  Item\n\n", "    "),
    "a bullet": ("-   Item\n\n", "    "),
}
ODD = st.text(alphabet=st.sampled_from("`~\n #-!?=\"'[](){}<>|:*_\\8ab가\t\r\0\f\u2028"), max_size=200)
FENCE = '```console\n--8<-- "lesson/session.console:part"\n```'
PARAGRAPH = "Some `code` and [a `claim`](proof:lesson#part)."


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in text.split("\n"))


def _inside(names: list[str], text: str) -> str:
    for name in reversed(names):
        head, indent = CONTAINERS[name]
        text = head + _indented(text, indent)
    return text


@pytest.mark.parametrize("outer", CONTAINERS)
@pytest.mark.parametrize("inner", CONTAINERS)
@pytest.mark.parametrize("front", ["", "---\ntitle: x\n---\n"])
def test_lines_within_containers(outer: str, inner: str, front: str) -> None:
    body = _inside([outer, inner], PARAGRAPH + "\n\n" + FENCE)
    text = f"{front}# Title {{#a}}\n\n{body}\n\nEnd.\n"
    page = markdown_page.read(text, "a.md")
    lines = text.split("\n")
    assert page.strays == ()
    (fence,) = page.fences
    assert fence.include == Include("lesson/session.console", "part", fence.line + 1)
    assert lines[fence.line - 1].strip() == "```console"
    assert [lines[heading.line - 1] for heading in page.headings] == ["# Title {#a}"]
    assert page.spans[-1].text == "claim"
    assert "`claim`" in lines[page.spans[-1].line - 1]
    assert page.claims[0].link.line == page.spans[-1].line


@SETTINGS
@given(ODD)
def test_no_text_stops_the_reader(text: str) -> None:
    page = markdown_page.read(text, "a.md")
    last = len(re.split(r"\r\n?|\n", text))
    lines = [fence.line for fence in page.fences] + [heading.line for heading in page.headings]
    lines += [span.line for span in page.spans] + [stray.line for stray in page.strays]
    assert all(1 <= line <= last for line in lines)


@SETTINGS
@given(ODD, ODD)
def test_no_pair_of_texts_stops_the_checks(english: str, korean: str) -> None:
    texts = {"docs/en/a.md": english.encode(), "docs/ko/a.md": korean.encode()}
    found = check.check(check.Book(texts, Shelf({}, {}), english))
    assert {finding.path for finding in found} <= {*texts, "docs/terms.txt"}


_WORDS = st.text(alphabet="abc가나 .", min_size=1, max_size=12).map(str.strip).filter(bool)


@SETTINGS
@given(st.lists(st.tuples(_WORDS, st.booleans(), st.booleans()), min_size=1, max_size=8))
def test_inline_code_has_the_line_it_starts_in(parts: list[tuple[str, bool, bool]]) -> None:
    text, expected = "", []
    for number, (words, newline, linked) in enumerate(parts):
        text += words + ("\n" if newline else " ")
        code = f"code{number}"
        expected.append((code, text.count("\n") + 1))
        text += f"[see\n`{code}`](x.md) " if linked else f"`{code}` "
        if linked:
            expected[-1] = (code, expected[-1][1] + 1)
    page = markdown_page.read(text + "end", "a.md")
    assert [(span.text, span.line) for span in page.spans] == expected


@SETTINGS
@given(
    st.integers(0, 3), st.lists(st.sampled_from(["text", "", "`x`", "# h", "- i", "    deep"]), max_size=6)
)
def test_a_fence_keeps_what_is_in_it(indent: int, body: list[str]) -> None:
    text = "\n".join(" " * indent + line if line else line for line in ["```text", *body, "```"])
    page = markdown_page.read(f"Before.\n\n{text}\n\n`after`\n", "a.md")
    assert [fence.body for fence in page.fences] == ["\n".join(body)]
    assert [span.text for span in page.spans] == ["after"]


def _table(*rows: str) -> str:
    return "\n".join(["| What | 20.10 | 28.5 |", "|---|---|---|", *rows, ""])


def test_an_engine_stands_in_its_own_column() -> None:
    right = _table('| API | [20.10](proof:probes#api) | [28.5](proof:probes#api "what it says") |')
    assert markdown_page.read(right, "page.md").strays == ()


@pytest.mark.parametrize(
    "cell", ["[28.5](proof:a#b)", "1.41", "", "[20.10](proof:a#b) or so", "[20.10](other.md)"]
)
def test_what_no_run_of_an_engine_says_does_not_stand_in_its_column(cell: str) -> None:
    page = _table("| API | [20.10](proof:a#b) | [28.5](proof:a#b) |", f"| MAC | {cell} | [28.5](proof:a#b) |")
    (stray,) = markdown_page.read(page, "page.md").strays
    assert (stray.line, stray.found) == (4, cell)
    assert "20.10" in stray.message


def test_other_tables_may_name_engines_anywhere() -> None:
    page = "| Engine | What |\n|---|---|\n| [20.10](proof:a#b) | [the API](proof:a#b) |\n"
    assert markdown_page.read(page, "page.md").strays == ()
