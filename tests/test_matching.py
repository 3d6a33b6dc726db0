from pathlib import Path
from typing import Any

import pytest
import yaml

from netguide.lessons.bindings import Bindings
from netguide.lessons.matching import compare

CASES = yaml.safe_load((Path(__file__).parent / "cases/matching/cases.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_agrees_and_what_does_not(case: dict[str, Any]) -> None:
    match = compare(case["expected"], case["actual"], Bindings())
    assert match.ok == case["ok"]
    if "also" in case:
        second = compare(case["also"]["expected"], case["also"]["actual"], match.bindings)
        assert second.ok == case["also"]["ok"]


@pytest.mark.parametrize("case", [case for case in CASES if not case["ok"]], ids=lambda case: case["name"])
def test_a_difference_can_be_seen(case: dict[str, Any]) -> None:
    assert compare(case["expected"], case["actual"], Bindings()).diff(case["expected"])


def test_a_comparison_leaves_earlier_bindings_alone() -> None:
    bindings = Bindings()
    compare(["0123456789ab"], ["aaaaaaaaaaaa"], bindings)
    assert compare(["0123456789ab"], ["bbbbbbbbbbbb"], bindings).ok


def test_the_diff_is_written_in_the_transcripts_own_values() -> None:
    before = compare(["0123456789ab"], ["aaaaaaaaaaaa"], Bindings())
    expected = ["0123456789ab web 80/tcp", "..."]
    match = compare(expected, ["aaaaaaaaaaaa web 81/tcp", "x"], before.bindings)
    assert match.diff(expected).splitlines()[3:] == [
        "-0123456789ab web 80/tcp",
        "+0123456789ab web 81/tcp",
        " ...",
    ]


def test_values_in_commands_stand_for_themselves() -> None:
    bindings = Bindings()
    bindings.fix(["docker run --ip 172.30.0.10 busybox"])
    assert compare(["172.30.0.10"], ["172.30.0.10"], bindings).ok
    assert not compare(["172.30.0.10"], ["172.30.0.11"], bindings).ok


def test_many_elisions_end_in_a_verdict() -> None:
    expected = [*["...", "a"] * 20, "b"]
    assert not compare(expected, ["a"] * 200, Bindings()).ok
