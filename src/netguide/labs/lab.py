"""Labs: throwaway Docker hosts, each with an engine, images and an internet of its own.

Knows how a lab is booted, used and removed. Must not know lessons.

A lab is a container, or a virtual machine in one. Its network card is one end of a cable whose other end is
in the container of its internet; no network of the outer engine is involved, so every lab has the same
address and none reaches anything else. Where several are started together, they share one internet, in which
a bridge joins their cables: that is their LAN.
"""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from types import TracebackType
from typing import Final, Self

from netguide.engines import MAIN
from netguide.errors import EngineError, LabError
from netguide.labs import attach, disk, engine, inside, leftovers, provision, store, terminal, vm
from netguide.labs.context import Context
from netguide.labs.images import Image, Kit
from netguide.labs.outer import LABEL, Outer, Refused
from netguide.labs.owner import Owner
from netguide.labs.provision import CONTAINER, VM

__all__ = [
    "CONTAINER",
    "VM",
    "Facts",
    "Image",
    "Lab",
    "enter",
    "start",
]

ADDRESS: Final = IPv4Address("192.0.2.10")
"""Address of every lab on its own network; of labs that are started together, that of the first."""
HOSTNAME: Final = "docker-host"
"""Name of a lab that is alone."""
GATEWAY: Final = "192.0.2.1"
"""The internet's end of the cable: router and name server."""
_SIGN: Final = "netguide.sign"
_HOSTNAME: Final = "netguide.hostname"
_SHOWN: Final = 60
_STARVED: Final = (
    f"The kernel ended processes for want of memory: in the lab, which has {store.MEMORY} GiB,"
    " or in a container with a limit of its own."
)
_ASKED: Final = 3  # times; under load an engine may lose the end of what a command printed
_FACTS: Final = """
docker version --format '{{.Server.Version}}
{{.Server.APIVersion}}
{{.Client.Version}}'
echo "$(docker compose version --short 2>/dev/null)"
echo "$(docker buildx version 2>/dev/null | cut -d' ' -f2)"
uname -r
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then echo v2; else echo v1; fi
. /etc/os-release; echo "$PRETTY_NAME"
"""


@dataclass(frozen=True)
class Facts:
    """What a lab is, for the evidence."""

    kind: str
    """container or vm."""
    engine: str
    """Version of its Docker Engine."""
    api: str
    """Version of the engine's API."""
    cli: str
    """Version of the docker command."""
    compose: str
    """Version of Docker Compose as a part of the docker command; empty if there is none."""
    buildx: str
    """Version of Buildx; empty if there is none."""
    kernel: str
    """Release of the kernel under it."""
    cgroup: str
    """v1 or v2."""
    os: str
    """Name of its operating system."""


_KNOWN: Final[dict[tuple[str, str, str], Facts]] = {}  # labs of one image on one engine are alike


