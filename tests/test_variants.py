"""Variants: what an engine does otherwise, in a file of its own."""

import pytest

from netguide.errors import TranscriptError
from netguide.lessons import variants
from netguide.lessons.transcript import parse

MAIN = parse(
    """\
# --8<-- [start:ask]
$ a
one
$ b \\
> c
$ a
two
# --8<-- [end:ask]
# --8<-- [start:tell]
$ d
[1]
# --8<-- [end:tell]
""",
    "session.console",
)
TELL = "# --8<-- [start:tell]\n$ d\nbecause\n[2]\n# --8<-- [end:tell]\n"


def read(text: str, engine: str = "26.1") -> variants.Variant:
    return variants.read(text.encode(), "session.26.1.console", engine, MAIN)


def in_ask(*lines: str) -> str:
    return "\n".join(["# --8<-- [start:ask]", *lines, "# --8<-- [end:ask]", ""])


def test_only_what_differs_is_another_and_places_stay() -> None:
    told = read(TELL).over(MAIN)
    assert [(step.line, step.output, step.status) for step in told.steps] == [
        (2, ("one",), 0), (4, (), 0), (6, ("two",), 0), (10, ("because",), 2),
    ]  # fmt: skip
    assert told.sections["ask"] == MAIN.sections["ask"]


def test_what_is_shown_is_the_section_of_the_variant() -> None:
    assert read(TELL).shown("tell") == "$ d\nbecause\n[2]\n"
    assert read(TELL).shown("ask") is None


def test_a_command_that_comes_twice_is_told_twice() -> None:
    told = read(in_ask("$ a", "one", "$ a", "zwei")).over(MAIN)
    assert [step.output for step in told.steps][:3] == [("one",), (), ("zwei",)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            TELL.replace("tell", "shout"),
            r":1: the session has no such section\n    shout\n  sections: ask, tell",
        ),
        (in_ask("$ e"), r":2: these are not the session's steps in its order\n    e\n.*ENGINES=26\.1"),
        (in_ask("$ a", "eins"), r":2: these are not the session's steps"),
        (in_ask("$ b \\", "> c", "x", "$ a", "$ a"), r":2: these are not the session's steps"),
        (in_ask("$ b \\", "> c"), r":2: this step says what the session says\n    b"),
        (
            TELL.replace("because\n[2]", "[1]"),
            r":2: this step says what the session says\n    d\n  remove it",
        ),
        ("$ d\n", r":1: this line is in no section"),
    ],
)
def test_what_does_not_go_with_the_session_is_refused(text: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        read(text)


@pytest.mark.parametrize("engine", ["28.5", "27.0"])
def test_the_main_engine_and_strange_ones_have_no_variant(engine: str) -> None:
    with pytest.raises(TranscriptError, match=r"the variant of no engine of the guide\n.*\n.*20\.10, 26\.1"):
        read(TELL, engine)


def test_writing_gives_the_differing_steps_and_reads_back() -> None:
    said = [(("eins",), 0), ((), 0), (("two",), 0), ((), 3)]
    text = variants.write(MAIN, said)
    assert (
        text
        == in_ask("$ a", "eins", "$ a", "two") + "\n# --8<-- [start:tell]\n$ d\n[3]\n# --8<-- [end:tell]\n"
    )
    assert [(step.output, step.status) for step in read(text).over(MAIN).steps] == said


def test_nothing_is_written_where_nothing_differs() -> None:
    assert variants.write(MAIN, [(step.output, step.status) for step in MAIN.steps]) == ""


def test_the_file_stands_beside_the_session() -> None:
    assert variants.path_of("snippets/a/session.console", "20.10") == "snippets/a/session.20.10.console"
