"""Planted lies: which are told, and that the judge can say both yes and no."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from netguide.errors import LabError
from netguide.lessons import drawing, lesson, path_drawing
from netguide.lessons.recorder import start_bindings
from netguide.mutants import lies
from netguide.mutants.__main__ import KNOWN, account, choose, everything, judged
from netguide.mutants.figures import about_figures
from netguide.mutants.judge import Judge, Truth
from netguide.mutants.lies import KINDS, PAGE, Lie
from netguide.pages import translation

PROJECT = Path(__file__).parent.parent
SESSION = """\
# --8<-- [start:one]
$ docker run -d --name web --network shop -p 8080:80 nginx
$ docker network create --driver bridge shop
# --8<-- [end:one]
"""


@pytest.fixture(scope="module")
def found() -> dict[str, list[Lie]]:
    return everything(PROJECT)


def test_every_kind_is_told_and_no_lie_twice(found: dict[str, list[Lie]]) -> None:
    assert set(found) == set(KINDS)
    for kind, told in found.items():
        assert len(told) > 5, kind
        for lie in told:
            assert all(text != (PROJECT / path).read_text("utf-8") for path, text in lie.files.items()), lie


def test_a_seed_chooses_the_same_again(found: dict[str, list[Lie]]) -> None:
    first = choose(found, 7, 40, list(KINDS))
    assert [lie.told for lie in first] == [lie.told for lie in choose(found, 7, 40, list(KINDS))]
    assert [lie.told for lie in first] != [lie.told for lie in choose(found, 8, 40, list(KINDS))]
    assert {lie.kind for lie in first} == set(KINDS)


def test_lies_about_commands(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny/session.console").write_text(SESSION)
    typed = {
        line[2:]
        for lie in lies.about_commands(lesson.read(tmp_path / "tiny"))
        for text in lie.files.values()
        for line in text.split("\n")
        if line.startswith("$ ")
    }
    assert {
        "docker run -d --name web -p 8080:80 nginx",
        "docker run --name web --network shop -p 8080:80 nginx",
        "docker run -d --name web --network web -p 8080:80 nginx",
        "docker run -d --name web --network shop -p 8080:81 nginx",
        "docker run -d --name shop --network shop -p 8080:80 nginx",
        "docker network create --driver host shop",
        "docker network create shop",
    } <= typed


def test_lies_about_python_are_valid_python_and_leave_docstrings_alone() -> None:
    code = '"""Say hello."""\nprint("hi", 3)\nclient.close()\n'
    told = {
        lie.what: text
        for lie in lies.about_code("snippets/a/b.py", code, ("a",))
        for text in lie.files.values()
    }
    assert told == {
        "'client.close' -> 'client.close_'": code.replace("close", "close_"),
        "'\"hi\"' -> \"'hix'\"": code.replace('"hi"', "'hix'"),
        "'3' -> '4'": code.replace("3", "4"),
    }


def test_lies_about_other_files_leave_comments_alone() -> None:
    text = "# 1\nservices:\n  web:\n    ports: ['8080:80']\n"
    lied = [text for lie in lies.about_code("snippets/a/c.yaml", text, ("a",)) for text in lie.files.values()]
    assert lied == [
        text.replace("services", "servicesx"),
        text.replace("web", "webx"),
        text.replace("8080", "8081"),
    ]


def test_a_lie_about_a_notebook_is_told_in_both_languages() -> None:
    notebook = json.dumps(
        {"cells": [{"cell_type": "markdown", "source": ["3"]}, {"cell_type": "code", "source": ["print(3)"]}]}
    )
    (lie,) = lies.about_notebook({"docs/en/a.ipynb": notebook, "docs/ko/a.ipynb": notebook}, "a")
    assert lie.lessons == ("a",)
    assert (
        translation.drift(
            lie.files["docs/en/a.ipynb"].encode(), lie.files["docs/ko/a.ipynb"], "docs/ko/a.ipynb"
        )
        is None
    )
    assert {path: json.loads(text)["cells"][1]["source"] for path, text in lie.files.items()} == {
        "docs/en/a.ipynb": ["print(4)"],
        "docs/ko/a.ipynb": ["print(4)"],
    }


def test_lies_about_numbers_change_the_one_in_the_text_and_not_one_in_code_or_in_a_link() -> None:
    english = '# A {#a}\n\n`-p 8080` [is 8080](proof:a#b "8080") of 65,536. Then 80.\n\n8080 again on 28.5\n'
    korean = '# 가 {#a}\n\n[8080은](proof:a#b "8080") `-p 8080`이고 80과 65,536.\n\n28.5에서 다시 8080.\n'
    english, korean = f"{english}\nEngine 28, status 28\n", f"{korean}\n엔진 28, 상태 28\n"
    pages = {
        path: f'---\nsource: "{translation.digest(english.encode())}"\n---\n{text}'.encode()
        if ko
        else text.encode()
        for path, text, ko in (("docs/en/a.md", english, False), ("docs/ko/a.md", korean, True))
    }
    found = [lie for lie in lies.about_pages(pages, {}) if " at " in lie.what]
    alone = [lie.files["docs/en/a.md"] for lie in found if lie.what.endswith("English alone")]
    assert alone == [
        english.replace("is 8080", "is 8081"),
        english.replace("65,536", "65,537"),
        english.replace("80.", "81."),
        english.replace("8080 again", "8081 again"),
        english.replace("28.5", "20.10"),  # another engine of the guide
        english.replace("Engine 28", "Engine 20"),
        english.replace("status 28", "status 29"),
    ]
    both = [lie.files for lie in found if lie.what.endswith("both languages")]
    assert [files["docs/en/a.md"] for files in both] == alone
    assert [files["docs/ko/a.md"].split("---\n")[2] for files in both] == [
        korean.replace("[8080은", "[8081은"),
        korean.replace("65,536", "65,537"),
        korean.replace("80과", "81과"),
        korean.replace("다시 8080", "다시 8081"),
        korean.replace("28.5", "20.10"),
        korean.replace("엔진 28", "엔진 20"),
        korean.replace("상태 28", "상태 29"),
    ]


def test_no_lie_about_a_page_is_given_away_by_the_stamp_of_its_translation() -> None:
    english = "# A {#a}\n\nSee [b](b.md) of 65,536,\n[c](c.md) and `-p 8080`.\n"
    stamp = translation.digest(english.encode())
    korean = f'---\nsource: "{stamp}"\n---\n# 가 {{#a}}\n\n문단.\n\n[둘](b.md).\n'
    pages = {"docs/en/a.md": english.encode(), "docs/ko/a.md": korean.encode()}
    told = list(lies.about_pages(pages, {}))
    assert {lie.what.rpartition(", ")[2] for lie in told} == {"English alone", "Korean alone"}
    for lie in told:
        texts = {path: content.decode() for path, content in pages.items()} | dict(lie.files)
        original = texts["docs/en/a.md"].encode()
        assert translation.drift(original, texts["docs/ko/a.md"], "docs/ko/a.md") is None
    links = [lie.files["docs/en/a.md"] for lie in told if lie.what.startswith("'](")]
    assert links == [english.replace("(b.md)", "(c.md)"), english.replace("(c.md)", "(b.md)")]
    dropped = [lie.files["docs/ko/a.md"] for lie in told if lie.what.endswith("Korean alone")]
    assert dropped == [korean.replace("문단.\n\n", ""), korean.replace("\n[둘](b.md).\n", "")]


def test_a_file_that_several_lessons_use_is_run_by_all_of_them(found: dict[str, list[Lie]]) -> None:
    shared = {lie.lessons for lie in found["code"] if lie.place.startswith("snippets/favorites/app.py:")}
    assert len(shared) == 1
    assert len(next(iter(shared))) > 1


FIGURES = Path("snippets/publish")


@pytest.mark.parametrize("kind", ["drawings", "paths"])
def test_a_lie_about_a_figure_is_caught_by_what_a_run_saw_and_the_figure_itself_is_not(kind: str) -> None:
    """What is stored stands for what was seen; the lab's part in it is tested in ``tests/lab``."""
    read = lesson.read(PROJECT / FIGURES)
    seen = {
        section: (drawing.read(text).state, start_bindings(read.transcript))
        for section in read.options.drawings
        for text in [read.drawings[drawing.path(section)]]
    }
    travelled = {each: path_drawing.read(read.paths[path_drawing.path(each)]) for each in read.options.paths}
    judge = Judge(PROJECT)
    judge.know(read.name, Truth([], seen, travelled))
    told = [lie for lie in about_figures(read) if f"/{kind}/" in lie.place]
    try:
        assert {lie.what.rpartition(", ")[2] for lie in told} == {"everywhere", "as shown"}
        assert [lie.told for lie in told if judge.caught(lie) is None] == []
        files = {path: (PROJECT / path).read_text("utf-8") for path in told[0].files}
        assert judge.caught(replace(told[0], files=files)) is None
    finally:
        judge.close()


