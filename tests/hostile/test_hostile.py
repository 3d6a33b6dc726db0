"""Lessons that mean harm: each fails with a reason, within its limits, and its neighbour does not notice.

They run one after the other, apart from other tests, because they take what they can get of a machine.
"""

from __future__ import annotations

import re
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netguide.labs import disk, engine, lab, provision, store
from netguide.labs.images import provide
from netguide.labs.outer import LABEL, Outer
from netguide.lessons import lesson
from netguide.runs import report
from netguide.runs.verify import Verification

HONEST = """\
$ docker network create shop >/dev/null
$ docker run -d --name web --network shop nginx >/dev/null
$ docker run --rm --network shop busybox wget -qO- http://web | grep title
<title>Welcome to nginx!</title>
$ docker run --rm python:3.13-slim python -c 'print(6 * 7)'
42
$ docker rm -f web && docker network rm shop
web
shop
"""

PILE = "pile = []\n> while True: pile.append(bytes(2 ** 24))"
ENGINE_GONE = "the lab's engine no longer answers after this step"
STARVED = "for want of memory: in the lab, which has 4 GiB"
DISK_FULL = f"the lab was ended, for it filled more than {disk.LIMIT >> 30} GiB of disk"
NO_END = "the step did not end within its limit of 5 seconds"
TOO_MUCH = "the step printed more than a transcript can hold"

HOSTILE = {
    "a fork bomb": (
        "$ bomb() { bomb | bomb & }; bomb; wait\n$ docker run --rm busybox echo hello\nhello\n",
        "bash: fork: retry: Resource temporarily unavailable|no longer answers|did not end",
    ),
    "a fork bomb in a container": (
        "$ docker run --rm busybox sh -c 'bomb() { bomb | bomb & }; bomb; wait; sleep 100'\n",
        f"{ENGINE_GONE}|{NO_END}",
    ),
    "all memory": (f"$ python3 -c '{PILE}'\n", f"(?s)(Killed +python3|no longer answers).*{STARVED}"),
    "all memory in a container": (
        f"$ docker run --rm python:3.13-slim python -c '{PILE}'\n",
        f"(?s)(ends with status 137|no longer answers).*{STARVED}",
    ),
    "all of the disk": ("$ cat /dev/zero >/root/pile\n", DISK_FULL),
    "all of the disk in a container": (
        "$ docker run --rm busybox sh -c 'cat /dev/zero >/pile'\n",
        DISK_FULL,
    ),
    "a container that never stops": (
        "$ docker run --rm busybox sh -c 'trap \"\" TERM INT HUP; while :; do sleep 1; done'\n",
        NO_END,
    ),
    "no end": ("$ trap '' TERM INT HUP; while :; do :; done\n", NO_END),
    "the lab's engine": (
        "$ pkill -9 dockerd; pkill -9 containerd; rm -f /usr/sbin/dockerd /run/docker.sock; docker version\n",
        ENGINE_GONE,
    ),
    "every process": ("$ kill -9 -1\n", ENGINE_GONE),
    "every file": (
        "$ rm -rf --no-preserve-root / 2>/dev/null; :\n$ docker ps -q\n",
        f"docker: command not found|{ENGINE_GONE}",
    ),
    "a flood": ("$ yes\n", TOO_MUCH),
    "a flood from a container": ("$ docker run --rm busybox yes\n", TOO_MUCH),
}


@pytest.fixture(scope="module")
def outer() -> Iterator[Outer]:
    provision.prepare(lambda line: print(line, flush=True))
    address = engine.find()
    assert address is not None
    connection = Outer(address)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def neighbour(outer: Outer) -> Iterator[lab.Lab]:
    """Give a lab that was there before the hostile ones, and stays."""
    with lab.start(f"test-{uuid.uuid4().hex[:8]}") as running:
        yield running


@contextmanager
def _verified(folder: Path, session: str, host: lab.Lab, limit: int = 60) -> Iterator[Verification]:
    """Run a session to its end, and keep its lab as it is then."""
    folder.mkdir()
    (folder / "session.console").write_text(f"# --8<-- [start:all]\n{session}# --8<-- [end:all]\n", "utf-8")
    (folder / "lesson.toml").write_text(f"limit = {limit}\n[ready]\nweb = 80\n", "utf-8")
    verification = Verification(lesson.read(folder), host)
    try:
        verification.advance(verification.transcript.steps[-1])
        yield verification
    finally:
        verification.close()


