"""Labs that are started together: hosts on one network, which nothing else is on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from netguide.labs import inside, lab, leftovers
from netguide.labs.lab import Lab
from netguide.labs.outer import LABEL, Outer
from netguide.lessons import lesson
from netguide.runs.verify import Verification

HOSTS = ("host-a", "host-b", "host-c")


@pytest.fixture(scope="module")
def hosts(prepared: None) -> Iterator[list[Lab]]:
    with lab.start(f"test-{uuid.uuid4().hex[:8]}", hosts=HOSTS) as first:
        yield [first, *first.others]


def ok(host: Lab, command: str) -> str:
    status, said = host.sh(command, 60)
    assert status == 0, f"{command}: {status}\n{said}"
    return said


def test_each_has_the_name_of_its_prompt_and_an_address_of_its_own(hosts: list[Lab]) -> None:
    assert [ok(each, "hostname").strip() for each in hosts] == list(HOSTS)
    assert [each.address for each in hosts] == ["192.0.2.10", "192.0.2.11", "192.0.2.12"]
    for each in hosts:
        assert f"{each.address}/24" in ok(each, "ip -br address show eth0")


def test_each_reaches_the_others_and_the_internet_on_its_own_cable(hosts: list[Lab]) -> None:
    for each in hosts:
        for other in hosts:
            ok(each, f"ping -c1 -W5 {other.address}")
        assert "<title>Example Domain</title>" in ok(each, "curl -sS http://example.com")
    assert len({ok(each, "cat /sys/class/net/eth0/address") for each in hosts}) == 3


def test_each_is_a_docker_host_of_its_own(hosts: list[Lab]) -> None:
    first, second, _ = hosts
    ok(first, "docker run -d --name web -p 8080:80 nginx")
    try:
        assert ok(second, "docker ps -q") == ""
        assert "Welcome to nginx!" in ok(
            second, "curl -sS --retry 20 --retry-connrefused http://192.0.2.10:8080"
        )
    finally:
        ok(first, "docker rm -f web")


@pytest.mark.parametrize("address", ["198.51.100.1", "172.31.255.1", "10.0.0.1"])
def test_nothing_else_answers(hosts: list[Lab], address: str) -> None:
    assert [each.sh(f"curl -sS -m 20 http://{address}", 30)[0] for each in hosts] == [7, 7, 7]


def test_all_have_limits_and_all_are_gone_when_the_first_is_closed(outer: Outer) -> None:
    run_id = f"test-{uuid.uuid4().hex[:8]}"

    def mine() -> list[str]:
        return [name for _, name, labels in outer.containers() if labels[LABEL] == run_id]

    with lab.start(run_id, hosts=HOSTS[:2]) as first:
        assert len(mine()) == 3  # two hosts and their internet
        folders = [each.folder for each in (first, *first.others)]
        for each in (first, *first.others):
            held = ok(
                each, "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>&1 || :"
            )
            assert str(4 << 30) in held
            ok(each, "docker run -d nginx")
        stored = "ls /store/labs"
        assert all(folder.removeprefix("labs/") in _internet(outer, first, stored) for folder in folders)
    assert mine() == []
    with lab.start(run_id) as after:
        left = _internet(outer, after, stored)
        assert not any(folder.removeprefix("labs/") in left for folder in folders)


def test_what_a_killed_run_left_is_swept(outer: Outer) -> None:
    run_id = f"test-{uuid.uuid4().hex[:8]}"
    first = lab.start(run_id, hosts=HOSTS[:2])
    try:
        assert len(leftovers.sweep(run_id)) == 3
        assert not [name for _, name, labels in outer.containers() if labels[LABEL] == run_id]
    finally:
        first.close()


def test_a_lesson_is_typed_on_the_host_of_each_prompt(tmp_path: Path, hosts: list[Lab]) -> None:
    folder = tmp_path / "two"
    folder.mkdir()
    (folder / "lesson.toml").write_text(
        'hosts = ["host-a", "host-b", "host-c"]\n[ready]\nweb = 80\n', "utf-8"
    )
    (folder / "session.console").write_text(
        """# --8<-- [start:serve]
host-a$ docker run -d --name web -p 8080:80 nginx
0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
host-b$ curl -sS http://192.0.2.10:8080 | grep -o 'Welcome to nginx!' | head -1
Welcome to nginx!
host-c$ docker ps -q
host-a$ docker ps -q --no-trunc
0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
# --8<-- [end:serve]

# --8<-- [start:clean-up]
host-b$ docker network create shop
1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
host-a$ docker rm -f web
web
# --8<-- [end:clean-up]
""",
        "utf-8",
    )
    verification = Verification(lesson.read(folder), hosts[0], others=hosts[1:])
    last = verification.advance(verification.transcript.steps[-1])
    verification.close()
    ok(hosts[1], "docker network rm shop")
    assert last is not None
    assert [each.ok for each in verification.outcomes] == [True] * 5 + [False]
    assert last.run.problem is not None
    assert "network shop on host-b is still there" in last.run.problem


def _internet(outer: Outer, host: Lab, command: str) -> str:
    return inside.run(outer, f"{host.name}-internet", ["sh", "-c", command], 30)[0]
