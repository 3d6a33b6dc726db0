import json
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from local_host import LocalHost
from netguide.engines import MAIN
from netguide.errors import LabError
from netguide.lessons import evidence
from netguide.lessons.evidence import digest
from netguide.lessons.lesson import Lesson, read
from netguide.runs import report, runner
from netguide.runs.runner import LessonRun
from netguide.runs.verify import Verification

ORIGIN = {"commit": None, "dirty": True, "run_url": None}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SETTLE_LIMIT", 3)


@pytest.fixture
def host() -> Iterator[LocalHost]:
    local = LocalHost()
    yield local
    local.close()


def make(folder: Path, session: str, options: str = "", old: str = "", **files: str) -> Lesson:
    folder.mkdir()
    (folder / "session.console").write_text(session, "utf-8")
    (folder / "lesson.toml").write_text(options, "utf-8")
    if old:
        (folder / "session.20.10.console").write_text(old, "utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, "utf-8")
    return read(folder)


def verify(lesson: Lesson, host: LocalHost, engine: str = MAIN, *, recording: bool = False) -> Verification:
    verification = Verification(lesson, host, engine=engine, recording=recording)
    verification.advance(lesson.transcript.steps[-1])
    return verification


def section(name: str, *lines: str) -> str:
    return "\n".join([f"# --8<-- [start:{name}]", *lines, f"# --8<-- [end:{name}]", ""])


def test_a_lesson_that_does_what_it_says_passes(tmp_path: Path, host: LocalHost) -> None:
    lesson = make(tmp_path / "hello", section("say", "$ cat a.txt", "hi", "$ false", "[1]"), a_txt="hi\n")
    record = verify(lesson, host).account({"engine": "none"}, [], ORIGIN, {})
    assert record["verdict"] == "passed"
    assert record["sections"] == {
        "say": {"digest": digest("$ cat a.txt\nhi\n$ false\n[1]"), "verdict": "passed"}
    }
    assert [step["status"] for step in record["steps"]] == [0, 1]
    assert record["files"]["a.txt"] == {
        "digest": digest("hi"), "verdict": "passed", "kind": "file", "after": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "summary"),
    [
        (["$ echo hi", "ho"], "the step does not print what the transcript says"),
        (["$ false"], "the step ends with status 1, the transcript says 0"),
        (["$ true", "[1]"], "the step ends with status 0, the transcript says 1"),
        (["$ sleep 5"], "the step did not end within its limit of 0.5 seconds"),
        (["$ printf '\\xff'"], "the step printed bytes that are not UTF-8, first at byte 0"),
        (
            ["$ printf 'a\\0b'", "a"],
            "the step printed binary data or terminal codes, first \\x00 at character 1",
        ),
    ],
)
def test_a_step_that_does_otherwise_fails(
    tmp_path: Path, host: LocalHost, lines: list[str], summary: str
) -> None:
    sleeps = "limit = 0.5" if "within its limit" in summary else ""
    lesson = make(tmp_path / "hello", section("say", *lines, "$ true"), sleeps)
    verification = verify(lesson, host)
    failure = verification.failure
    assert failure is not None
    said = report.failure("hello", "session.console", failure)
    assert said.startswith(f"session.console:2: {summary}\n")
    assert ("To accept the output: " in said) == (failure.run.problem is None)
    verdicts = [step["verdict"] for step in verification.account({}, [], ORIGIN, {})["steps"]]
    assert verdicts == ["failed", "not-reached"]


def test_a_report_shows_the_command_the_difference_and_what_to_do(tmp_path: Path, host: LocalHost) -> None:
    lesson = make(tmp_path / "hello", section("say", "$ echo \\", "> hi; exit 3", "ho", "[2]"))
    failure = verify(lesson, host).failure
    assert failure is not None
    assert report.failure("hello", "snippets/hello/session.console", failure).splitlines() == [
        "snippets/hello/session.console:2: the step does not print what the transcript says",
        "$ echo \\",
        "> hi; exit 3",
        "--- expected",
        "+++ actual",
        "@@ -1 +1 @@",
        "-ho",
        "+hi",
        "exit status: expected 2, actual 3",
        "To look into it:      make lab LESSON=hello STEP=say",
        "To accept the output: make record LESSON=hello",
    ]