def _says(verification: Verification) -> str:
    """Give what a contributor reads, without the outputs of containers."""
    assert verification.failure is not None
    return report.failure("hostile", "session.console", verification.failure)


@pytest.mark.parametrize(("session", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_it_fails_with_a_reason_and_harms_nobody(
    tmp_path: Path, outer: Outer, neighbour: lab.Lab, session: str, reason: str
) -> None:
    limit = 120 if reason == DISK_FULL or "pile" in session else 5
    run_id = f"test-{uuid.uuid4().hex[:8]}"
    with lab.start(run_id) as host, _verified(tmp_path / "hostile", session, host, limit) as verification:
        said = _says(verification)
        assert re.search(reason, said), said
        assert re.match(r"session\.console:\d+: ", said)
        with _verified(tmp_path / "honest", HONEST, neighbour) as beside:
            assert beside.failure is None, _says(beside)
    kit = provide(outer, print)
    assert [name for _, name, labels in outer.containers() if labels[LABEL] == run_id] == []
    assert run_id not in store.in_volume(outer, kit.host, kit.store, ["sh", "-c", "ls /store/labs"])
    with lab.start(run_id) as after, _verified(tmp_path / "after", HONEST, after) as verification:
        assert verification.failure is None, _says(verification)


@pytest.mark.parametrize("place", ["/root", "/var/lib/docker"], ids=["on the lab", "in its engine's folder"])
def test_what_a_lab_takes_of_the_disk_is_counted(outer: Outer, place: str) -> None:
    with lab.start(f"test-{uuid.uuid4().hex[:8]}") as host:
        name, folder = host.name, host.folder
        before = disk.taken(outer, name, f"{name}-internet", folder)
        host.sh(f"head -c 50000000 /dev/zero >{place}/pile; sync {place}/pile")
        after = disk.taken(outer, name, f"{name}-internet", folder)
        assert 50_000_000 <= after - before < 51_000_000


def test_nobody_is_there_but_the_labs_own_internet(neighbour: lab.Lab) -> None:
    with (
        socket.create_server(("0.0.0.0", 0)) as listener,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as look,
    ):
        port = listener.getsockname()[1]
        addresses = {"127.0.0.1", "172.17.0.1", "172.17.0.2"}
        try:
            look.connect(("192.0.2.1", 9))  # nothing is sent: this asks for the machine's own address
            addresses.add(look.getsockname()[0])
        except OSError:
            pass
        for address in addresses & {look.getsockname()[0], "127.0.0.1"} - {"0.0.0.0"}:
            socket.create_connection((address, port), 5).close()
        for address in sorted(addresses):
            status, said = neighbour.sh(f"curl -sS --max-time 3 http://{address}:{port}/ 2>&1")
            assert status in (7, 28), (address, status, said)
        scan = "seq 1 254 | xargs -P 64 -I{} sh -c 'ping -c1 -W1 192.0.2.{} >/dev/null && echo {}' | sort -n"
        assert neighbour.sh(scan, 60)[1].split() == ["1", "10"]
        assert (
            neighbour.sh("curl -s --max-time 5 -o /dev/null -w '%{http_code}' http://example.com")[1] == "200"
        )
        assert neighbour.sh("ip route")[1].splitlines()[0] == "default via 192.0.2.1 dev eth0 "


def test_the_outer_engine_is_out_of_sight(outer: Outer, neighbour: lab.Lab) -> None:
    sockets = neighbour.sh(
        "find / -xdev -type s 2>/dev/null; find /run /tmp /mnt /store -type s 2>/dev/null"
    )[1]
    assert {each for each in sockets.split() if "docker.sock" in each} == {"/run/docker.sock"}
    inside = neighbour.sh("docker info --format '{{.ID}}'")[1]
    assert inside.strip()
    assert neighbour.name not in neighbour.sh("docker ps -a --format '{{.Names}}'")[1]
    assert neighbour.sh("ls /store")[1].strip() in (
        "",
        "ls: cannot access '/store': No such file or directory",
    )
    abstract = neighbour.sh("ss -xlH | awk '{print $5}' | grep '^@' || true")[1]
    assert abstract.strip() == ""
    assert outer.running(neighbour.name)
