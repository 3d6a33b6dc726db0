"""Planted lies: which are told, and that the judge can say both yes and no."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from netguide.lessons import lesson
from netguide.mutants import lies
from netguide.mutants.__main__ import EQUIVALENT, choose, everything, figures
from netguide.mutants.judge import Judge
from netguide.mutants.lies import KINDS, PAGE, Lie

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
    first = figures("", 3, {"code": Counter(caught=4, SURVIVED=1, equivalent=2), "page": Counter(caught=1)})
    both = json.loads(figures(first, 5, {"page": Counter(caught=7, SURVIVED=1)}))
    assert (both["planted"], both["caught"]) == (13, 11)
    figure = {kind: {name: one[name] for name in one if name != "day"} for kind, one in both["kinds"].items()}
    assert figure == {
        "code": {"planted": 5, "caught": 4, "equivalent": 2, "seed": 3},
        "page": {"planted": 8, "caught": 7, "equivalent": 0, "seed": 5},
    }


def test_lies_called_equivalent_name_a_place_that_is_there_and_a_reason() -> None:
    for told, why in tomllib.loads((PROJECT / EQUIVALENT).read_text("utf-8")).items():
        kind, place, _ = told.split(" ", 2)
        path, line, _ = place.split(":")
        assert kind in KINDS
        assert int(line) <= (PROJECT / path).read_text("utf-8").count("\n")
        assert len(why.split()) > 5
