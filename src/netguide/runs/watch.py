"""Captures what a command's packets look like on a lab, at the host and in every container that runs.

Knows the commands. Must not know what a capture says, nor which command is typed meanwhile.

A capture has begun, and has got all, when a packet that was sent for the purpose is in its file: nothing is
left to time, and a capture that lost packets is none. What is watched is what runs when it begins; a
container that is started meanwhile is seen from the host's end of its cable.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any

from netguide.errors import LabError
from netguide.lessons import capture, packet_path
from netguide.lessons.packet_path import Links, Path
from netguide.lessons.sighting import Sighting
from netguide.runs.ask import ask
from netguide.runs.runner import Host

_FOLDER = "/run/netguide-watch"
_LIMIT = 60
_NETWORKS = """set -e
docker network inspect $(docker network ls -q)
ids=$(docker ps -q)
if [ -n "$ids" ]; then docker inspect $ids; else echo '[]'; fi
printf '"%s"' "$(hostname)"
"""
_LINKS = """set -e
for pid in $pids; do nsenter -t "$pid" -n ip -j link; done
"""
_MARK = """
mark() {
  for attempt in $(seq 400); do
    missing=
    for each in *.pid; do
      grep -aqs "$1" "${each%.pid}.pcap" && continue
      missing=$each
      nsenter -t "$(cat "$each")" -n bash -c "echo $1 >/dev/udp/127.0.0.1/9" || true
    done
    [ -z "$missing" ] && return 0
    sleep 0.05
  done
  cat ./*.log; return 1
}
"""
_BEGIN = f"""set -e
rm -rf {_FOLDER}; mkdir -p {_FOLDER}; cd {_FOLDER}
{_MARK}
watched='ip and (udp or tcp[tcpflags] & (tcp-syn | tcp-rst) != 0)'
number=100
for pid in $pids; do
  nsenter -t "$pid" -n setsid tcpdump -i any -n -s 2048 -B 8192 -Z root -U --immediate-mode \
    --time-stamp-precision=nano -w $number.pcap "$watched" >$number.log 2>&1 &
  echo $! >$number.pid
  number=$((number + 1))
done
mark $token
"""
_END = f"""set -e
cd {_FOLDER}
{_MARK}
mark $token
for each in *.pid; do kill -INT "$(cat "$each")"; done
for each in *.pid; do while kill -0 "$(cat "$each")" 2>/dev/null; do sleep 0.02; done; done
if grep -h '^[1-9][0-9]* packets dropped' ./*.log; then exit 1; fi
"""
_FETCH = f"""set -e
cd {_FOLDER}
for each in *.pcap; do base64 -w0 "$each"; echo; done
"""


class Watch:
    """A capture under way, on one lab or on several that are on one network."""

    def __init__(self, host: Host, others: Sequence[Host] = ()) -> None:
        """Begin, and wait until every packet is seen.

        Args:
            host: the lab on which the command is typed.
            others: labs on its network. Places of hosts have their host's name; networks and containers are
                told apart by their own names.

        Raises:
            LabError: a lab cannot be watched.
        """
        self._captures = [_Capture(each, several=bool(others)) for each in (host, *others)]

    def end(self, command: str) -> Path:
        """End it, and give the path of what was asked meanwhile.

        Args:
            command: what was typed meanwhile.

        Raises:
            LabError: the captures cannot be had, or saw nothing.
        """
        seen = packet_path.in_step([each.end() for each in self._captures])
        path = packet_path.follow(command, self._captures[0].name, seen)
        if not path.legs:
            raise LabError(
                "no packet was seen while this command ran",
                found=command,
                remedy="name a command that asks for a connection or a name, under [paths] in lesson.toml",
            )
        return path


class _Capture:
    """What is captured on one lab."""

    def __init__(self, host: Host, *, several: bool) -> None:
        self._host = host
        networks, containers, self.name = ask(host, _NETWORKS, _values(3), "what is connected on it")
        inside = [
            (each["Name"].removeprefix("/"), int(each["State"]["Pid"]))
            for each in containers
            if each["State"]["Pid"]
            and not str(each["HostConfig"]["NetworkMode"]).startswith(("host", "container:"))
        ]
        pids = " ".join(str(pid) for pid in (1, *(pid for _, pid in inside)))

        def read(said: str) -> list[Links]:
            of_host, *of_containers = _values(1 + len(inside))(said)
            return [
                packet_path.links_of_host(of_host, networks, self.name if several else ""),
                *(
                    packet_path.links_of_container(name, links)
                    for (name, _), links in zip(inside, of_containers, strict=True)
                ),
            ]

        self._links = ask(host, f"pids='{pids}'\n{_LINKS}", read, "which interfaces it has")
        self._do(f"pids='{pids}'", _BEGIN)

    def end(self) -> list[tuple[Links, list[Sighting]]]:
        """Give what was seen in each network namespace, the host's first."""
        self._do("", _END)
        seen = ask(self._host, _FETCH, self._sightings, "what was captured")
        self._host.sh(f"rm -r {_FOLDER}", _LIMIT)
        return list(zip(self._links, seen, strict=True))

    def _do(self, settings: str, command: str) -> None:
        token = f"netguide-{secrets.token_hex(8)}"
        status, said = self._host.sh(f"{settings} token={token}\n{command}", _LIMIT)
        if status:
            raise LabError(
                f"the lab's packets cannot be watched: status {status}",
                found=said[-500:],
                remedy="run the lesson again",
            )

    def _sightings(self, said: str) -> list[list[Sighting]]:
        found = [capture.read(b64decode(line, validate=True)) for line in said.split()]
        if len(found) != len(self._links):
            raise ValueError(f"{len(found)} captures where {len(self._links)} are expected")
        return found


def _values(count: int) -> Callable[[str], list[Any]]:
    """Give what reads so many JSON values, one after the other."""

    def read(said: str) -> list[Any]:
        values, decoder, rest = [], json.JSONDecoder(), said.strip()
        while rest:
            value, at = decoder.raw_decode(rest)
            values.append(value)
            rest = rest[at:].strip()
        if len(values) != count:
            raise ValueError(f"{len(values)} answers where {count} are expected")
        return values

    return read
