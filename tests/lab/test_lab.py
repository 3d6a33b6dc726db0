"""What a lab is, seen by one who types on it."""

from __future__ import annotations

import json
import shlex
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import docker
import pytest

from netguide.engines import ENGINES
from netguide.errors import LabError
from netguide.labs import lab, provision
from netguide.labs.lab import Lab
from netguide.labs.terminal import Problem


def ok(host: Lab, command: str, limit: float = 60) -> str:
    status, said = host.sh(command, limit)
    assert status == 0, f"{command}: {status}\n{said}"
    return said


def test_the_facts_are_those_of_the_engine_inside(shared_lab: Lab) -> None:
    server = json.loads(ok(shared_lab, "docker version --format '{{json .Server}}'"))
    assert shared_lab.facts.engine == "28.5.2" == server["Version"].partition("+")[0]
    assert shared_lab.facts.api == server["ApiVersion"]
    assert shared_lab.facts.kernel == server["KernelVersion"]
    assert shared_lab.facts.compose.startswith("2.")
    assert shared_lab.facts.buildx.startswith("0.")
    assert shared_lab.facts.cgroup in ("v1", "v2")
    assert shared_lab.facts.os.startswith("Debian GNU/Linux")


def test_every_image_is_there_under_the_name_a_reader_types(shared_lab: Lab) -> None:
    ids = {
        name: ok(shared_lab, f"docker image inspect --format '{{{{.Id}}}}' {name}").strip()
        for name in ("busybox", "nginx", "python:3.13-slim", "mongo:6.0")
    }
    assert [image.name for image in shared_lab.images] == list(ids)
    for image in shared_lab.images:
        assert image.origin in ("registry", "debian")
        assert image.origin == "registry" or image.digest == ids[image.name]
    assert "netguide" not in ok(shared_lab, "docker image ls")


def test_images_have_the_interface_of_the_official_ones(shared_lab: Lab) -> None:
    shown = {
        name: json.loads(ok(shared_lab, f"docker image inspect --format '{{{{json .Config}}}}' {name}"))
        for name in ("nginx", "mongo:6.0", "python:3.13-slim", "busybox")
    }
    assert list(shown["nginx"]["ExposedPorts"]) == ["80/tcp"]
    assert shown["nginx"]["Entrypoint"] == ["/docker-entrypoint.sh"]
    assert shown["nginx"]["Cmd"] == ["nginx", "-g", "daemon off;"]
    assert shown["nginx"]["StopSignal"] == "SIGQUIT"
    assert list(shown["mongo:6.0"]["ExposedPorts"]) == ["27017/tcp"]
    assert shown["mongo:6.0"]["Cmd"] == ["mongod"]
    assert "/data/db" in shown["mongo:6.0"]["Volumes"]
    assert shown["python:3.13-slim"]["Cmd"] == ["python3"]
    assert shown["busybox"]["Cmd"] == ["sh"]


def test_the_lab_has_a_network_of_its_own_and_reaches_example_com(shared_lab: Lab) -> None:
    assert f"{shared_lab.address}/24" in ok(shared_lab, "ip -br address show eth0")
    assert ok(shared_lab, "dig +short example.com") == "198.51.100.80\n"
    assert "<title>Example Domain</title>" in ok(shared_lab, "curl -sS http://example.com")
    assert ok(shared_lab, "hostname") == "docker-host\n"


def test_a_container_reaches_the_web_through_the_labs_own_nat(shared_lab: Lab) -> None:
    page = uuid.uuid4().hex
    said = ok(shared_lab, f"docker run --rm busybox wget -qO- 'http://example.com/?{page}'")
    assert "<title>Example Domain</title>" in said
    seen = [line for line in shared_lab.web_log().splitlines() if page in line]
    assert [line.split()[0] for line in seen] == [shared_lab.address]


@pytest.mark.parametrize("name", ["nowhere.example", "registry-1.docker.io", "deb.debian.org"])
def test_no_other_name_exists(shared_lab: Lab, name: str) -> None:
    assert "status: NXDOMAIN" in ok(shared_lab, f"dig {name}")


@pytest.mark.parametrize("address", ["198.51.100.1", "1.1.1.1", "172.31.255.1", "10.0.0.1"])
def test_no_other_address_answers_and_each_says_so_at_once(shared_lab: Lab, address: str) -> None:
    status, said = shared_lab.sh(f"curl -sS -m 20 http://{address}", 30)
    assert status == 7, said


def test_names_resolve_while_building_and_packages_install(shared_lab: Lab) -> None:
    recipe = r"FROM python:3.13-slim\nRUN pip install flask\nRUN python -c 'import flask'\n"
    ok(
        shared_lab,
        f"mkdir -p /tmp/b && printf {recipe!r} >/tmp/b/Dockerfile && docker build -q -t b /tmp/b",
        120,
    )
    ok(shared_lab, "docker rmi b; docker builder prune -af; rm -r /tmp/b")


