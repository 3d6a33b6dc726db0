"""Only lessons of which something changed are run: `pytest --changed`, and what `make verify` does."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

import barelessons
from barelessons import CONFTEST, SESSION, evidence, records, write
from local_host import LocalHost
from netguide.errors import LabError
from netguide.labs import lab, provision
from netguide.lessons import evidence as evidence_form
from netguide.lessons import unchanged
from netguide.lessons.lesson import read

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent
VARIANT = "# --8<-- [start:second]\n$ echo three\nthree\n# --8<-- [end:second]\n"
NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
FILES = {
    "snippets/alpha/session.console": SESSION,
    "snippets/alpha/session.20.10.console": VARIANT.replace("three\n#", "drei\n#"),
    "snippets/alpha/lesson.toml": 'uses = ["shared"]\n[notebook]\n"n.ipynb" = "first"\n',
    "snippets/alpha/drawings/first.svg": "<svg/>",
    "snippets/alpha/paths/first.svg": "<svg/>",
    "snippets/alpha/app/compose.yaml": "services: {}",
    "snippets/shared/app.py": "print()",
    "docs/en/n.ipynb": NOTEBOOK,
    "docs/ko/n.ipynb": NOTEBOOK,
}


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    return barelessons.make(pytester, monkeypatch)


@pytest.fixture(autouse=True)
def notebooks_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netguide.runs.notebook_run.execute", lambda page: None)
    monkeypatch.setattr(
        LocalHost, "docker_socket", lambda self: nullcontext("unix:///nowhere"), raising=False
    )


def ran(result: pytest.RunResult) -> set[str]:
    """Give the lessons of which a step was run, with the engine if it is not the main one."""
    words = result.stdout.str().replace("/", " ").split()
    return {words[at - 1] for at, word in enumerate(words) if word.startswith("session.console:")}


def changed(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_inprocess("snippets", "--changed", "-v", *arguments)


def put(project: pytest.Pytester, files: dict[str, str]) -> None:
    for name, text in files.items():
        (project.path / name).parent.mkdir(parents=True, exist_ok=True)
        (project.path / name).write_text(text, "utf-8")


def test_what_has_not_changed_is_not_run_and_its_record_stays_that_of_the_real_run(
    project: pytest.Pytester,
) -> None:
    first = changed(project)
    first.assert_outcomes(passed=6)
    first.stdout.fnmatch_lines(["run, not verified yet: alpha[[]28.5[]], beta[[]28.5[]]"])
    before = records(project)
    again = changed(project)
    assert again.ret == pytest.ExitCode.OK
    again.assert_outcomes()
    started = before["alpha"]["28.5"]["started"]
    again.stdout.fnmatch_lines([f"2 of 2 not run again, for nothing has changed since they were: {started}*"])
    assert records(project) == before


@pytest.mark.parametrize("name", sorted(FILES))
def test_an_edited_byte_runs_its_lesson_again_and_no_other(project: pytest.Pytester, name: str) -> None:
    put(project, FILES)
    changed(project).assert_outcomes(passed=7)
    assert ran(changed(project)) == set()
    path = project.path / name
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    result = changed(project)
    assert ran(result) == {"alpha"}
    result.stdout.fnmatch_lines(["run, what belongs to the lesson has changed: alpha[[]28.5[]]"])
    assert ran(changed(project)) == set()


@pytest.mark.parametrize("name", ["snippets/alpha/drawings/first.svg", "snippets/alpha/app/compose.yaml"])
def test_a_file_that_is_gone_or_new_counts(project: pytest.Pytester, name: str) -> None:
    put(project, FILES)
    changed(project)
    (project.path / name).unlink()
    assert ran(changed(project)) == {"alpha"}
    put(project, {"snippets/beta/more.txt": ""})
    assert ran(changed(project)) == {"beta"}


def test_bytes_that_come_back_stand_only_if_they_were_run_last(project: pytest.Pytester) -> None:
    changed(project)
    write(project, "alpha", SESSION.replace("two", "zwei"))
    assert ran(changed(project)) == {"alpha"}
    write(project, "alpha", SESSION)
    assert ran(changed(project)) == {"alpha"}


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("lessons/matching.py", True),
        ("runs/runner.py", True),
        ("labs/lab.py", True),
        ("labs/lab_image/host/entrypoint", True),
        ("labs/lab_image/busybox/Dockerfile", True),
        ("pytest_plugin/items.py", True),
        ("engines.py", True),
        ("blocks/show.py", False),
    ],
)
def test_the_machinery_counts_with_the_recipes_of_images(tmp_path: Path, name: str, counts: bool) -> None:
    package = tmp_path / "netguide"
    shutil.copytree(unchanged.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    before = unchanged.of_machinery(ROOT, package)
    assert before == unchanged.of_machinery(ROOT)
    with (package / name).open("a") as file:
        file.write("\n")
    assert (unchanged.of_machinery(ROOT, package) != before) == counts


def test_a_recipe_that_may_no_longer_be_executed_counts(tmp_path: Path) -> None:
    package = tmp_path / "netguide"
    shutil.copytree(unchanged.PACKAGE, package)
    before = unchanged.of_machinery(ROOT, package)
    (package / "labs/lab_image/host/entrypoint").chmod(0o644)
    assert unchanged.of_machinery(ROOT, package) != before


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock"])
def test_packages_count(tmp_path: Path, name: str) -> None:
    for each in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / each, tmp_path)
    before = unchanged.of_machinery(tmp_path)
    with (tmp_path / name).open("a") as file:
        file.write("\n")
    assert unchanged.of_machinery(tmp_path) != before


def test_all_that_runs_a_lesson_is_counted() -> None:
    """What the command line imports of the package stands in the folders of which the digest is made."""
    tell = "print([n for n in sys.modules if n.startswith('netguide.')])"
    command = [sys.executable, "-c", f"import sys, netguide.pytest_plugin; {tell}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    layers = {name.split(".")[1] for name in json.loads(said.replace("'", '"')) if name.count(".") > 1}
    assert layers == {"labs", "lessons", "pytest_plugin", "runs"}


def test_other_machinery_runs_all(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(project)
    monkeypatch.setattr(unchanged, "of_machinery", lambda root: "sha256:" + "0" * 64)
    result = changed(project)
    assert ran(result) == {"alpha", "beta"}
    result.stdout.fnmatch_lines(["run, the machinery has changed: alpha[[]28.5[]], beta[[]28.5[]]"])
    assert ran(changed(project)) == set()


def test_another_engine_or_image_runs_all_on_that_engine(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = ("--engine", "26.1,28.5")
    changed(project, *both)
    assert ran(changed(project, *both)) == set()
    made = {"26.1": {"host": "2"}, "28.5": {"host": "1"}}
    monkeypatch.setattr(provision, "ingredients", lambda engines: {each: made[each] for each in engines})
    result = changed(project, *both)
    result.assert_outcomes(passed=6)
    assert "[28.5]" not in result.stdout.str()
    result.stdout.fnmatch_lines(
        ["run, the engine or an image of the lab has changed: alpha[[]26.1[]], beta[[]26.1[]]"]
    )


def test_without_the_images_of_labs_nothing_is_taken_over(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(project)
    monkeypatch.setattr(provision, "ingredients", lambda engines: {})
    assert ran(changed(project)) == {"alpha", "beta"}
    assert ran(changed(project)) == {"alpha", "beta"}
    assert "made_from" not in evidence(project)["alpha"]


def test_an_engine_that_it_was_not_run_on_is_run(project: pytest.Pytester) -> None:
    changed(project)
    changed(project, "--engine", "26.1,28.5").assert_outcomes(passed=6)
    assert {name: list(on) for name, on in records(project).items()} == {
        "alpha": ["26.1", "28.5"], "beta": ["26.1", "28.5"],
    }  # fmt: skip


def test_what_failed_is_run_again_and_is_never_kept_as_a_pass(project: pytest.Pytester) -> None:
    write(project, "alpha", SESSION.replace("\ntwo\n", "\nzwei\n"))
    for _ in range(2):
        result = changed(project)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        assert evidence(project)["alpha"]["verdict"] == "failed"
    assert ran(result) == {"alpha"}
    result.stdout.fnmatch_lines(["run, failed when it was last run: alpha[[]28.5[]]"])


def break_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(run_id: str, engine: str, hosts: object, kind: str) -> None:
        raise LabError("the lab's engine did not start")

    monkeypatch.setattr(lab, "start", refuse)


def break_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, command: str, limit: float) -> None:
        raise LabError("the lab went away")

    monkeypatch.setattr("local_host.LocalTerminal.run", fail)


def break_close(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object) -> None:
        raise LabError("the lab cannot be removed")

    monkeypatch.setattr("local_host.LocalHost.close", fail)


@pytest.mark.parametrize("damage", [break_start, break_step, break_close])
def test_an_earlier_pass_is_not_taken_for_a_run_that_broke_off(project: pytest.Pytester, damage: Any) -> None:
    changed(project)
    with pytest.MonkeyPatch.context() as patch:
        damage(patch)
        broken = project.runpytest_inprocess("snippets/alpha")
    assert broken.ret == pytest.ExitCode.TESTS_FAILED
    result = changed(project)
    assert ran(result) == {"alpha"}
    assert ran(changed(project)) == set()


def test_a_part_of_a_lesson_that_fails_counts_too(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a run leaves no record, for with `-x` the rest of the lesson is not reached."""
    put(project, FILES)
    changed(project)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netguide.runs.notebook_run.execute", lambda page: "NameError")
        project.runpytest_inprocess("snippets/alpha", "-x").assert_outcomes(passed=1, failed=1)
    assert evidence(project)["alpha"]["verdict"] == "passed"
    assert ran(changed(project)) == {"alpha"}


