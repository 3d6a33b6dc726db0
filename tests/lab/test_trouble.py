"""An engine that dies half-way, a disk that is full: one clear message, and no leftovers."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import docker
import pytest

from netguide.errors import EngineError, LabError, NetguideError
from netguide.labs import engine, inside, store
from netguide.labs.context import Context
from netguide.labs.engine import Places
from netguide.labs.images import provide
from netguide.labs.outer import LABEL, Outer, Refused

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="starts an engine, for which one must be root")
APART = ("unshare", "--net", "--mount")
"""A second dockerd would take the first one's bridge for its own; a killed one would leave mounts behind."""


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    """An engine in a network of its own, so that it leaves the machine's alone."""
    with tempfile.TemporaryDirectory() as short:  # containerd's sockets have names of at most 104 characters
        options = ("--bridge=none", "--iptables=false")
        places = Places(Path(short), tmp_path / "data", APART, options)
        yield places
        engine.stop(places)


def test_our_engine_starts_outlives_and_stops(places: Places) -> None:
    said: list[str] = []
    url = engine.start(said.append, places)
    assert engine.ping(url)
    assert said == [f"starting a Docker engine of our own; its data is in {places.data}"]
    assert engine.start(said.append, places) == url
    assert len(said) == 1
    assert engine.stop(places)
    assert not engine.ping(url)
    assert not engine.stop(places)


def test_those_who_start_a_killed_engine_at_the_same_moment_get_the_same(
    places: Places, outer: Outer
) -> None:
    client = docker.DockerClient(engine.start(print, places), version="auto")
    client.images.load(b"".join(outer.save("netguide/image:busybox")))
    for _ in range(3):  # an engine that was killed looks after its containers before it answers
        client.containers.run("netguide/image:busybox", ["sleep", "600"], network_mode="none", detach=True)
    client.close()
    os.kill(int(places.pidfile.read_text()), signal.SIGKILL)
    while _daemons(places):
        pass
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: engine.start(print, places), range(4)))
    assert urls == {f"unix://{places.socket}"}
    assert _daemons(places) == [int(places.pidfile.read_text())]


def test_an_engine_whose_starter_was_killed_is_awaited(places: Places) -> None:
    places.run.mkdir(exist_ok=True)
    begin = f"from netguide.labs import engine; engine.start(print, {places!r})"
    imports = "from pathlib import *; from netguide.labs.engine import Places"
    with subprocess.Popen([sys.executable, "-c", f"{imports}; {begin}"]) as starter:
        while not _daemons(places):
            assert starter.poll() is None
        starter.kill()
    assert engine.ping(engine.start(print, places))
    assert _daemons(places) == [int(places.pidfile.read_text())]


def test_a_pidfile_with_the_number_of_another_process_does_not_stop_it(places: Places) -> None:
    with subprocess.Popen(["sleep", "60"]) as innocent:
        while b"sleep" not in Path(f"/proc/{innocent.pid}/cmdline").read_bytes():
            pass
        for stale in (places.pidfile, places.run / "exec/containerd/containerd.pid"):
            stale.parent.mkdir(parents=True, exist_ok=True)
            stale.write_text(str(innocent.pid))
        try:
            assert engine.ping(engine.start(print, places))
            assert innocent.poll() is None
        finally:
            innocent.kill()


def _daemons(places: Places) -> list[int]:
    """Give the processes of dockerd that listen there."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            program, *words = each.read_bytes().decode(errors="replace").split("\0")
            if Path(program).name == "dockerd" and f"--host=unix://{places.socket}" in words:
                found.append(int(each.parent.name))
    return found


def test_an_engine_that_cannot_start_shows_its_log(places: Places) -> None:
    broken = Places(places.run, places.data, APART, ("--bridge=none", "--storage-driver=nosuch"))
    with pytest.raises(EngineError, match=r"(?s)does not answer\n.*driver not supported.*engine\.log"):
        engine.start(print, broken)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the SDK drops its socket
def test_an_engine_that_dies_half_way_is_named_and_starts_again(places: Places) -> None:
    url = engine.start(print, places)
    outer = Outer(url, limit=20)
    with Context({"root": b"x"}).tar() as tar:
        (places.data / "tiny.tar").write_bytes(tar.read())
    outer.import_image(places.data / "tiny.tar", "netguide/tiny:test")
    outer.create("netguide/tiny:test", ["nothing"], host={"network_mode": "none"}, labels={LABEL: "test"})
    pid = int(places.pidfile.read_text())
    os.kill(pid, signal.SIGKILL)
    while (
        Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1][:3]
    ):
        pass
    for ask in (outer.containers, lambda: outer.labels("netguide/tiny:test"), lambda: outer.remove("x")):
        with pytest.raises(EngineError, match=f"{url} stopped answering") as caught:
            ask()
        assert "make up" in str(caught.value)
        assert not isinstance(caught.value, Refused)
    outer.close()
    del ask, caught
    gc.collect()
    again = Outer(engine.start(print, places))
    assert len(again.containers()) == 1
    again.close()


def test_a_full_disk_is_called_that_and_nothing_is_left(outer: Outer) -> None:
    kit = provide(outer, print)
    volume = f"netguide-test-{uuid.uuid4().hex[:8]}"
    outer.create_volume(volume, {LABEL: "test"}, type="tmpfs", device="tmpfs", o="size=100m")
    try:
        with pytest.raises(NetguideError) as caught:
            store.load(outer, kit.host, volume, {"mongo:6.0": "netguide/image:mongo-6.0"})
        assert f"the disk of the Docker engine at {outer.url} is full" in str(caught.value)
        assert "no space left on device" in str(caught.value)
        assert "docker system df" in str(caught.value)
    finally:
        outer.remove_volume(volume)  # refused if a container were left that uses it


def test_a_lab_whose_engine_does_not_start_shows_the_engines_log(outer: Outer) -> None:
    kit = provide(outer, print)
    container = outer.create(
        kit.host,
        ["--storage-driver=nosuch"],
        host=store.host_options(kit.store),
        unmasked=True,
        environment={"NETGUIDE_STORE": "labs/test-broken"},
        labels={LABEL: "test"},
    )
    try:
        outer.start(container)
        with pytest.raises(LabError, match=r"(?s)the engine in a lab did not start\n.*nosuch"):
            inside.await_engine(outer, container)
    finally:
        outer.remove(container)
        store.discard(outer, kit.host, kit.store, ["labs/test-broken"])