def test_ports_are_published_on_both_families(shared_lab: Lab) -> None:
    ok(shared_lab, "docker run -d --name web -p 8080:80 nginx")
    try:
        assert ok(shared_lab, "docker port web") == "80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n"
        assert "Welcome to nginx!" in ok(shared_lab, "curl -sS --retry 20 --retry-connrefused localhost:8080")
    finally:
        ok(shared_lab, "docker rm -f web")


def test_a_real_database_runs_on_the_host_and_answers_a_container(shared_lab: Lab) -> None:
    start = "mkdir -p /tmp/db && mongod --fork --bind_ip_all --dbpath /tmp/db --logpath /tmp/db/log"
    ok(shared_lab, start)
    try:
        ask = "mongosh --quiet --host 172.17.0.1 --eval 'db.runCommand({ping: 1}).ok'"
        assert ok(shared_lab, f"docker run --rm mongo:6.0 {ask}") == "1\n"
    finally:
        ok(shared_lab, "mongod --shutdown --dbpath /tmp/db; rm -r /tmp/db")


def test_memory_limits_and_namespaces_work(shared_lab: Lab) -> None:
    where = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null || :"
    assert ok(shared_lab, f"docker run --rm -m 64m busybox sh -c '{where}'") == "67108864\n"
    ok(shared_lab, "docker run -d --name bb busybox sleep 100")
    try:
        pid = ok(shared_lab, "docker inspect -f '{{.State.Pid}}' bb").strip()
        assert "eth0" in ok(shared_lab, f"nsenter -t {pid} -n ip -br link")
    finally:
        ok(shared_lab, "docker rm -f bb")


def test_compose_and_host_networking_work(shared_lab: Lab) -> None:
    shared_lab.put("/tmp/c", {"compose.yaml": b"services: {web: {image: nginx}}\n"})
    ok(shared_lab, "cd /tmp/c && docker compose up -d && docker compose ps && docker compose down")
    assert "eth0" in ok(shared_lab, "docker run --rm --network host busybox ip address")
    ok(shared_lab, "rm -r /tmp/c")


def test_the_host_shows_nothing_of_how_it_is_made(shared_lab: Lab) -> None:
    processes = ok(shared_lab, "ps -eo comm=").split()
    assert not {"nginx", "dnsmasq"} & set(processes)
    assert "netguide" not in ok(shared_lab, "ls / /root; env; cat /etc/hosts /etc/resolv.conf; docker info")


def test_files_arrive_as_they_are(shared_lab: Lab) -> None:
    files = {"a b.txt": "값\n".encode(), "deep/er/c.bin": bytes(range(256)) * 20000}
    shared_lab.put("/root/x y", files)
    sums = ok(
        shared_lab,
        "cd '/root/x y' && stat -c %s 'a b.txt' deep/er/c.bin && md5sum <deep/er/c.bin; rm -r '/root/x y'",
    )
    assert sums.splitlines()[:2] == ["4", "5120000"]


def test_files_that_cannot_be_written_are_an_error(shared_lab: Lab) -> None:
    with pytest.raises(LabError, match="/proc/x of the lab"):
        shared_lab.put("/proc/x", {"a": b""})


def test_a_command_beside_the_terminal_ends_at_its_limit(shared_lab: Lab) -> None:
    assert shared_lab.sh("echo begun; sleep 100", 1) == (124, "begun\n")
    assert shared_lab.sh("echo out; echo err >&2; exit 3") == (3, "out\nerr\n")


def test_a_terminal_on_the_lab_carries_on_from_step_to_step(shared_lab: Lab) -> None:
    terminal = shared_lab.terminal("/tmp")
    assert terminal.run("docker network create shop >/dev/null; cd /etc; echo $PWD", 20).output == b"/etc\n"
    shown = terminal.run("pwd; docker network ls -f name=shop --format '{{.Name}}'; false", 20)
    assert (shown.output, shown.status, shown.problem) == (b"/etc\nshop\n", 1, None)
    terminal.run("docker network rm shop", 20)
    terminal.close()


def test_floods_and_hangs_on_the_lab_end_and_their_processes_too(shared_lab: Lab) -> None:
    for command, problem in (("yes", Problem.FLOOD), ("sleep 12345", Problem.TIMEOUT)):
        begin = datetime.now(UTC)
        terminal = shared_lab.terminal("/tmp")
        result = terminal.run(command, 3 if problem is Problem.TIMEOUT else 60)
        assert (result.problem, result.status) == (problem, None)
        ran = [line for line in shared_lab.complaints(begin) if line.startswith("still ran: ")]
        assert [line.split()[-len(command.split()) :] for line in ran].count(command.split()) == 1
        assert any(line.endswith(" dockerd") for line in ran)
        assert not any(line.startswith("still ran: ") for line in shared_lab.complaints(datetime.now(UTC)))
    assert shared_lab.sh("pgrep -x yes || pgrep -f 'sleep 1234[5]'")[0] == 1
    assert shared_lab.alive()


