"""A lesson with several hosts: what everything that knows a prompt makes of one that names a host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from local_host import LocalHost
from netguide.blocks import console, yours
from netguide.errors import LessonError, TranscriptError
from netguide.lessons import evidence, recorder, variants
from netguide.lessons.lesson import Lesson, read
from netguide.lessons.recorder import Printed
from netguide.lessons.transcript import parse
from netguide.mutants import lies
from netguide.reader.__main__ import main as reader_check
from netguide.runs import report, runner, shell
from netguide.runs.verify import Verification
from netguide.words import say

TWO = 'hosts = ["host-a", "host-b"]\n'
SESSION = """\
# --8<-- [start:both]
host-a$ echo one >state/here; cat state/here
one
host-b$ cat state/here
cat: state/here: No such file or directory
[1]
host-b$ printf '%s\\n' \\
>   two
two
# --8<-- [end:both]

# --8<-- [start:clean-up]
host-a$ rm state/here
# --8<-- [end:clean-up]
"""


@pytest.fixture
def hosts() -> Iterator[list[LocalHost]]:
    local = [LocalHost(), LocalHost()]
    yield local
    for each in local:
        each.close()


def make(folder: Path, session: str = SESSION, options: str = TWO) -> Lesson:
    folder.mkdir()
    (folder / "session.console").write_text(session, "utf-8")
    (folder / "lesson.toml").write_text(options, "utf-8")
    return read(folder)


def verify(lesson: Lesson, hosts: list[LocalHost], *, recording: bool = False) -> Verification:
    verification = Verification(lesson, hosts[0], others=hosts[1:], recording=recording)
    verification.advance(lesson.transcript.steps[-1])
    verification.close()
    return verification


def test_a_prompt_names_the_host_and_is_no_part_of_the_command() -> None:
    steps = parse(SESSION, "session.console").steps
    assert [(step.host, step.command.split("\n")[0]) for step in steps] == [
        ("host-a", "echo one >state/here; cat state/here"),
        ("host-b", "cat state/here"),
        ("host-b", "printf '%s\\n' \\"),
        ("host-a", "rm state/here"),
    ]
    assert "".join(f"{step.typed}\n" for step in steps[2:3]) in SESSION
    assert parse("# --8<-- [start:x]\n$ ls\n# --8<-- [end:x]\n", "x").steps[0].typed == "$ ls"


@pytest.mark.parametrize(
    ("session", "options", "message", "found"),
    [
        (SESSION, "", "the lesson has no such host", "host-a$ echo"),
        (SESSION.replace("host-b$ cat", "$ cat"), TWO, "the lesson has no such host", "$ cat"),
        (SESSION.replace("host-b$ cat", "host-c$ cat"), TWO, "the lesson has no such host", "host-c$ cat"),
        (SESSION, 'hosts = ["host-a", "host-b", "host-c"]', "nothing is typed on this host", "host-c"),
        (SESSION, 'hosts = ["host-a"]', "these are not the hosts of a lesson", "host-a"),
        (SESSION, 'hosts = ["host-b", "host-a"]', "these are not the hosts of a lesson", "host-b, host-a"),
        (SESSION, 'hosts = ["left", "right"]', "these are not the hosts of a lesson", "left, right"),
    ],
)
def test_prompts_and_hosts_must_go_together(
    tmp_path: Path, session: str, options: str, message: str, found: str
) -> None:
    with pytest.raises(LessonError, match=message) as caught:
        make(tmp_path / "two", session, options)
    assert found in str(caught.value)


def test_each_command_is_typed_on_its_host(tmp_path: Path, hosts: list[LocalHost]) -> None:
    verification = verify(make(tmp_path / "two"), hosts)
    assert [outcome.ok for outcome in verification.outcomes] == [True] * 4
    assert [verification.host_of(step) for step in verification.transcript.steps[:2]] == hosts


def test_a_command_on_the_wrong_host_fails(tmp_path: Path, hosts: list[LocalHost]) -> None:
    lesson = make(tmp_path / "two", SESSION.replace("host-b$ cat", "host-a$ cat"))
    failed = verify(lesson, hosts).outcomes[-1]
    assert not failed.ok
    told = report.failure("two", "session.console", failed)
    assert "\nhost-a$ cat state/here\n" in told
    assert "make lab LESSON=two STEP=both HOST=host-a" in told


def test_one_recorded_value_is_one_value_on_all_hosts(tmp_path: Path, hosts: list[LocalHost]) -> None:
    ids = ["0123456789ab" * 5 + "0123", "ba9876543210" * 5 + "ba98"]
    session = "# --8<-- [start:ids]\n" + "".join(
        f"host-{host}$ cat id.txt\n{ids[0]}\n" for host in "ab"
    ) + "# --8<-- [end:ids]\n"  # fmt: skip
    lesson = make(tmp_path / "two", session)
    ran = Verification(lesson, hosts[0], others=hosts[1:])
    for host, text in zip(hosts, ids, strict=True):
        (host.root / "root/two/id.txt").write_text(f"{text}\n")
    ran.advance(lesson.transcript.steps[-1])
    assert [outcome.ok for outcome in ran.outcomes] == [True, False]


def test_what_a_host_is_left_with_names_it(
    tmp_path: Path, hosts: list[LocalHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SETTLE_LIMIT", 1)
    session = SESSION.replace("host-a$ rm state/here", "host-a$ rm state/here\nhost-b$ touch state/left")
    problem = verify(make(tmp_path / "two", session), hosts).outcomes[-1].run.problem
    assert problem == "the clean-up does not leave the lab as it was: file left on host-b is still there"


def test_complaints_and_death_are_of_the_right_host(tmp_path: Path, hosts: list[LocalHost]) -> None:
    session = SESSION.replace("host-b$ cat state/here\n", "host-b$ echo warned >state/complaints\n")
    failed = verify(make(tmp_path / "two", session), hosts).outcomes[-1]
    assert failed.complaints == ("warned",)
    hosts[1].alive = lambda: False  # type: ignore[method-assign]
    dead = verify(make(tmp_path / "dead", SESSION.split("\n\n")[0] + "\n"), hosts).outcomes[-1]
    assert dead.run.problem == "the engine of host-b no longer answers after this step"


def test_the_evidence_says_where_a_step_was_typed(tmp_path: Path, hosts: list[LocalHost]) -> None:
    lesson = make(tmp_path / "two")
    origin = {"commit": None, "dirty": True, "run_url": None}
    lab = {"kind": "container", "engine": "28.5.2", "api": "1.51", "kernel": "6", "os": "Debian"}
    record = verify(lesson, hosts).account(lab, [], origin, {})
    assert record["verdict"] == "passed"
    assert [step["host"] for step in record["steps"]] == ["host-a", "host-b", "host-b", "host-a"]
    document = evidence.dumps({"two": {"28.5": record}}, "2026-01-01T00:00:00Z")
    jsonschema.validate(json.loads(document), json.loads(evidence.SCHEMA_FILE.read_text("utf-8")))


def test_recording_keeps_prompts(tmp_path: Path, hosts: list[LocalHost]) -> None:
    bare = SESSION.replace("one\nhost-b", "host-b").replace(
        "cat: state/here: No such file or directory\n[1]\n", ""
    )
    lesson = make(tmp_path / "two", bare.replace("  two\ntwo\n", "  two\n"))
    verification = verify(lesson, hosts, recording=True)
    recording = recorder.plan(lesson.transcript, verification.printed())
    assert recording.text == SESSION
    assert [change.typed.split("\n")[0] for change in recording.changes] == [
        "host-a$ echo one >state/here; cat state/here",
        "host-b$ cat state/here",
        "host-b$ printf '%s\\n' \\",
    ]


def test_output_that_looks_like_a_prompt_cannot_be_recorded() -> None:
    transcript = parse("# --8<-- [start:x]\nhost-a$ echo\n# --8<-- [end:x]\n", "x")
    with pytest.raises(TranscriptError, match="would be read as a command"):
        recorder.plan(transcript, [Printed(("host-b$ ls",), 0)])


def test_a_variant_tells_the_hosts_apart() -> None:
    main = parse("# --8<-- [start:x]\nhost-a$ ls\na\nhost-b$ ls\nb\n# --8<-- [end:x]\n", "session.console")
    text = variants.write(main, [(("a",), 0), (("c",), 0)])
    assert text == "# --8<-- [start:x]\nhost-b$ ls\nc\n# --8<-- [end:x]\n"
    told = variants.read(text.encode(), "session.26.1.console", "26.1", main).over(main)
    assert [step.output for step in told.steps] == [("a",), ("c",)]


def test_a_block_shows_the_prompt_and_copies_the_commands_alone() -> None:
    shown = SESSION.split("\n", 1)[1].split("# --8<--")[0]
    html = console.render(shown, lambda word, **values: say("en", word, **values))
    assert '<span class="ng-step" data-host="host-a"><span class="gp">host-a$ </span>' in html
    assert '<span class="ng-step" data-host="host-b" data-status="1"><span class="gp">host-b$ </span>' in html
    assert console.commands(shown) == (
        "echo one >state/here; cat state/here\ncat state/here\nprintf '%s\\n' \\\n  two"
    )


def test_a_page_says_why_the_lesson_is_not_for_one_engine() -> None:
    alone = yours.put(["two"], "en", "scripts", {"two"})
    assert "scripts/two.sh" not in alone
    assert "reader-check" not in alone
    assert say("en", "yours-several", lesson="two") in alone
    both = yours.put(["names", "two"], "ko", "scripts", {"two"})
    assert "scripts/names.sh" in both
    assert say("ko", "yours-several", lesson="two") in both


def test_reader_check_refuses_before_it_looks_for_an_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.0.2.99:1")
    make(tmp_path / "two")
    assert reader_check(["--yes", "--snippets", str(tmp_path), "two"]) == 2
    assert "lesson two is typed on 2 Docker hosts in one network, and this is one" in capsys.readouterr().err


def test_the_wrong_host_is_a_lie_that_is_told(tmp_path: Path) -> None:
    lesson = make(tmp_path / "two")
    swapped = [each for each in lies.about_commands(lesson) if each.what == "'host-b' -> 'host-a'"]
    assert [each.place.rpartition(":")[2] for each in swapped] == ["4", "7"]
    (text,) = swapped[0].files.values()
    assert text == SESSION.replace("host-b$ cat", "host-a$ cat")


def test_a_shell_is_on_the_host_that_is_named(tmp_path: Path) -> None:
    lesson = make(tmp_path / "two")
    assert [shell.host_of(lesson, name) for name in (None, "host-a", "host-b")] == [0, 0, 1]
    with pytest.raises(LessonError, match="lesson two has no host 'host-c'"):
        shell.host_of(lesson, "host-c")
