"""Commands in sentences: whatever begins a command that was run holds, and nothing else does."""

import shlex

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netguide.pages.inline_code import PLACEHOLDERS, commands, flat, nearest, occurs, was_run

SETTINGS = settings(deadline=None, database=None, derandomize=True)
WORD = st.text(alphabet="abz019-_.=:/{}'\"$ 가", min_size=1, max_size=8)
COMMAND = st.lists(WORD, min_size=1, max_size=8).map(lambda words: ["docker", "run", *words])


@SETTINGS
@given(COMMAND, st.data())
def test_every_beginning_of_a_command_was_run(command: list[str], data: st.DataObject) -> None:
    size = data.draw(st.integers(2, len(command)))
    assert was_run(shlex.join(command[:size]), commands([shlex.join(command)]))


@SETTINGS
@given(COMMAND, st.data())
def test_words_left_out_are_said_to_be(command: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(2, len(command)))
    end = data.draw(st.integers(start, len(command)))
    span = f"{shlex.join(command[:start])} … {shlex.join(command[end:])}"
    assert was_run(span, commands([shlex.join(command)]))


@SETTINGS
@given(COMMAND, WORD, st.data())
def test_a_changed_word_was_not_run(command: list[str], word: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(2, len(command) - 1))
    assume(word != command[index])
    changed = [*command[:index], word, *command[index + 1 :]]
    assert not was_run(shlex.join(changed), commands([shlex.join(command)]))


@SETTINGS
@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    run = commands([text])
    assert nearest(text, run) == "" or run
    was_run(f"docker {text}", run)
    occurs(text or "x", flat([text]))


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("docker ps | docker rm x", ["docker ps", "docker rm x"]),
        ("if docker ps; then docker rm x; fi", ["docker ps", "docker rm x"]),
        ("A=1 docker ps && ! docker rm x", ["docker ps", "docker rm x"]),
        ("for n in a b\ndo\n  docker start $n\ndone", ["docker start $n"]),
        ("timeout 5 docker ps", ["docker ps"]),
        ("x=$(docker ps -q)", ["docker ps -q"]),
        ('echo "$(docker ps -q) and $(docker images)"', ["docker ps -q", "docker images"]),
        ("(docker ps)", ["docker ps"]),
        ("docker run busybox sh -c 'docker ps'", ["docker run busybox sh -c"]),
        ("echo docker ps", []),
        ("grep docker run", []),
        ("dockerd --debug", []),
        ("docker ps 'x", ["docker ps"]),
    ],
)
def test_commands_are_found_where_a_shell_runs_them(typed: str, runs: list[str]) -> None:
    found = commands([typed])
    assert all(was_run(run, found) for run in runs)
    assert len(found) >= len(runs)
    assert runs or not found


def test_words_left_out_do_not_reach_into_another_command() -> None:
    run = commands(["docker ps -q | docker rm -f web"])
    assert was_run("docker ps … | docker rm", run)
    assert not was_run("docker ps … web", run)


@pytest.mark.parametrize(("address", "there"), [("fd00::1", False), ("fd00::1:2", True), ("::1", False)])
def test_an_address_with_colons_is_whole(address: str, there: bool) -> None:
    assert occurs(address, "inet6 fd00::1:2/64") is there


def test_every_placeholder_stands_for_something() -> None:
    values = {
        "ADDRESS": "172.18.0.2",
        "COMMAND": "ping",
        "CONTAINER": "web",
        "CONTAINER_PORT": "80",
        "DRIVER": "bridge",
        "HOST_PORT": "8080",
        "IMAGE": "mongo:7",
        "NAME": "web-2",
        "NETWORK": "shop_default",
        "PORT": "27017",
        "SUBNET": "172.18.0.0/16",
    }
    assert values.keys() == PLACEHOLDERS.keys()
    for name, value in values.items():
        run = commands([f"docker run --flag {value} x"])
        assert was_run(f"docker run --flag {name} x", run)
        assert not was_run(f"docker run --flag {name} y", run)
        assert occurs(f"--flag {name} x", f"$ docker run --flag {value} x")


@pytest.mark.parametrize(
    ("span", "in_text", "in_python"),
    [
        ("from_env", False, True),
        ("networks.get", False, True),
        ("docker.from_env()", True, True),
        ("env", False, False),
        ("80", False, False),
        ("18.0.2", False, False),
        ("172.18.0.2", True, True),
    ],
)
def test_a_dot_ends_a_word_in_python_but_no_number(span: str, in_text: bool, in_python: bool) -> None:
    shown = "docker.from_env(); client.networks.get('172.18.0.2', 1.80)"
    assert occurs(span, shown) is in_text
    assert occurs(span, shown, python=True) is in_python