def test_the_sdk_reaches_the_labs_engine_through_a_socket(shared_lab: Lab) -> None:
    with shared_lab.docker_socket() as url:
        client = docker.DockerClient(base_url=url)
        assert client.info()["Name"] == "docker-host"
        network = client.networks.create("from-the-sdk")
        assert (
            client.containers.run("busybox", ["echo", "hello"], network="from-the-sdk", remove=True)
            == b"hello\n"
        )
        network.remove()
        client.close()


def test_two_labs_at_once_are_strangers() -> None:
    provision.prepare(print)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: lab.start(f"test-{uuid.uuid4().hex[:8]}"), range(2))
    with one, other:
        ok(one, "docker network create mine && docker rmi busybox")
        assert "mine" not in ok(other, "docker network ls")
        assert ok(other, "docker run --rm busybox echo here") == "here\n"
        assert one.address == other.address
        ok(one, "echo from-one >/tmp/file; curl -sS http://example.com/?one >/dev/null")
        assert other.sh("ls /tmp/file")[0] != 0
        assert "?one" not in other.web_log()


def test_a_step_that_kills_the_engine_ends_the_terminal_and_the_lab_is_not_alive() -> None:
    with lab.start(f"test-{uuid.uuid4().hex[:8]}") as host:
        assert host.alive()
        terminal = host.terminal("/root")
        result = terminal.run("pkill -9 dockerd; sleep 60; docker ps", 90)
        assert result.problem is Problem.ENDED
        assert not host.alive()
        assert terminal.run("true", 5).problem is Problem.ENDED
        with pytest.raises(LabError, match="the lab is gone"):
            host.sh("true")


def test_containerd_is_there_before_the_engine_which_waits_only_so_long_for_one_of_its_own(
    shared_lab: Lab,
) -> None:
    assert len(ok(shared_lab, "pgrep -x containerd").split()) == 1
    own = ok(shared_lab, "find /run/docker -path '*containerd/*'")
    assert own == "", "the engine has started one"


_AN_ENGINE_THAT_IS_LATE = """set -e
cd "$(mktemp -d)"
mount -t tmpfs none /run/docker
mkdir -p /run/docker/containerd/one
mkfifo /run/docker/containerd/one/one-stdout /run/docker/containerd/one/one-stderr
printf '#!/bin/sh\\necho "started: $*"\\n' >runc
chmod +x runc
mount --bind runc /usr/sbin/runc
printf %s $$ >engine
mount --bind engine /run/docker.pid
runc --root /run/x start one >>said &
sleep 0.3
exec 5<>/run/docker/containerd/one/one-stdout 6</run/docker/containerd/one/one-stdout
echo stdout is open >>said
sleep 0.3
exec 7<>/run/docker/containerd/one/one-stderr
sleep 0.3
echo stderr is about to be >>said
exec 8</run/docker/containerd/one/one-stderr
wait
cat said
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_container_starts_when_the_engine_has_opened_its_output(engine: str) -> None:
    with lab.start(f"test-{uuid.uuid4().hex[:8]}", engine) as host:
        said = ok(host, f"unshare -m bash -c {shlex.quote(_AN_ENGINE_THAT_IS_LATE)}")
        ok(host, "docker run -d --name quick busybox sleep 60")
        open_twice = "ls -l /proc/$(pgrep -x dockerd)/fd | grep -c 'docker/containerd/.*-std\\(out\\|err\\)$'"
        assert ok(host, open_twice) == "4\n"
    assert said == "stdout is open\nstderr is about to be\nstarted: --root /run/x start one\n"


_A_RUNC_THAT_FAILS = r"""cd "$(mktemp -d)"
cat >runc <<'end'
#!/bin/sh
printf '"level":"fatal","msg":"the cause"\n"level":"error","msg":"what came of it"\n' >"$2"
exit 3
end
chmod +x runc
mount --bind runc /usr/sbin/runc
runc --log "$PWD/log of runc" create --bundle "$PWD" one
echo "$?"
"""


def test_what_runc_wrote_down_before_it_failed_is_in_the_log_of_the_engine(shared_lab: Lab) -> None:
    begin = datetime.now(UTC)
    assert ok(shared_lab, f"unshare -m bash -c {shlex.quote(_A_RUNC_THAT_FAILS)}") == "3\n"
    assert shared_lab.complaints(begin) == [
        "level=error runc: ended with status 3",
        'level=error runc: "level":"fatal","msg":"the cause"',
        'level=error runc: "level":"error","msg":"what came of it"',
    ]
    begin = datetime.now(UTC)
    assert ok(shared_lab, "docker run --rm busybox no-such-program >&/dev/null; echo $?") == "127\n"
    assert any("runc: {" in line and "no-such-program" in line for line in shared_lab.complaints(begin))


def test_the_engine_is_asked_what_it_complained_of_since_a_moment(shared_lab: Lab) -> None:
    begin = datetime.now(UTC)
    ok(shared_lab, "docker run --rm busybox no-such-program || true")
    assert any("closed fifo" in line for line in shared_lab.complaints(begin))
    assert shared_lab.complaints(datetime.now(UTC)) == []