def test_the_engine_is_asked_what_it_said_since_the_step_before(tmp_path: Path, host: LocalHost) -> None:
    asked: list[datetime] = []
    host.complaints = lambda since: asked.append(since) or []  # type: ignore[func-returns-value,method-assign]
    lesson = make(tmp_path / "hello", section("say", "$ true", "$ echo one", "one", "$ echo two", "zwei"))
    outcomes = verify(lesson, host).outcomes
    assert asked == [outcomes[1].run.started]


def test_a_clean_up_that_leaves_something_fails(tmp_path: Path, host: LocalHost) -> None:
    session = section("make", "$ touch state/a state/b") + section("clean-up", "$ rm state/a")
    failure = verify(make(tmp_path / "leaky", session), host).failure
    assert failure is not None
    assert failure.run.problem == "the clean-up does not leave the lab as it was: file b is still there"


def test_what_is_gone_a_little_later_is_no_leak(tmp_path: Path, host: LocalHost) -> None:
    session = section("make", "$ touch state/a") + section(
        "clean-up", "$ (sleep 1; rm state/a) >/dev/null 2>&1 &"
    )
    assert verify(make(tmp_path / "slow", session), host).failure is None


def test_a_clean_up_that_takes_too_much_fails(tmp_path: Path, host: LocalHost) -> None:
    (host.state / "theirs").touch()
    failure = verify(make(tmp_path / "greedy", section("clean-up", "$ rm state/*")), host).failure
    assert failure is not None
    assert failure.run.problem == "the clean-up does not leave the lab as it was: file theirs is gone"


def test_ids_keep_standing_for_what_they_stood_for(tmp_path: Path, host: LocalHost) -> None:
    steps = ["$ echo aaaaaaaaaaaa", "0123456789ab", "$ echo bbbbbbbbbbbb", "0123456789ab"]
    failure = verify(make(tmp_path / "ids", section("say", *steps)), host).failure
    # The commands' own ids stand for themselves, so the first step already cannot be another id.
    assert failure is not None
    assert failure.run.step.line == 2


def test_images_are_those_the_lesson_names(tmp_path: Path, host: LocalHost) -> None:
    lesson = make(
        tmp_path / "hello", section("say", "$ echo mongo:6.0", "mongo:6.0"), Dockerfile="FROM python:3.13\n"
    )
    names = ["busybox", "mongo:6.0", "python:3.13"]
    images = [{"name": name, "digest": "sha256:0", "origin": "debian"} for name in names]
    record = verify(lesson, host).account({}, images, ORIGIN, {})
    assert [image["name"] for image in record["images"]] == ["mongo:6.0", "python:3.13"]


# On another engine the same session goes with its variant.

SAYS = section("one", "$ cat a.txt", "new") + section("two", "$ true")
OLD = section("one", "$ cat a.txt", "old")


def account(verification: Verification) -> dict[str, Any]:
    return verification.account({}, [], ORIGIN, {})


def test_an_engine_that_does_what_its_variant_says_differs(tmp_path: Path, host: LocalHost) -> None:
    record = account(verify(make(tmp_path / "hello", SAYS, old=OLD, a_txt="old\n"), host, "20.10"))
    assert record["verdict"] == "differs"
    assert record["sections"] == {
        "one": {
            "digest": digest("$ cat a.txt\nnew"),
            "verdict": "differs",
            "variant": digest("$ cat a.txt\nold"),
        },
        "two": {"digest": digest("$ true"), "verdict": "passed"},
    }
    assert [step["verdict"] for step in record["steps"]] == ["differs", "passed"]
    assert record["files"]["a.txt"]["verdict"] == "passed"


def test_the_main_engine_knows_nothing_of_variants(tmp_path: Path, host: LocalHost) -> None:
    record = account(verify(make(tmp_path / "hello", SAYS, old=OLD, a_txt="new\n"), host))
    assert record["verdict"] == "passed"
    assert "variant" not in record["sections"]["one"]


