from collections.abc import Iterator
from pathlib import Path

import pytest

from local_host import LocalHost
from netguide.lessons.evidence import digest
from netguide.lessons.lesson import Lesson, read
from netguide.runs import report, runner
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


def make(folder: Path, session: str, options: str = "", **files: str) -> Lesson:
    folder.mkdir()
    (folder / "session.console").write_text(session, "utf-8")
    (folder / "lesson.toml").write_text(options, "utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, "utf-8")
    return read(folder)


def verify(lesson: Lesson, host: LocalHost) -> Verification:
    verification = Verification(lesson, host)
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
    lesson = make(tmp_path / "hello", section("say", *lines, "$ true"), "limit = 0.5")
    verification = verify(lesson, host)
    failure = verification.failure
    assert failure is not None
    assert report.failure("hello", "session.console", failure).startswith(f"session.console:2: {summary}\n")
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