def test_what_is_edited_while_it_runs_is_not_bound(project: pytest.Pytester) -> None:
    path = write(project, "alpha", SESSION.replace("echo one", f"echo >>{project.path}/late; echo one"))
    (project.path / "late").symlink_to(path.with_name("note.txt"))
    changed(project).assert_outcomes(passed=6)
    assert "made_from" not in evidence(project)["alpha"]
    assert ran(changed(project)) == {"alpha"}


def test_without_the_option_and_for_named_lessons_all_is_run(project: pytest.Pytester) -> None:
    changed(project)
    assert ran(project.runpytest_inprocess("snippets", "-v")) == {"alpha", "beta"}


def test_workers_run_what_changed_and_no_more_of_them_start_than_there_is_to_run(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makeconftest(CONFTEST)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    write(project, "gamma", SESSION)

    def run() -> pytest.RunResult:
        return project.runpytest_subprocess("snippets", "--changed", "-n", "3", "-v")

    run().stdout.fnmatch_lines(["3 workers *"])
    for name in ("alpha", "gamma"):
        write(project, name, SESSION + "\n")
    two = run()
    two.stdout.fnmatch_lines(["2 workers *"])
    assert ran(two) == {"alpha", "gamma"}
    write(project, "beta", SESSION + "\n")
    one = run()
    one.stdout.no_fnmatch_line("? workers *")
    assert ran(one) == {"beta"}
    none = run()
    assert (none.ret, ran(none)) == (0, set())


def test_only_what_is_asked_for_is_judged(project: pytest.Pytester) -> None:
    write(project, "alpha", SESSION.replace("\ntwo\n", "\nzwei\n"))
    changed(project)
    result = project.runpytest_inprocess("snippets/beta", "--changed")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["1 of 1 not run again*"])
    result.stdout.no_fnmatch_line("*alpha*")