class Lab:
    """One running lab; leave the ``with`` block, or call ``close``, and nothing of it remains."""

    def __init__(
        self,
        outer: Outer,
        kit: Kit,
        label: Mapping[str, str],
        hostname: str = HOSTNAME,
        first: Lab | None = None,
        guest: vm.Guest | None = None,
    ) -> None:
        """Begin to boot it, on a network of its own or on that of the first; see ``start``."""
        self._guest = guest
        self._inside: inside.Runs = vm.Inside(outer) if guest else outer
        self.patience = vm.PATIENCE if guest else 1
        """How many times longer than in a container lab a thing may take."""
        self._outer, self._kit, self._labels = outer, kit, dict(label)
        self.folder = self._labels["netguide.lab"]
        """Its folder of the image store."""
        self.name = f"netguide-{self.folder.removeprefix('labs/')}"
        """Its container on the outer engine."""
        self.hostname = hostname
        """Its name."""
        self.others: list[Lab] = []
        """Labs on the same network that were started with it; they are closed with it."""
        self._ran: tuple[datetime, list[str]] | None = None
        self._first = first
        self._internet: str = first._internet if first else f"{self.name}-internet"
        self._terminals: list[terminal.Terminal] = []
        self._open = True
        self.ended: str | None = None
        """Why the lab was ended before its time; None if it was not."""
        self.address = str(ADDRESS + (len(first.others) + 1 if first else 0))
        """The lab's own address."""
        self.images = kit.images
        """What its image store holds."""
        self.facts: Facts
        """What the lab is; known when its engine answers."""
        try:
            self._boot()
        except BaseException:
            self.close()
            raise

    @property
    def kind(self) -> str:
        """Whether the lab is a container or a virtual machine: container or vm."""
        return VM if self._guest else CONTAINER

    def terminal(self, folder: str) -> terminal.Terminal:
        """Open a terminal in a folder of the lab."""
        command, environment = terminal.shell(folder)
        stream = self._inside.exec(self.name, command, environment=environment)
        opened = terminal.Terminal(stream, self._kill)
        self._terminals.append(opened)
        return opened

    def sh(self, command: str, limit: float = 30) -> tuple[int, str]:
        """Run a command beside the terminals; give its status, and output and errors together.

        The status is 124 if the command was ended at the limit.

        Raises:
            LabError: the lab is gone.
        """
        try:
            said, status = inside.run(
                self._inside,
                self.name,
                ["bash", "-c", command],
                limit * self.patience,
                environment=terminal.ENVIRONMENT,
            )
        except Refused as error:
            raise LabError("the lab is gone", found=command, remedy="run the lesson again") from error
        return status, said

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write files into a folder of the lab, which is made if need be; paths may have sub-folders.

        Raises:
            LabError: they could not be written.
        """
        place = shlex.quote(folder)
        with Context(files).tar() as tar:
            content = tar.read()
        script = f"mkdir -p {place} && exec head -c {len(content)} | tar -x -C {place} --no-same-owner"
        said, status = inside.feed(self._inside, self.name, script, [content], 30 * self.patience)
        if status:
            raise LabError(f"files could not be written to {folder} of the lab", found=said.strip())

    def docker_socket(self) -> AbstractContextManager[str]:
        """Give the lab's engine an address on this machine, for as long as the block runs."""
        command = ["docker", "system", "dial-stdio"]
        return attach.socket_to(lambda: self._inside.exec(self.name, command))

    def interactive(self, folder: str) -> int:
        """Give the person at this terminal a shell in a folder of the lab; give its exit status."""
        return _person(self._inside, self.name, folder)

    def alive(self) -> bool:
        """Whether the lab runs and its engine answers."""
        try:
            return self.sh("docker version >/dev/null", 10)[0] == 0
        except (LabError, EngineError):
            return False

    def complaints(self, since: datetime) -> list[str]:
        """Give what went wrong around a step since a moment (with zone).

        That is the last warnings and errors that the lab's engine has logged, and after them whether memory
        ran out, and what ran in the lab when a command of a terminal was ended: its age in seconds, its
        state, what in the kernel it waited for, and its command. In a virtual machine the kernel that would
        know of memory is the guest's, which is not asked.
        """
        try:
            lines = self._outer.logs(self.name, since=since).splitlines()
            starved = self._guest is None and self._outer.starved(self.name, since)
        except EngineError:
            return []
        logged = [line for line in lines if "level=warning" in line or "level=error" in line]
        ran = self._ran[1] if self._ran and self._ran[0] >= since else []
        return [*logged[-8:], *([_STARVED] if starved else []), *(f"still ran: {line}" for line in ran)]

    def web_log(self) -> str:
        """Give the log of the web servers of the lab's internet: who asked for what."""
        return inside.run(self._outer, self._internet, ["cat", "/var/log/nginx/access.log"], 10)[0]

    def close(self) -> None:
        """End everything in the lab, and in those that were started with it, and remove it."""
        if not self._open:
            return
        self._open = False
        for other in self.others:
            other.close()
        for each in self._terminals:
            each.close()
        leftovers.end(self._outer, self.name)
        # The quick way; without it, a container is started for the purpose.
        with suppress(EngineError, LabError):
            if inside.run(self._outer, self._internet, ["rm", "-rf", f"/store/{self.folder}"], 30)[1] == 0:
                del self._labels["netguide.lab"]
        internet = [] if self._first else [(self._internet, self._labels)]
        leftovers.remove(self._outer, [(self.name, self._labels), *internet])
        self._outer.close()

    def __enter__(self) -> Self:
        """Give the lab itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the lab."""
        self.close()

    def _boot(self) -> None:
        with ThreadPoolExecutor(2) as pool:
            starts = [self._start_host] if self._first else [self._start_internet, self._start_host]
            for each in [pool.submit(start) for start in starts]:
                each.result()
        self._plug_in()

    def await_engine(self) -> None:
        """Wait until its engine answers, and ask what the lab is; those who call ``start`` need not.

        Raises:
            LabError: the engine did not start.
        """
        if self._guest:
            inside.await_engine(self._outer, self.name, vm.BOOT_LIMIT, self._inside)
        else:
            inside.await_engine(self._outer, self.name)
        disk.watch(self._outer, self.name, self._internet, self.folder, self._full)
        known = self._outer.url, self._kit.host, self.kind
        self.facts = _KNOWN.get(known) or self._read_facts()
        _KNOWN[known] = self.facts

    def _plug_in(self) -> None:
        """Lay the cable between the host and its internet; of several, to the bridge there."""
        alone = self.hostname == HOSTNAME
        plug = "lan" if alone else self.hostname
        # Seen from the internet, process 1 of the host names the network to plug the other end into.
        lay = f"ip link add {plug} type veth peer name eth0 address {self._card} netns 1"
        join = f"ip link set {plug} master lan up"
        steps = [lay] if alone else [lay, join] if self._first else ["ip link add lan type bridge", lay, join]
        self._outer.run_once(
            self._kit.host,
            ["-ec", "; ".join(steps)],
            entrypoint=["sh"],
            host={
                "network_mode": f"container:{self._internet}",
                "pid_mode": f"container:{self.name}",
                "cap_add": ["NET_ADMIN", "SYS_PTRACE"],
            },
            labels=self._labels,
        )

    def _full(self) -> None:
        """End the lab, which takes more disk than it may."""
        self.ended = f"the lab was ended, for it filled more than {disk.LIMIT >> 30} GiB of disk"
        leftovers.end(self._outer, self.name)

    def _start_internet(self) -> None:
        container = self._outer.create(
            self._kit.internet,
            name=self._internet,
            hostname="internet",
            host={
                "network_mode": "none",
                "cap_add": ["NET_ADMIN"],
                "sysctls": {"net.ipv4.ip_forward": "1"},
                "binds": [f"{self._kit.store}:/store"],
                "mem_limit": "256m",
                "pids_limit": 64,
            },
            labels=self._labels,
        )
        self._outer.start(container)

    @property
    def _card(self) -> str:
        """Hardware address of the lab's network card."""
        return "02:42:" + ":".join(f"{byte:02x}" for byte in IPv4Address(self.address).packed)

    def _start_host(self) -> None:
        guest, volume = self._guest, self._kit.store
        environment = {"NETGUIDE_LAN": f"{self.address}/24", "NETGUIDE_GATEWAY": GATEWAY}
        if guest:
            environment |= guest.environment(self.folder, self._card)
        else:
            environment |= {"NETGUIDE_STORE": self.folder, "NETGUIDE_SEED": store.SEED}
        container = self._outer.create(
            guest.machine if guest else self._kit.host,
            name=self.name,
            hostname=self.hostname,
            host=vm.machine_options(volume) if guest else store.host_options(volume),
            unmasked=guest is None,
            environment=environment,
            labels=self._labels | {_HOSTNAME: self.hostname},
        )
        self._outer.start(container)

    def _read_facts(self) -> Facts:
        for _ in range(_ASKED):
            status, said = self.sh(_FACTS)
            lines = said.splitlines()
            if not status and len(lines) == 8:
                break
        else:
            raise LabError("the lab does not say what it is", found=said.strip()[-500:])
        server, api, cli, compose, buildx, kernel, cgroup, system = lines
        return Facts(
            kind=self.kind,
            engine=server.partition("+")[0],
            api=api,
            cli=cli.partition("+")[0],
            compose=compose.partition("-")[0],
            buildx=buildx.partition("+")[0].lstrip("v"),
            kernel=kernel,
            cgroup=cgroup,
            os=system,
        )

    def _kill(self, pid: int) -> None:
        """End a shell of the lab and what it started; what ran until then is kept, for complaints."""
        kernels_own = r"'\[[^]]*\]$'"
        listing = "ps -eww --no-headers --forest -o etimes,stat,wchan:20,args"
        listing += f" | grep -v -e ps.-eww -e {kernels_own}"
        with suppress(LabError, EngineError):  # a lab that is full refuses the one, and may take the other
            self._ran = datetime.now(UTC), self.sh(listing, 10)[1].splitlines()[:_SHOWN]
        with suppress(LabError, EngineError):
            self.sh(f"kids() {{ for k in $(pgrep -P $1); do kids $k; done; kill -9 $1; }}; kids {pid}", 10)


