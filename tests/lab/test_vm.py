"""A lab that is a virtual machine does what one in a container does, with a kernel of its own."""

from __future__ import annotations

import platform
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import docker
import pytest

from netguide.labs import kernel, lab, provision, store
from netguide.labs.images import provide
from netguide.labs.lab import Lab
from netguide.labs.outer import LABEL, Outer
from netguide.labs.terminal import Problem
from netguide.needs import NEEDS


@pytest.fixture(scope="module")
def guest() -> Iterator[Lab]:
    """One machine for tests that leave nothing behind."""
    provision.prepare(lambda line: print(line, flush=True), kind=lab.VM)
    with lab.start(f"test-{uuid.uuid4().hex[:8]}", kind=lab.VM) as running:
        yield running


def ok(host: Lab, command: str, limit: float = 60) -> str:
    status, said = host.sh(command, limit)
    assert status == 0, f"{command}: {status}\n{said}"
    return said


def test_guests_that_are_started_together_are_on_one_network_and_gone_with_their_first_process(
    outer: Outer,
) -> None:
    run_id = f"test-{uuid.uuid4().hex[:8]}"
    with lab.start(run_id, hosts=("host-a", "host-b"), kind=lab.VM) as first:
        (second,) = first.others
        both = (first, second)
        assert [(each.kind, ok(each, "hostname").strip()) for each in both] == [
            ("vm", "host-a"),
            ("vm", "host-b"),
        ]
        assert [each.address for each in both] == ["192.0.2.10", "192.0.2.11"]
        for each, other in (both, both[::-1]):
            ok(each, f"ping -c1 -W20 {other.address}")
            assert "<title>Example Domain</title>" in ok(each, "curl -sS http://example.com")
        containers = [name for name in left(outer, run_id) if name.startswith("netguide-")]
        assert len(containers) == 3  # two machines and their internet
        assert second.terminal("/root").run("pkill -9 dockerd; sleep 1000", 400).problem is Problem.ENDED
        assert (first.alive(), second.alive()) == (True, False)
    assert left(outer, run_id) == []


def test_it_says_that_it_is_a_virtual_machine_with_a_kernel_of_debians_own(guest: Lab) -> None:
    assert (guest.kind, guest.facts.kind, guest.facts.cgroup) == ("vm", "vm", "v2")
    assert "cloud-amd64" in guest.facts.kernel != platform.release()
    assert guest.facts.engine.startswith("28.5.")


def test_it_has_all_that_a_lesson_can_need(guest: Lab) -> None:
    for need in NEEDS:
        assert guest.sh(f"unshare --net sh -ec {kernel.quoted(need)}")[0] == 0, need


def test_it_stands_where_a_container_would(guest: Lab) -> None:
    assert f"{guest.address}/24" in ok(guest, "ip -br address show eth0")
    assert ok(guest, "hostname") == "docker-host\n"
    page = uuid.uuid4().hex
    said = ok(guest, f"docker run --rm busybox wget -qO- 'http://example.com/?{page}'")
    assert "<title>Example Domain</title>" in said
    seen = [line for line in guest.web_log().splitlines() if page in line]
    assert [line.split()[0] for line in seen] == [guest.address]
    assert guest.sh("curl -sS -m 20 http://1.1.1.1")[0] == 7


def test_it_shows_nothing_of_how_commands_get_into_it(guest: Lab) -> None:
    assert ok(guest, "ss -Hltnu") == ""
    assert ok(guest, "ls /sys/class/net").split() == ["docker0", "eth0", "lo"]
    terminal = guest.terminal("/root")
    seen = terminal.run("env", 30).output.decode()
    terminal.close()
    assert "SSH" not in seen
    assert {"HOME=/root", "TERM=dumb", "HOSTNAME=docker-host"} <= set(seen.splitlines())


def test_every_image_is_there(guest: Lab) -> None:
    for image in guest.images:
        found = ok(guest, f"docker image inspect --format '{{{{.Id}}}}' {image.name}").strip()
        assert image.origin == "registry" or image.digest == found
    assert ok(guest, "docker run --rm python:3.13-slim python3 -c 'print(6 * 7)'") == "42\n"


def test_files_arrive_as_they_are(guest: Lab) -> None:
    files = {"a b.txt": "값\n".encode(), "deep/er/c.bin": bytes(range(256)) * 4000}
    guest.put("/root/x y", files)
    sizes = ok(guest, "cd '/root/x y' && stat -c %s 'a b.txt' deep/er/c.bin && rm -r '/root/x y'")
    assert sizes.splitlines() == ["4", "1024000"]


def test_a_command_beside_the_terminal_ends_at_its_limit(guest: Lab) -> None:
    assert guest.sh("echo begun; sleep 1000", 1) == (124, "begun\n")
    assert guest.sh("echo out; echo err >&2; exit 3") == (3, "out\nerr\n")


def test_a_terminal_carries_on_from_step_to_step_and_ends_what_hangs(guest: Lab) -> None:
    terminal = guest.terminal("/tmp")
    assert terminal.run("cd /etc; x=1; echo $PWD", 60).output == b"/etc\n"
    shown = terminal.run("pwd; echo $x; echo no >&2; false", 60)
    assert (shown.output, shown.status, shown.problem) == (b"/etc\n1\nno\n", 1, None)
    begun = datetime.now(UTC)
    assert terminal.run("sleep 12345", 3).problem is Problem.TIMEOUT
    ran = [line for line in guest.complaints(begun) if line.startswith("still ran: ")]
    assert any("sleep 12345" in line for line in ran)
    assert not any("kthreadd" in line or "kworker" in line for line in ran), "the kernel's own threads"
    assert guest.sh("pgrep -f 'sleep 1234[5]'")[0] == 1
    assert guest.alive()


def test_the_sdk_reaches_its_engine_through_a_socket(guest: Lab) -> None:
    with guest.docker_socket() as url:
        client = docker.DockerClient(base_url=url, timeout=120)
        assert client.info()["Name"] == "docker-host"
        assert client.containers.run("busybox", ["echo", "hello"], remove=True) == b"hello\n"
        client.close()


def test_memory_is_limited_by_cgroups_of_version_2(guest: Lab) -> None:
    assert ok(guest, "docker run --rm -m 64m busybox cat /sys/fs/cgroup/memory.max") == "67108864\n"


def left(outer: Outer, run_id: str) -> list[str]:
    """Name containers and folders of a run."""
    kit = provide(outer, print)
    folders = store.in_volume(outer, kit.host, kit.store, ["sh", "-c", "ls /store/labs"]).split()
    containers = [name for _, name, labels in outer.containers() if labels[LABEL] == run_id]
    return sorted(containers + [each for each in folders if each.startswith(run_id)])


def test_a_killed_run_leaves_a_machine_that_the_next_one_removes(outer: Outer) -> None:
    run_id = f"test-{uuid.uuid4().hex[:8]}"
    script = "import sys; from netguide.labs import lab; lab.start(sys.argv[1], kind=lab.VM)"
    process = subprocess.Popen([sys.executable, "-c", script, run_id])
    try:
        until = time.monotonic() + 120
        while len(left(outer, run_id)) < 3 and time.monotonic() < until:
            time.sleep(0.5)
        assert len(left(outer, run_id)) == 3  # the machine, its internet, its folder of the image store
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    provision.prepare(print)
    assert left(outer, run_id) == []
