"""However a run ends, nothing of it stays; and nothing of anybody else goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netguide.labs import inside, leftovers, provision, store
from netguide.labs.images import provide
from netguide.labs.outer import LABEL, Outer
from netguide.labs.owner import Owner

# What a shell starts in the background ignores Ctrl-C, and so would these processes if the tests are that.
RUN = """
    import signal, sys, time
    from netguide.labs import lab
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with lab.start(sys.argv[1]) as host:
        host.sh("docker run -d nginx; docker volume create v")
        print("booted", flush=True)
        {then}
"""
Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def run_id(outer: Outer) -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex[:8]}"
    yield name
    leftovers.sweep(name)


@pytest.fixture
def begin(run_id: str) -> Iterator[Start]:
    """Start a process that boots a lab, and wait until the lab is there."""
    begun = []

    def start(then: str) -> subprocess.Popen[str]:
        script = textwrap.dedent(RUN.format(then=then))
        process = subprocess.Popen([sys.executable, "-c", script, run_id], stdout=subprocess.PIPE, text=True)
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "booted\n"
        return process

    yield start
    for each in begun:
        each.kill()
        each.wait()
        assert each.stdout is not None
        each.stdout.close()


def left(outer: Outer, run_id: str) -> list[str]:
    """Name containers and folders of a run."""
    kit = provide(outer, print)
    folders = store.in_volume(outer, kit.host, kit.store, ["sh", "-c", "ls /store/labs"]).split()
    containers = [name for _, name, labels in outer.containers() if labels[LABEL] == run_id]
    return sorted(containers + [each for each in folders if each.startswith(run_id)])


def test_the_ordinary_end_leaves_nothing(outer: Outer, run_id: str, begin: Start) -> None:
    process = begin("sys.stdin")
    assert process.wait(60) == 0
    assert left(outer, run_id) == []


@pytest.mark.parametrize("then", ["1 / 0", "sys.exit(3)"])
def test_an_error_leaves_nothing(outer: Outer, run_id: str, begin: Start, then: str) -> None:
    assert begin(then).wait(60) != 0
    assert left(outer, run_id) == []


def test_ctrl_c_leaves_nothing(outer: Outer, run_id: str, begin: Start) -> None:
    process = begin("time.sleep(100)")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) != 0
    assert left(outer, run_id) == []


def test_the_next_run_removes_what_a_killed_one_left(outer: Outer, run_id: str, begin: Start) -> None:
    process = begin("time.sleep(100)")
    assert len(left(outer, run_id)) == 3  # the lab, its internet, its folder of the image store
    process.kill()
    process.wait()
    provision.prepare(print)
    assert left(outer, run_id) == []


def test_a_lab_with_a_paused_container_can_be_removed(outer: Outer, run_id: str, begin: Start) -> None:
    process = begin('host.sh("docker run -d --name cold nginx; docker pause cold"); time.sleep(100)')
    name = next(name for name in left(outer, run_id) if not name.endswith("internet"))
    while inside.run(outer, name, ["docker", "ps", "-q", "--filter", "status=paused"], 10)[0] == "":
        assert process.poll() is None
        time.sleep(0.1)
    process.kill()
    process.wait()
    provision.prepare(print)
    assert left(outer, run_id) == []


def test_a_sweep_spares_what_lives(outer: Outer, run_id: str, begin: Start) -> None:
    begin("time.sleep(100)")
    before = left(outer, run_id)
    assert len(before) == 3
    leftovers.sweep()
    assert left(outer, run_id) == before
    leftovers.sweep(run_id)
    assert left(outer, run_id) == []


def test_killed_while_booting(outer: Outer, run_id: str, prepared: None) -> None:
    script = "import sys; from netguide.labs import lab; lab.start(sys.argv[1])"
    process = subprocess.Popen([sys.executable, "-c", script, run_id])
    while not [1 for _, _, labels in outer.containers() if labels[LABEL] == run_id]:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    leftovers.sweep()
    assert left(outer, run_id) == []


def test_the_containers_and_networks_of_others_stay(outer: Outer, run_id: str, begin: Start) -> None:
    kit = provide(outer, print)
    name = f"mongodb-{run_id}"  # without the label, as a reader's own would be
    outer.create(kit.internet, ["sleep", "100"], name=name, host={"network_mode": "none"})
    try:
        process = begin("time.sleep(100)")
        process.kill()
        process.wait()
        leftovers.sweep()
        leftovers.sweep(run_id)
        assert not outer.running(name)
        outer.start(name)
        assert outer.running(name)
    finally:
        outer.remove(name)


def test_a_process_that_took_over_the_number_is_not_the_owner() -> None:
    me = Owner.this_process()
    assert not me.dead()
    assert Owner(me.machine, me.boot, me.pid, "1").dead()
    assert Owner(me.machine, "another boot", me.pid, me.born).dead()
    assert not Owner("another machine", me.boot, 1, "1").dead()
    assert Owner.parse(str(me)) == me
    assert Owner.parse("") is None


def test_a_process_in_another_container_of_one_host_name_is_not_taken_for_dead() -> None:
    tell = "from netguide.labs.owner import Owner; print(Owner.this_process())"
    apart = ["unshare", "--fork", "--pid", "--mount-proc", sys.executable, "-c", tell]
    said = subprocess.run(apart, capture_output=True, text=True)
    if said.returncode:
        pytest.skip(f"namespaces are not to be had here: {said.stderr.strip()}")
    other = Owner.parse(said.stdout.strip())
    assert other is not None
    assert other.boot == Owner.this_process().boot
    assert not other.dead()


def test_a_process_that_ended_is_a_dead_owner() -> None:
    with subprocess.Popen(["sleep", "100"]) as process:
        stat = Path(f"/proc/{process.pid}/stat").read_text()
        me = Owner.this_process()
        owner = Owner(me.machine, me.boot, process.pid, stat.rpartition(")")[2].split()[19])
        assert not owner.dead()
        process.kill()
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT) is None:
            pass
        assert owner.dead()  # even before anybody asked how it ended