def start(
    run_id: str, version: str = MAIN, hosts: Sequence[str] = (), kind: str = CONTAINER, sign: str = ""
) -> Lab:
    """Boot a lab and wait until its engine answers.

    Args:
        run_id: label of everything that is created for it.
        version: series of the engine that it shall have.
        hosts: names of several labs that shall be on one network; none for one lab that is alone.
        kind: container or vm.
        sign: what ``enter`` finds them by; nothing for labs that only this process uses.

    Returns:
        The lab; of several the first, which has the others.

    Raises:
        EngineError: the outer engine is not usable.
        LabError: the lab's engine did not start.
    """

    def silent(line: str) -> None:
        del line

    outer = Outer(engine.ensure(silent))
    try:
        kit, guest = provision.parts(outer, version, kind, silent)
    except BaseException:
        outer.close()
        raise

    def label() -> dict[str, str]:
        return {
            LABEL: run_id,
            leftovers.OWNER: str(Owner.this_process()),
            "netguide.lab": f"labs/{run_id}-{secrets.token_hex(3)}",
            "netguide.store": kit.store,
            "netguide.host": kit.host,
            _SIGN: sign,
        }

    first = Lab(outer, kit, label(), hosts[0] if hosts else HOSTNAME, guest=guest)
    try:
        for name in hosts[1:]:
            first.others.append(Lab(Outer(outer.url), kit, label(), name, first, guest))
        for each in (first, *first.others):  # all boot meanwhile
            each.await_engine()
    except BaseException:
        first.close()
        raise
    return first