def test_the_judge_says_yes_and_no() -> None:
    path = "docs/en/tutorial/by-name.md"
    text = (PROJECT / path).read_text("utf-8")
    judge = Judge(PROJECT)
    try:
        same = Lie(PAGE, f"{path}:1", "nothing", {path: text})
        assert judge.caught(same) is None
        lied = Lie(PAGE, f"{path}:1", "a word", {path: text + "\n`docker run nobody`\n"})
        place = f"{path}:{len(text.splitlines()) + 2}"
        assert judge.caught(lied) == f"{place}: no lesson of this page ran this command"
    finally:
        judge.close()


def test_a_count_of_one_kind_keeps_the_figures_of_the_others() -> None:
    first = account("", 3, {"code": Counter(caught=4, SURVIVED=1, equivalent=2), "page": Counter(caught=1)})
    both = json.loads(account(first, 5, {"page": Counter(caught=7, SURVIVED=1)}))
    assert (both["planted"], both["caught"]) == (13, 11)
    figure = {kind: {name: one[name] for name in one if name != "day"} for kind, one in both["kinds"].items()}
    assert figure == {
        "code": {"planted": 5, "caught": 4, "equivalent": 2, "seed": 3},
        "page": {"planted": 8, "caught": 7, "equivalent": 0, "seed": 5},
    }


