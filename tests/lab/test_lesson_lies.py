"""Lies planted in real lessons are caught, on a real engine, at the right step."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from netguide.labs import lab, provision
from netguide.lessons import lesson
from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import parse
from netguide.mutants.outputs import Lie, about_output, first_difference, read_lie
from netguide.runs.verify import Verification

SNIPPETS = Path(__file__).parents[2] / "snippets"


@pytest.fixture(autouse=True, scope="module")
def _prepared() -> None:
    provision.prepare(print)


@pytest.fixture
def host() -> Iterator[lab.Lab]:
    with lab.start(uuid.uuid4().hex[:12]) as running:
        yield running


def test_no_lie_about_what_a_real_run_printed_survives(host: lab.Lab) -> None:
    read = lesson.read(SNIPPETS / "what-a-container-sees")
    verification = Verification(read, host)
    verification.advance(read.transcript.steps[-1])
    verification.close()
    printed = verification.printed()
    assert first_difference(read.transcript, printed) is None
    lies = list(about_output(read.transcript))
    assert len(lies) > 100
    survived = [lie for lie in lies if not _caught(lie, read, verification)]
    assert survived == []


def _caught(lie: Lie, read: Lesson, verification: Verification) -> bool:
    found = first_difference(read_lie(lie, read.transcript.path), verification.printed())
    return found is not None


TRUE = """\
# --8<-- [start:all]
$ docker network create --driver bridge --subnet 172.30.0.0/24 shop
0123456789ab0123456789ab0123456789ab0123456789ab0123456789ab0123
$ docker run -d --name web --network shop --network-alias shopfront --ip 172.30.0.10 -p 8080:80 nginx
abcdef456789ab0123456789ab01234567890123456789ab0123456789ab0123
$ docker network inspect shop --format '{{.Driver}} {{.Internal}} {{range .Containers}}{{.Name}}{{end}}'
bridge false web
$ docker port web
80/tcp -> 0.0.0.0:8080
80/tcp -> [::]:8080
$ docker exec web getent hosts shopfront
172.30.0.10     shopfront
$ curl -so /dev/null -w '%{http_code}\\n' http://localhost:8080
200
$ docker rm -f web
web
# --8<-- [end:all]
"""

COMMANDS = [
    ("a flag", "--subnet 172.30.0.0/24 shop", "--internal --subnet 172.30.0.0/24 shop"),
    ("a driver", "--driver bridge", "--driver host"),
    ("a container's name", "--name web", "--name wob"),
    ("a network's name", "--network shop", "--network shob"),
    ("an alias", "--network-alias shopfront", "--network-alias shopfrond"),
    ("a port", "-p 8080:80", "-p 8081:80"),
    ("an address", "--ip 172.30.0.10", "--ip 172.30.0.11"),
    ("a request's port", "http://localhost:8080", "http://localhost:8081"),
    ("an image", " nginx", " busybox"),
]


def _lesson(tmp_path: Path, text: str) -> Lesson:
    (tmp_path / "session.console").write_text(TRUE, "utf-8")
    (tmp_path / "lesson.toml").write_text("[ready]\nweb = 80\n", "utf-8")
    return replace(lesson.read(tmp_path), transcript=parse(text, "session.console"))


def test_the_truth_passes(tmp_path: Path, host: lab.Lab) -> None:
    verification = Verification(_lesson(tmp_path, TRUE), host)
    verification.advance(verification.lesson.transcript.steps[-1])
    verification.close()
    assert verification.failure is None
    assert len(verification.outcomes) == 7


@pytest.mark.parametrize(("old", "new"), [case[1:] for case in COMMANDS], ids=[case[0] for case in COMMANDS])
def test_a_lie_in_a_command_is_caught(tmp_path: Path, host: lab.Lab, old: str, new: str) -> None:
    verification = Verification(_lesson(tmp_path, TRUE.replace(old, new)), host)
    verification.advance(verification.lesson.transcript.steps[-1])
    verification.close()
    assert verification.failure is not None
