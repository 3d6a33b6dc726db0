"""Shards: several machines share the lessons, and their evidence is that of one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import barelessons
from barelessons import CONFTEST, SESSION, records, write
from netguide.engines import ENGINES
from netguide.lessons import merge, shards

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent
RUNS = st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(ENGINES)))
SECONDS = st.dictionaries(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(ENGINES)), st.floats(0.1, 100)
)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    return barelessons.make(pytester, monkeypatch)


@given(RUNS, SECONDS, st.integers(1, 6))
def test_shards_are_disjoint_and_leave_nothing_out(
    runs: set[shards.Run], seconds: dict[shards.Run, float], count: int
) -> None:
    found = [shards.of(number, count, runs, seconds) for number in range(1, count + 1)]
    assert set().union(*found) == runs
    assert sum(map(len, found)) == len(runs)


@given(RUNS, SECONDS, st.integers(1, 6))
def test_no_shard_takes_longer_than_its_share_and_one_lesson(
    runs: set[shards.Run], seconds: dict[shards.Run, float], count: int
) -> None:
    known = {run: seconds[run] for run in runs & seconds.keys()}
    for number in range(1, count + 1):
        load = sum(known[run] for run in shards.of(number, count, known, known))
        assert load <= sum(known.values()) / count + max(known.values(), default=0) + 1e-6


def test_the_longest_goes_alone_where_it_outweighs_the_others() -> None:
    seconds = {("long", "28.5"): 100.0, ("a", "28.5"): 40.0, ("b", "28.5"): 30.0, ("c", "28.5"): 20.0}
    assert shards.of(1, 2, seconds, seconds) == {("long", "28.5")}
    assert shards.of(2, 2, seconds, seconds) == {("a", "28.5"), ("b", "28.5"), ("c", "28.5")}


def test_what_nobody_has_measured_counts_as_an_ordinary_lesson() -> None:
    seconds = {("a", "28.5"): 1.0, ("b", "28.5"): 10.0, ("c", "28.5"): 100.0}
    runs = [*seconds, ("new", "28.5")]
    assert [name for name, _ in shards.ordered(runs, seconds)] == ["c", "b", "new", "a"]


@pytest.mark.parametrize("text", ["", "2", "0/2", "3/2", "a/b", "1/0", "-1/2", "1/2/3"])
def test_what_names_no_shard_is_refused(text: str, project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("snippets", f"--shard={text}")
    if text:
        result.stderr.fnmatch_lines([f"ERROR: '{text}' names no shard; the second of five is 2/5"])
        assert result.ret == pytest.ExitCode.USAGE_ERROR
    else:
        result.assert_outcomes(passed=6)


def took(project: pytest.Pytester, seconds: dict[str, dict[str, float]]) -> None:
    path = project.path / shards.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(seconds), "utf-8")


def without_times(found: Any) -> Any:
    """Give what is the same whenever something is run."""
    if isinstance(found, dict):
        return {
            name: without_times(each) for name, each in found.items() if name not in ("started", "seconds")
        }
    return [without_times(each) for each in found] if isinstance(found, list) else found


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_the_evidence_of_shards_is_that_of_one_machine(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: list[str]
) -> None:
    project.makeconftest(CONFTEST)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    write(project, "gamma", SESSION)
    durations: dict[str, dict[str, float]] = {"alpha": {"20.10": 8, "28.5": 1}, "gamma": {"26.1": 3}}
    took(project, durations)
    everything = ["snippets", f"--engine={','.join(ENGINES)}", *workers]
    run = project.runpytest_subprocess if workers else project.runpytest_inprocess
    run(*everything).assert_outcomes(passed=27)
    whole = records(project)
    seen: list[tuple[str, str]] = []
    (project.path / "runs").mkdir()
    for number in (1, 2):
        shutil.rmtree(project.path / "build")
        assert run(*everything, f"--shard={number}/2").ret == 0
        seen += [(name, engine) for name, on in records(project).items() for engine in on]
        shutil.copy(project.path / "build/evidence.json", project.path / f"runs/{number}.json")
    assert len(seen) == len(set(seen)) == 9
    monkeypatch.chdir(project.path)
    assert merge.main(["runs"]) == 0
    assert without_times(records(project)) == without_times(whole)


def test_a_shard_that_is_missing_is_noticed(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.runpytest_inprocess("snippets", "--shard=1/2", f"--engine={','.join(ENGINES)}")
    monkeypatch.chdir(project.path)
    (project.path / "build").rename("runs")
    capsys.readouterr()
    assert merge.main(["runs"]) == 1
    assert "nothing tells of " in capsys.readouterr().err


def test_the_longest_lessons_begin_first(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    project.makeconftest(CONFTEST)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    write(project, "gamma", SESSION + SESSION.replace("first", "third").replace("second", "fourth"))
    took(project, {"alpha": {"28.5": 1}, "beta": {"28.5": 9}, "gamma": {"28.5": 3}})
    result = project.runpytest_subprocess("snippets", "-n", "1", "-v")
    ran = [line.split("/")[1] for line in result.stdout.lines if "PASSED" in line]
    assert list(dict.fromkeys(ran)) == ["beta", "gamma", "alpha"]


def test_durations_are_taken_over_from_evidence(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.path)
    assert shards.main() == 1
    assert "there is no build/evidence.json" in capsys.readouterr().err
    project.runpytest_inprocess("snippets")
    measured = {name: on["28.5"]["seconds"] for name, on in records(project).items()}
    assert shards.main() == 0
    assert shards.read(project.path) == {(name, "28.5"): round(each, 1) for name, each in measured.items()}


def test_the_durations_in_use_are_of_lessons_that_there_are() -> None:
    there = {path.parent.name for path in (ROOT / "snippets").glob("*/session.console")}
    known = {name for name, _ in shards.read(ROOT)}
    assert known <= there
    assert len(known) > len(there) / 2, "take them over with `python -m netguide.lessons.shards`"


def test_the_workflow_runs_every_shard_of_every_engine() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/verify.yml").read_text("utf-8"))["jobs"]["lessons"]
    (run,) = [step for step in job["steps"] if step.get("run") == "make verify"]
    matrix = job["strategy"]["matrix"]
    assert run["env"]["ENGINES"] == "${{ matrix.engine }}"
    said, _, count = run["env"]["SHARD"].partition("/")
    assert said == "${{ matrix.shard }}"
    assert matrix == {"engine": list(ENGINES), "shard": list(range(1, int(count) + 1))}
    (kept,) = [step for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    assert kept["with"]["name"] == "evidence-${{ matrix.engine }}-${{ matrix.shard }}"