def test_a_variant_that_does_not_hold_fails(tmp_path: Path, host: LocalHost) -> None:
    failure = verify(make(tmp_path / "hello", SAYS, old=OLD, a_txt="older\n"), host, "20.10").failure
    assert failure is not None
    said = report.failure("hello", "session.console", failure, "20.10").splitlines()
    assert said[0] == "session.console:2: on engine 20.10, the step does not print what the transcript says"
    assert said[-2:] == [
        "To look into it:      make lab LESSON=hello STEP=one ENGINE=20.10",
        "To accept the output: make record LESSON=hello ENGINES=20.10",
    ]


@pytest.mark.parametrize("old", [OLD, section("one", "$ cat a.txt", "...")])
def test_a_variant_that_has_become_equal_again_fails(tmp_path: Path, host: LocalHost, old: str) -> None:
    failure = verify(make(tmp_path / "hello", SAYS, old=old, a_txt="new\n"), host, "20.10").failure
    assert failure is not None
    said = report.failure("hello", "session.console", failure, "20.10").splitlines()[0]
    assert said.endswith("on engine 20.10, the engine no longer differs here: it does what the session says")


NEEDS = "[engines]\none = '>=26.1'\n"
LONG = section("one", "$ true", "$ cat a.txt", "new", "$ touch state/late") + section(
    "two", "$ echo on", "on"
)


def test_an_engine_that_lacks_something_says_so_and_the_rest_of_the_section_is_left_out(
    tmp_path: Path, host: LocalHost
) -> None:
    old = section("one", "$ cat a.txt", "no such command")
    lesson = make(tmp_path / "hello", LONG, NEEDS, old=old, a_txt="no such command\n")
    verification = verify(lesson, host, "20.10")
    record = account(verification)
    assert [step["verdict"] for step in record["steps"]] == ["passed", "differs", "lacking", "passed"]
    assert record["sections"]["one"]["verdict"] == "lacking"
    assert record["sections"]["one"]["message"] == "no such command"
    assert record["verdict"] == "differs"
    assert record["files"] == {}, "it is not known whether a file of the section would have served"
    assert verification.lacking == {5: "engine 20.10 is not >=26.1, and says: no such command"}
    assert verification.complete
    assert not (host.state / "late").exists()


def test_a_lesson_may_need_an_engine_as_a_whole(tmp_path: Path, host: LocalHost) -> None:
    old = section("one", "$ cat a.txt", "no such command")
    lesson = make(tmp_path / "hello", LONG, "engines = '>=26.1'", old=old, a_txt="no such command\n")
    record = account(verify(lesson, host, "20.10"))
    assert record["verdict"] == "lacking"
    assert [step["verdict"] for step in record["steps"]] == ["passed", "differs", "lacking", "lacking"]
    assert record["sections"]["two"] == {
        "digest": digest("$ echo on\non"),
        "verdict": "lacking",
        "message": "",
    }


@pytest.mark.parametrize("options", [NEEDS, "engines = '>=26.1'"])
def test_an_engine_that_lacks_nothing_of_what_it_is_said_to_lack_fails(
    tmp_path: Path, host: LocalHost, options: str
) -> None:
    failure = verify(make(tmp_path / "hello", LONG, options, a_txt="new\n"), host, "20.10").failure
    assert failure is not None
    assert failure.stale == "the engine has what lesson.toml says that it lacks (>=26.1)"
    said = report.failure("hello", "session.console", failure, "20.10").splitlines()
    assert said[-2:] == [
        f"To look into it:      make lab LESSON=hello STEP={failure.run.step.section} ENGINE=20.10",
        "If it is so for good: change engines in the lesson's lesson.toml",
    ]


def test_a_last_step_that_says_what_is_lacking_is_to_be_recorded(tmp_path: Path, host: LocalHost) -> None:
    session = section("one", "$ true", "$ cat a.txt", "new")
    lesson = make(tmp_path / "hello", session, NEEDS, a_txt="no such command\n")
    failure = verify(lesson, host, "20.10").failure
    assert failure is not None
    said = report.failure("hello", "session.console", failure, "20.10").splitlines()
    assert said[0] == "session.console:3: on engine 20.10, the step does not print what the transcript says"
    assert said[-1] == "To accept the output: make record LESSON=hello ENGINES=20.10"