def test_what_matches_nothing_is_still_told(project: pytest.Pytester) -> None:
    assert changed(project, "-k", "nothing").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_broken_lesson_is_reported_and_the_others_are_judged_alone(project: pytest.Pytester) -> None:
    changed(project)
    write(project, "alpha", "hello\n")
    result = changed(project)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*snippets/alpha/session.console:1: this line is in no section*"])
    assert ran(changed(project)) == {"alpha"}


def test_recording_is_of_named_lessons(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("snippets", "--changed", "--record")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --changed is about lessons that are verified*"])


def test_damaged_evidence_stands_for_nothing(project: pytest.Pytester) -> None:
    changed(project)
    (project.path / "build/evidence.json").write_text("{", "utf-8")
    assert ran(changed(project)) == {"alpha", "beta"}


def test_the_published_form_knows_what_a_record_was_made_from(project: pytest.Pytester) -> None:
    changed(project)
    document = json.loads((project.path / "build/evidence.json").read_text("utf-8"))
    schema = json.loads(evidence_form.SCHEMA_FILE.read_text("utf-8"))
    jsonschema.validate(document, schema)
    document["lessons"]["alpha"]["28.5"]["made_from"]["lab"] = "here"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_the_digest_of_a_lesson_does_not_depend_on_where_the_project_is(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        shutil.copytree(ROOT / "snippets", tmp_path / name / "snippets")
        digests.add(unchanged.of_lesson(read(tmp_path / name / "snippets/compose")))
    assert len(digests) == 1


def make(*arguments: str) -> str:
    command = ["make", "--dry-run", "--directory", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("verify",), True),
        (("verify", "ENGINES=20.10,26.1"), True),
        (("verify", "FRESH=1"), False),
        (("verify", "LESSON=publish"), False),
        (("test",), False),
    ],
)
def test_the_verbs_that_take_over_what_stands(arguments: tuple[str, ...], expected: bool) -> None:
    assert ("--changed" in make(*arguments)) == expected


def test_ci_takes_nothing_over() -> None:
    """The test command runs all, and so do the workflows, nightly ones and the default branch's too."""
    assert "--changed" not in (ROOT / "tools/lessons.py").read_text("utf-8")
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values():
            for step in job.get("steps", []):
                if "make verify" in step.get("run", ""):
                    assert step["env"]["FRESH"] == 1
