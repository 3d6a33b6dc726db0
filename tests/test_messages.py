"""The catalogue of messages: everything in it was printed, and what trouble pages are about is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from netguide.blocks import error_table, slots
from netguide.blocks.library import Library, Shelfmark
from netguide.engines import ENGINES
from netguide.lessons import lesson
from netguide.lessons.evidence import PASSED, OnEngine
from netguide.lessons.lesson import Lesson
from netguide.pages import proof
from netguide.pages.messages import GROUPS, catalogue

ROOT = Path(__file__).parent.parent
GUIDE = {one.name: one for one in lesson.find(ROOT / "snippets")}
CATALOGUE = catalogue(GUIDE.values())
TEXTS = {
    name: "\n".join(
        path.read_text("utf-8") for path in sorted((ROOT / "snippets" / name).glob("session*.console"))
    )
    for name in GUIDE
}
"""The files as they are, read without the machinery."""
_VALUE = re.compile(r"'[^'\s]*'|\d+(?:\.\d+)+(?::\d+)?")
"""A name or address in a message, where the catalogue has that of another lesson."""
_CODE_FONT = re.compile(r"\[`([^`]+)`\]\(#")


def written(tmp_path: Path, *session: str, **variants: tuple[str, ...]) -> list[Lesson]:
    folder = tmp_path / "snippets/tale"
    folder.mkdir(parents=True)
    for name, lines in {"session": session, **variants}.items():
        text = "\n".join(["# --8<-- [start:a]", *lines, "# --8<-- [end:a]", ""])
        (folder / f"{name.replace('_', '.')}.console").write_text(text)
    return lesson.find(tmp_path / "snippets")


def test_every_line_of_the_catalogue_stands_in_a_session_of_the_lesson_it_names() -> None:
    for message in CATALOGUE:
        for engine, lines in message.wordings.items():
            text = TEXTS[message.sources[engine].lesson].split("\n")
            assert [line for line in lines if line not in [each.strip() for each in text]] == []


def test_no_mishap_of_a_session_is_left_out() -> None:
    """Found another way: by the line with the status, in the files themselves."""
    placed = {(place.lesson, place.section) for message in CATALOGUE for place in message.places}
    for name, one in GUIDE.items():
        for section in one.transcript.sections.values():
            said = re.findall(
                r"^(?:docker: .*|Error response from daemon: .*)\n(?:.*\n)*?\[\d+\]$", section.shown, re.M
            )
            assert not said or (name, section.name) in placed, f"{name}#{section.name}: {said[0]}"


@pytest.mark.parametrize("path", sorted((ROOT / "docs/en/trouble").glob("*.md")), ids=lambda path: path.stem)
def test_what_a_trouble_page_is_about_is_in_the_catalogue(path: Path) -> None:
    """Its table of messages, and all that its proofs quote from the output of a step that failed."""
    text = path.read_text("utf-8")
    wanted = set(_CODE_FONT.findall(text))
    for lesson_name, section, quote in re.findall(r'\(proof:([\w-]+)#([\w-]+) "([^"]+)"\)', text):
        for step in GUIDE[lesson_name].transcript.sections[section].steps:
            if step.status and any(quote in line for line in step.output):
                wanted.add(quote)
    known = [line for message in CATALOGUE for lines in message.wordings.values() for line in lines]
    said = [_VALUE.sub("…", line) for line in known]
    assert [each for each in sorted(wanted) if not any(_VALUE.sub("…", each) in line for line in said)] == []
    assert wanted or proof.includes(text)


def test_one_mishap_in_two_places_is_one_message_with_the_wordings_of_engines(tmp_path: Path) -> None:
    lessons = written(
        tmp_path,
        "$ docker run --name a x",
        "f" * 64,
        'docker: Error response from daemon: failed: network "a" gone',
        "",
        "Run 'docker run --help' for more information",
        "[125]",
        "$ docker run --name b x",
        'docker: Error response from daemon: failed: network "b" gone',
        "[125]",
        "$ docker run c",
        "WARNING: beware",
        session_20_10=(
            "$ docker run --name a x",
            'docker: Error response from daemon: network "a" gone.',
            "See 'docker run --help'.",
            "[125]",
            "$ docker run --name b x",
            'docker: Error response from daemon: network "b" gone.',
            "[125]",
        ),
    )
    first, second = catalogue(lessons)
    assert first.by_wording() == {
        ('docker: Error response from daemon: failed: network "a" gone',): ["26.1", "28.5"],
        ('docker: Error response from daemon: network "a" gone.',): ["20.10"],
    }
    assert (first.group, second.group) == ("start", "warnings")
    assert second.by_wording() == {("WARNING: beware",): list(ENGINES)}


@pytest.mark.parametrize(
    ("lines", "group"),
    [
        (("$ docker -H x network create a", "Error response from daemon: no", "[1]"), "create"),
        (("$ docker network rm a", "Error response from daemon: no", "[1]"), "remove"),
        (("$ docker network disconnect a b", "Error response from daemon: no", "[1]"), "connect"),
        (("$ docker compose up", 'service "web" is no', "[1]"), "compose"),
        (("$ docker ps", "Error response from daemon: no", "[1]"), "engine"),
        (("$ docker run --rm busybox wget a", "wget: bad address 'a'", "[1]"), "reach"),
        (("$ curl a", "curl: (6) no", "[6]"), "reach"),
    ],
)
def test_messages_are_grouped_by_what_the_reader_does(
    tmp_path: Path, lines: tuple[str, ...], group: str
) -> None:
    (message,) = catalogue(written(tmp_path, *lines))
    assert message.group == group


def test_numbers_and_silence_are_no_messages(tmp_path: Path) -> None:
    assert catalogue(written(tmp_path, "$ ip addr | grep -c 10.0", "0", "[1]", "$ false", "[1]")) == []


def test_names_and_values_do_not_make_another_message_and_words_do(tmp_path: Path) -> None:
    said = ["nc: can't connect to remote host (10.0.0.2): Connection refused", "nc: bad address 'web'"]
    like = ["nc: can't connect to remote host (192.0.2.7): Connection refused", "nc: bad address 'db'"]
    steps = [line for text in said + like for line in ("$ nc", text, "[1]")]
    assert [next(iter(each.by_wording())) for each in catalogue(written(tmp_path, *steps))] == [
        ("nc: bad address 'web'",),
        ("nc: can't connect to remote host (10.0.0.2): Connection refused",),
    ]


def test_a_table_names_engines_and_links_to_trouble_pages_first() -> None:
    def known(name: str, section: str) -> tuple[OnEngine, ...]:
        return (OnEngine("28.5", PASSED),)

    def where(name: str, section: str) -> Shelfmark:
        page = "trouble/x/" if name == "port-taken" else f"tutorial/{name}/"
        return Shelfmark(page, f"<{name}>")

    shelf = Library(GUIDE, known, where, "en")
    html = BeautifulSoup(
        slots.fill("<!-- netguide:errors-start -->", error_table.makers(shelf)), "html.parser"
    )
    (row,) = (
        row
        for row in html.select("tbody tr")
        if "port is already allocated" in row.text and "docker:" in row.text
    )
    assert row.select("td a")[0]["href"] == "proof:port-taken#allocated"
    assert [mark.text for mark in row.select(".ng-result")] == ["28.5", "26.1 not run", "20.10 not run"]


def test_the_page_has_a_table_for_every_group() -> None:
    for language in ("en", "ko"):
        text = (ROOT / f"docs/{language}/reference/errors.md").read_text("utf-8")
        assert re.findall(r"<!-- netguide:errors-(\w+) -->", text) == list(GROUPS)
