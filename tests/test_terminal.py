from __future__ import annotations

import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from netguide.labs.terminal import FLOOD, Problem, Terminal
from netguide.reader.machine import Pipes


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Pipes]:
    stream = Pipes(tmp_path, {"PATH": os.environ["PATH"]})
    yield stream
    stream.process.kill()
    stream.process.wait()


@pytest.fixture
def killed() -> list[int]:
    return []


@pytest.fixture
def terminal(stream: Pipes, killed: list[int]) -> Iterator[Terminal]:
    terminal = Terminal(stream, killed.append)
    yield terminal
    terminal.close()


def say(terminal: Terminal, command: str) -> tuple[bytes, int | None]:
    result = terminal.run(command, 20)
    assert result.problem is None, (command, result)
    return result.output, result.status


def test_it_begins_in_the_folder_it_was_given(terminal: Terminal, tmp_path: Path) -> None:
    assert say(terminal, "pwd") == (f"{tmp_path}\n".encode(), 0)


def test_folder_variables_and_functions_carry_on(terminal: Terminal) -> None:
    say(terminal, "cd /usr; name=Ada; greet() { echo hello $1; }")
    assert say(terminal, "greet $name; pwd") == (b"hello Ada\n/usr\n", 0)


@pytest.mark.parametrize(("command", "status"), [("true", 0), ("false", 1), ("(exit 125)", 125)])
def test_the_status_is_the_steps(terminal: Terminal, command: str, status: int) -> None:
    assert say(terminal, command) == (b"", status)
    assert say(terminal, "echo $?") == (f"{status}\n".encode(), 0)


def test_output_and_errors_come_in_the_order_in_which_they_were_written(terminal: Terminal) -> None:
    command = "for i in 1 2 3; do echo out $i; echo err $i >&2; done"
    wanted = b"".join(b"out %d\nerr %d\n" % (i, i) for i in (1, 2, 3))
    assert say(terminal, command)[0] == wanted


def test_a_step_cannot_read_what_comes_after_it(terminal: Terminal) -> None:
    assert say(terminal, 'cat; read -r line; echo "<$line>"') == (b"<>\n", 0)
    assert say(terminal, "echo still here") == (b"still here\n", 0)


def test_output_without_a_last_newline_is_kept_as_it_is(terminal: Terminal) -> None:
    assert say(terminal, "printf abc")[0] == b"abc"
    assert say(terminal, "printf '\\n\\n'")[0] == b"\n\n"


def test_bytes_that_are_no_text_come_through(terminal: Terminal) -> None:
    assert say(terminal, r"printf '\000\377\200:'")[0] == b"\x00\xff\x80:"


def test_a_command_of_several_lines_and_a_here_document(terminal: Terminal) -> None:
    command = "for i in a 'b c'; do\n  echo \"$i\"\ndone\ncat <<'END'\n$HOME 'x'\nEND"
    assert say(terminal, command)[0] == b"a\nb c\n$HOME 'x'\n"


def test_text_in_any_script_is_text(terminal: Terminal) -> None:
    assert say(terminal, "echo 컨테이너 | wc -m")[0] == b"5\n"


def test_an_unknown_command_says_what_it_says_to_a_person(terminal: Terminal) -> None:
    assert say(terminal, "nosuchcommand -x") == (b"bash: nosuchcommand: command not found\n", 127)


def test_a_syntax_error_is_a_failed_step_and_no_more(terminal: Terminal) -> None:
    output, status = say(terminal, "echo 'open")
    assert (b"unexpected EOF" in output, status) == (True, 2)
    assert say(terminal, "echo fine") == (b"fine\n", 0)


def test_what_a_job_prints_later_belongs_to_the_step_in_which_it_arrives(
    terminal: Terminal, tmp_path: Path
) -> None:
    command = "(until [ -e go ]; do sleep 0.05; done; echo from the job; touch done) & echo started"
    assert say(terminal, command)[0] == b"started\n"
    assert say(terminal, "echo second")[0] == b"second\n"
    output = say(terminal, "touch go; until [ -e done ]; do sleep 0.05; done; echo third")[0]
    assert output == b"from the job\nthird\n"


