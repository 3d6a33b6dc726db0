"""How much of what pages say is proven: the rule, and the bar that the working guide holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from netguide.pages import proven
from netguide.pages.proven import CITED, NEAR, OPEN, OWN, Share
from netguide.pages.translation import ENGLISH

PROJECT = Path(__file__).parent.parent
WORKING = ("how-to/", "trouble/")
ALSO = ("concepts/which-network.md", "concepts/where-your-engine-runs.md")
LINK = "[so it is](proof:web#start)"


def states(*paragraphs: str) -> list[tuple[str, str]]:
    text = "# A page {#page}\n\nWords before.\n\n## A part {#part}\n\n" + "\n\n".join(paragraphs) + "\n"
    return [(each.text, each.state) for each in proven.read(text)]


def test_a_sentence_with_a_link_is_proven_and_a_link_reaches_one_sentence_either_way() -> None:
    text = f"The host is far. The host is near. A port opens, {LINK}. The port is shut. The port is gone."
    assert states(text) == [
        ("The host is far.", OPEN),
        ("The host is near.", NEAR),
        ("A port opens, so it is.", OWN),
        ("The port is shut.", NEAR),
        ("The port is gone.", OPEN),
    ]


def test_a_link_does_not_reach_another_paragraph_or_item() -> None:
    assert states(f"A port opens, {LINK}.", "The port is shut.", f"- The host, {LINK}.\n- The bridge.") == [
        ("A port opens, so it is.", OWN),
        ("The port is shut.", OPEN),
        ("The host, so it is.", OWN),
        ("The bridge.", OPEN),
    ]


def test_a_link_to_a_page_proves_nothing() -> None:
    assert states("The [port](../tutorial/publish.md) is shut.") == [("The port is shut.", OPEN)]


def test_a_row_is_one_statement_and_the_head_none() -> None:
    table = f"| A port | A host |\n|---|---|\n| Name | {LINK} |\n| a | the host |\n| a | b |"
    assert states(table) == [("Name | so it is", OWN), ("a | the host", OPEN)]


def test_what_stands_in_a_cited_box_is_cited() -> None:
    box = '!!! cited "Source: [Docs](https://docs.example)"\n    The port is shut. So be it. A host is far.'
    assert states(box) == [("The port is shut.", CITED), ("A host is far.", CITED)]


@pytest.mark.parametrize(
    "text",
    [
        "Is the port shut?",
        "The port is shut:",
        "Ask the host.",
        "Nothing of the matter.",
        "The commands run on a Linux host as root.",
        "See also: the [port](publish.md).",
        "```console\n$ the port\n```",
        "### The port {#port}",
        "## Related {#related}\n\n- [The port](publish.md): a host.",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert states(text) == []


def test_code_makes_a_statement_and_a_dot_in_it_ends_no_sentence() -> None:
    assert states("Then `a. B` is seen. Nothing else.") == [("Then `a. B` is seen.", OPEN)]


def test_a_link_counts_even_where_a_sentence_is_none() -> None:
    assert states(f"Nothing of the matter, {LINK}:") == [("Nothing of the matter, so it is:", OWN)]


def test_the_paragraph_that_says_whom_a_page_is_for_is_none() -> None:
    page = "# A page {#page}\n\nFor a host.\n\nFor a port.\n\n## A part {#part}\n\nFor a bridge.\n"
    assert [each.text for each in proven.read(page)] == ["For a port.", "For a bridge."]


def test_statements_know_their_line() -> None:
    assert [each.line for each in proven.read("# A {#a}\n\nThe port.\n\nThe host,\nfar. The port.\n")] == [
        3,
        5,
        5,
    ]


def test_shares_add_up() -> None:
    assert Share(1, 2, 3, 4) + Share(10, 20, 30, 40) == Share(11, 22, 33, 44)
    assert (Share(1, 1, 9, 1).of, Share(1, 1, 9, 1).percent, Share().percent) == (3, 66, 100)


def test_of_the_working_guide_nine_statements_in_ten_are_proven() -> None:
    root = PROJECT / ENGLISH
    files = {file.relative_to(root).as_posix(): file for file in sorted(root.rglob("*.md"))}
    pages = {
        path: proven.read(file.read_text("utf-8"))
        for path, file in files.items()
        if path.startswith(WORKING) or path in ALSO
    }
    assert len(pages) >= 19
    whole = proven.share(each for statements in pages.values() for each in statements)
    rest = [
        f"{path}:{each.line}: {each.text}" for path in pages for each in pages[path] if each.state == OPEN
    ]
    assert whole.percent >= 90, "\n" + "\n".join(rest)