def test_what_fails_on_another_kernel_is_looked_into_there_and_not_recorded(
    tmp_path: Path, host: LocalHost
) -> None:
    failure = verify(make(tmp_path / "hello", SAYS, a_txt="other\n"), host).failure
    assert failure is not None
    said = report.failure("hello", "session.console", failure, kind="vm").splitlines()
    assert said[-2:] == [
        "To look into it:      make lab LESSON=hello STEP=one KIND=vm",
        "To see it without:    make verify LESSON=hello",
    ]
    said = report.failure("hello", "session.console", failure, "26.1", "vm").splitlines()
    assert said[-2:] == [
        "To look into it:      make lab LESSON=hello STEP=one ENGINE=26.1 KIND=vm",
        "To see it without:    make verify LESSON=hello ENGINES=26.1",
    ]


def test_an_engine_that_has_what_is_needed_is_asked_for_all(tmp_path: Path, host: LocalHost) -> None:
    assert (
        account(verify(make(tmp_path / "hello", LONG, NEEDS, a_txt="new\n"), host, "26.1"))["verdict"]
        == "passed"
    )


def test_recording_ends_a_section_at_the_step_that_says_what_is_lacking(
    tmp_path: Path, host: LocalHost
) -> None:
    lesson = make(tmp_path / "hello", LONG, NEEDS, a_txt="no such command\n")
    verification = verify(lesson, host, "20.10", recording=True)
    assert verification.reached_all
    assert [one.lines for one in verification.printed()] == [(), ("no such command",), (), ("on",)]
    assert not (host.state / "late").exists()


def test_the_record_follows_the_published_schema(tmp_path: Path, host: LocalHost) -> None:
    lab = {"kind": "container", "engine": "28.5.2", "api": "1.51", "kernel": "6.12", "os": "Debian"}
    image = {"name": "busybox", "digest": None, "origin": "debian"}
    session = section("say", "$ cat a.txt", "ho", "$ true # busybox")
    record = verify(make(tmp_path / "hello", session, a_txt="hi\n"), host).account(lab, [image], ORIGIN, {})
    assert {step["verdict"] for step in record["steps"]} == {"failed", "not-reached"}
    document = json.loads(evidence.dumps({"hello": {"28.5": record}}, "2026-11-23T20:40:00Z"))
    schema = json.loads(evidence.SCHEMA_FILE.read_text("utf-8"))
    jsonschema.validate(document, schema)
    del record["steps"][0]["status"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "lessons": {"hello": {"28.5": record}}}, schema)


@pytest.mark.parametrize("ended", [None, "the lab was ended, for it filled more than 4 GiB of disk"])
def test_a_last_step_that_ends_the_lab_fails(tmp_path: Path, host: LocalHost, ended: str | None) -> None:
    lesson = make(tmp_path / "last", section("all", "$ echo one", "one", "$ echo two", "two"))
    host.alive = lambda: False  # type: ignore[method-assign]
    host.ended = ended
    verification = verify(lesson, host)
    first, last = verification.outcomes
    assert first.ok
    assert last.run.problem == (ended or "the lab's engine no longer answers after this step")
    assert verification.failure is last


def _cannot_tell(said: str) -> Callable[..., Any]:
    def refuse(*asked: object) -> Any:
        raise LabError(said, found="asked", remedy="run the lesson again")

    return refuse


@pytest.mark.parametrize("recording", [False, True])
@pytest.mark.parametrize("last", [False, True])
def test_a_step_whose_end_the_lab_does_not_tell_is_typed_once_and_fails(
    tmp_path: Path, host: LocalHost, monkeypatch: pytest.MonkeyPatch, last: bool, recording: bool
) -> None:
    session = section("say", "$ echo x >>state/typed", *([] if last else ["$ true", "$ true"]))
    lesson = make(tmp_path / "hello", session)
    verification = Verification(lesson, host, recording=recording)
    first = lesson.transcript.steps[0]
    with monkeypatch.context() as patch:
        patch.setattr(LessonRun, "_await_ready", _cannot_tell("the lab is gone"))
        with pytest.raises(LabError, match="the lab is gone"):
            verification.advance(first)
    for step in lesson.transcript.steps:
        assert verification.advance(step) is None
    assert (host.state / "typed").read_text() == "x\n"
    assert verification.failure is not None
    assert verification.failure.run.step == first
    assert verification.failure.run.problem == "it is not known how this step ended: the lab is gone"
    assert verification.complete
    assert not verification.reached_all
    record = account(verification)
    assert record["verdict"] == record["sections"]["say"]["verdict"] == "failed"
    assert [step["verdict"] for step in record["steps"]] == ["failed"] + ["not-reached"] * (not last) * 2