def test_a_trace_shows_the_step_and_nothing_of_ours(terminal: Terminal) -> None:
    say(terminal, "set -x")
    output = say(terminal, "echo seen")[0]
    assert [line.lstrip(b"+") for line in output.splitlines()] == [b" echo seen", b"seen"]


def test_redirected_output_is_not_missed(terminal: Terminal) -> None:
    assert say(terminal, "exec >file; echo into it")[0] == b""
    assert say(terminal, "cat file >&2") == (b"into it\n", 0)


def test_the_step_has_no_descriptors_of_ours(terminal: Terminal) -> None:
    assert say(terminal, "ls /proc/self/fd | tr '\\n' ' '; sh -c 'echo x >&9'")[0].startswith(b"0 1 2 3 ")
    output, status = say(terminal, "echo x >&8")
    assert (b"Bad file descriptor" in output, status) == (True, 1)


def test_settings_are_those_of_a_plain_terminal(terminal: Terminal) -> None:
    say(terminal, "set | grep -q ^OLDPWD= && false")
    assert say(terminal, "echo $LANG $TZ $HOME $COLUMNS")[0] == b"C.UTF-8 UTC /root 200\n"
    assert say(terminal, "env | grep -c NETGUIDE") == (b"0\n", 1)


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("exit 3", 3),
        ("echo last; exit 0", 0),
        ("exec false", 1),
        ("kill -9 $$", -9),
        ("sleep 60 & exit 4", 4),
    ],
)
def test_a_step_that_ends_the_shell_is_told_from_one_that_ends(
    terminal: Terminal, command: str, status: int
) -> None:
    result = terminal.run(command, 20)
    assert (result.problem, result.status) == (Problem.ENDED, status)
    after = terminal.run("echo again", 20)
    assert (after.problem, after.status, after.output) == (Problem.ENDED, None, b"")


def test_what_the_last_step_of_a_shell_printed_is_kept(terminal: Terminal) -> None:
    assert terminal.run("echo last words; exit 1", 20).output == b"last words\n"


def test_a_step_that_hangs_ends_at_its_limit(terminal: Terminal, stream: Pipes, killed: list[int]) -> None:
    result = terminal.run("echo begun; sleep 1000", 0.5)
    assert (result.problem, result.status, result.output) == (Problem.TIMEOUT, None, b"begun\n")
    assert killed == [stream.process.pid]
    assert terminal.run("true", 1).problem is Problem.ENDED


def test_a_step_that_prints_without_end_is_cut(terminal: Terminal, killed: list[int]) -> None:
    result = terminal.run("yes", 60)
    assert (result.problem, result.status, len(result.output)) == (Problem.FLOOD, None, FLOOD)
    assert killed


def test_whom_to_kill_is_known_before_a_flood_is_read(stream: Pipes) -> None:
    stream.send(b"yes\0")
    assert stream.process.stdout is not None
    assert select.select([stream.process.stdout], [], [], 20)[0]
    kind, _ = stream.read(20) or (0, b"")
    stream.close()
    assert kind == 2


def test_a_megabyte_is_not_a_flood(terminal: Terminal) -> None:
    output, status = say(terminal, f"head -c {FLOOD - 100} /dev/zero")
    assert (len(output), status) == (FLOOD - 100, 0)


def test_a_step_cannot_know_the_mark_of_its_end(stream: Pipes, terminal: Terminal) -> None:
    sent: list[bytes] = []
    send = stream.send
    stream.send = lambda data: (sent.append(data), send(data))[1]  # type: ignore[method-assign,func-returns-value]
    output = say(terminal, "set; declare -f; env; cat /proc/$$/environ /proc/$$/cmdline")[0]
    mark = sent[0].split(b"\0")[1]
    assert len(mark) == 32
    assert mark not in output
    assert b"BASH_VERSION" in output


def test_a_step_may_call_its_functions_as_it_likes(terminal: Terminal) -> None:
    say(terminal, "printf() { echo mine; }; read() { echo mine; }; eval() { echo mine; }")
    assert say(terminal, "printf x") == (b"mine\n", 0)