def test_lies_called_equivalent_name_a_place_that_is_there_and_a_reason() -> None:
    for told, why in tomllib.loads((PROJECT / KNOWN).read_text("utf-8")).items():
        kind, place, _ = told.split(" ", 2)
        path, line, _ = place.split(":")
        assert kind in KINDS
        assert int(line) <= (PROJECT / path).read_text("utf-8").count("\n")
        assert len(why.split()) > 5


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("a.md:1: no", ("caught", "by a.md:1: no")),
        (None, ("SURVIVED", "")),
        (
            LabError("the engine in a lab did not start"),
            ("UNJUDGED", "for the engine in a lab did not start"),
        ),
    ],
)
def test_a_lie_whose_lesson_cannot_be_run_is_not_counted(answer: object, verdict: tuple[str, str]) -> None:
    class Asked(Judge):
        def caught(self, lie: Lie) -> str | None:
            if isinstance(answer, Exception):
                raise answer
            return answer if answer is None else str(answer)

    judge = Asked(PROJECT)
    lie = Lie(PAGE, "a.md:1", "a word", {})
    assert judged(judge, {}, lie) == verdict
    assert judged(judge, {lie.told: "as true"}, lie)[0] == verdict[0].replace("SURVIVED", "equivalent")
    judge.close()