def enter(sign: str, hostname: str, folder: str, kind: str, found: Callable[[], None]) -> int | None:
    """Give the person at this terminal a shell on a lab that another process has started and still holds.

    Args:
        sign: what it was started with.
        hostname: its name.
        folder: folder of the lab to be in.
        kind: container or vm.
        found: is called before the shell begins.

    Returns:
        The exit status of the person's shell; None if there is no such lab.
    """
    address = engine.find()
    if address is None:
        return None
    outer = Outer(address)
    try:
        for _, name, labels in outer.containers():
            if (labels.get(_SIGN), labels.get(_HOSTNAME)) != (sign, hostname) or leftovers.orphaned(labels):
                continue
            if outer.running(name):
                found()
                return _person(vm.Inside(outer) if kind == VM else outer, name, folder)
        return None
    finally:
        outer.close()


def _person(runs: inside.Runs, name: str, folder: str) -> int:
    environment = {
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "TERM": os.environ.get("TERM", "xterm"),
        "TZ": "UTC",
    }
    prompt = "cd -- \"$0\" && PS1='\\h:\\w\\$ ' exec bash --noprofile --norc -i"
    command = ["bash", "-c", f"read -r go; {prompt}", folder]
    return attach.person(runs.exec(name, command, tty=True, environment=environment))