def test_what_fails_beside_a_step_that_fails_does_not_type_it_again(tmp_path: Path, host: LocalHost) -> None:
    lesson = make(tmp_path / "hello", section("say", "$ echo x >>state/typed; echo hi", "ho"))
    host.complaints = _cannot_tell("no log")  # type: ignore[method-assign]
    verification = Verification(lesson, host)
    with pytest.raises(LabError, match="no log"):
        verification.advance(lesson.transcript.steps[0])
    assert verification.advance(lesson.transcript.steps[0]) is None
    assert (host.state / "typed").read_text() == "x\n"
    assert account(verification)["verdict"] == "failed"


# What is asked of the lab around a step may be cut short, or fail in part.


def _answering(host: LocalHost, monkeypatch: pytest.MonkeyPatch, to: str, *answers: tuple[int, str]) -> None:
    """Let the host answer these, one after the other, to commands that have certain words."""
    left, ordinary = list(answers), host.sh
    monkeypatch.setattr(
        host,
        "sh",
        lambda command, limit=30: left.pop(0) if to in command and left else ordinary(command, limit),
    )


@pytest.mark.parametrize("cut", [(0, ""), (0, "file on"), (0, "file one"), (1, "file one\nwhole")])
@pytest.mark.parametrize("before", [True, False])
def test_what_is_on_the_lab_is_asked_again_if_the_answer_is_cut(
    tmp_path: Path, host: LocalHost, monkeypatch: pytest.MonkeyPatch, cut: tuple[int, str], before: bool
) -> None:
    for name in ("one", "two"):
        (host.state / name).touch()
    whole = [] if before else [(0, "file one\nfile two\nwhole")]
    _answering(host, monkeypatch, "docker ps -a --format 'container", *whole, cut)
    monkeypatch.setattr(runner, "SETTLE_LIMIT", 0)
    assert verify(make(tmp_path / "hello", section("clean-up", "$ true")), host).failure is None


def test_what_is_on_the_lab_is_not_asked_for_ever(
    tmp_path: Path, host: LocalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = make(tmp_path / "hello", section("clean-up", "$ true"))
    _answering(host, monkeypatch, "docker ps -a --format 'container", *[(0, "file one")] * 3)
    with pytest.raises(LabError, match="the lab does not say what is on it: the answer is cut short"):
        Verification(lesson, host)


@pytest.mark.parametrize("status", [0, 1])
def test_an_answer_is_called_whole_only_if_the_engine_answers(tmp_path: Path, status: int) -> None:
    said = _run_with(tmp_path, runner._SNAPSHOT, f"[ $1 != version ] || exit {status}")
    assert said == ("whole\n" if status == 0 else "")


def test_a_container_that_vanishes_while_it_is_looked_at_is_not_awaited(
    tmp_path: Path, host: LocalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = section("say", "$ true docker start web")
    lesson = make(tmp_path / "hello", session, "[ready]\nweb = 80\n")
    found = "Error: No such object: 0123456789ab\n/web 2026-11-23T20:40:00Z 70\n"
    awaited: list[tuple[str, int]] = []

    def listens(host: object, pid: str, port: int) -> bool:
        awaited.append((pid, port))
        return True

    _answering(host, monkeypatch, "docker inspect", (1, found))
    monkeypatch.setattr(runner, "_listens", listens)
    assert verify(lesson, host).failure is None
    assert awaited == [("70", 80)]


def test_of_a_container_that_vanishes_nothing_is_said(tmp_path: Path) -> None:
    inspect = "[ $1 = ps ] && exec echo 0123456789ab; echo /web now 70; echo Error: 0 >&2; exit 1"
    assert _run_with(tmp_path, runner._STARTED, inspect) == "/web now 70\n"


def _run_with(folder: Path, command: str, docker: str) -> str:
    """Run a command of the lab's here, with a script for docker, and without a firewall and ports."""
    scripts = {"docker": docker, "iptables-save": "", "ip6tables-save": "", "ss": ""}
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (folder / name).chmod(0o755)
    return subprocess.run(
        ["bash", "-c", command],
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ).stdout
