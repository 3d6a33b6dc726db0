"""The path of a request: what one command's packets looked like at each interface that they passed.

Knows what captures saw and what interfaces are. Must not know how packets are captured, nor how a path is
drawn.

A packet is followed from capture to capture by what NAT does not change: one of TCP by the sequence number
that its connection began with, one of DNS by its number and the name that is asked for. It is at its places
in the order of the kernel's time. A packet sent again is the same packet. Where both ends of a packet of DNS
are others than before, somebody received it and asked on, and another leg begins. All that was asked while
the command ran is in the path, IPv4 alone. Ports that the kernel picks, and the names of cables, are
different in every run and have no name here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any, Final

from netguide.lessons.sighting import ASKS, Sighting

CONTAINER, BRIDGE, HOST, NEW = "container", "bridge", "host", "new"
"""What a place is: inside a container, a network's bridge on the host with the plugs in it, an interface of
the host, or the plug of a container that was not there when the command was typed."""
LOOPBACK: Final = "lo"


@dataclass(frozen=True)
class Place:
    """Where packets are seen."""

    kind: str
    """CONTAINER, BRIDGE, HOST or NEW."""
    name: str
    """Name of the container, of the bridge's network, or of the host's interface."""
    device: str = ""
    """Interface of the container; a bridge's own name if it has one that is the same in every run; of several
    hosts, the host."""


Links = Mapping[int, Place]
"""The interfaces of one network namespace by number."""

Capture = tuple[Links, Sequence[Sighting]]
"""The interfaces of a network namespace, and what was seen at them."""


@dataclass(frozen=True)
class Hop:
    """A packet at a place."""

    place: Place
    """Where."""
    way: str
    """``in`` or ``out``, as the first time that it was seen there."""
    source: str
    """Its sender as seen here, address and port."""
    target: str
    """Its receiver as seen here."""


@dataclass(frozen=True)
class Leg:
    """One packet on its way."""

    kind: str
    """What it is, see :mod:`netguide.lessons.sighting`."""
    said: str
    """What it asks for or answers."""
    hops: tuple[Hop, ...]
    """Where it was seen, in order."""
    hidden: str = ""
    """Whom the sender wrote to, if NAT changed that before anybody could see it; the answer tells."""

    def changed(self, index: int) -> tuple[bool, bool]:
        """Tell whether NAT changed sender and receiver between the hop before and this one."""
        if index == 0:
            return False, bool(self.hidden)
        before, hop = self.hops[index - 1], self.hops[index]
        return before.source != hop.source, before.target != hop.target


@dataclass(frozen=True)
class Path:
    """All that was asked and answered while a command ran."""

    command: str
    """The command."""
    host: str
    """Name of the Docker host."""
    legs: tuple[Leg, ...]
    """The packets, in order of their beginning."""


def links_of_host(
    links: Iterable[Mapping[str, Any]], networks: Iterable[Mapping[str, Any]], host: str = ""
) -> Links:
    """Give the places of the host's interfaces.

    Args:
        links: what ``ip -j link`` says.
        networks: what ``docker network inspect`` says.
        host: the host's name, if there are several.

    Raises:
        ValueError: they say something else.
    """
    try:
        bridges = {}
        for each in networks:
            if each["Driver"] == "bridge":
                own = (each.get("Options") or {}).get("com.docker.network.bridge.name") or ""
                bridges[own or f"br-{each['Id'][:12]}"] = Place(BRIDGE, each["Name"], own)
        return {
            link["ifindex"]: bridges.get(link.get("master", ""))
            or bridges.get(link["ifname"])
            or Place(HOST, link["ifname"], host)
            for link in links
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"an answer lacks {error}") from error


def links_of_container(name: str, links: Iterable[Mapping[str, Any]]) -> Links:
    """Give the places of a container's interfaces; raises like :func:`links_of_host`."""
    try:
        return {link["ifindex"]: Place(CONTAINER, name, link["ifname"]) for link in links}
    except (KeyError, TypeError) as error:
        raise ValueError(f"an answer lacks {error}") from error


def in_step(hosts: Iterable[Iterable[Capture]]) -> list[Capture]:
    """Put what several hosts captured on one clock, that of the first.

    Hosts that are containers have one clock, virtual machines have one each. A packet leaves one host before
    it comes in at another; where clocks say otherwise, that of the later host is moved until it does.

    Args:
        hosts: of each host what was captured in its network namespaces, the host's own first.
    """
    whole: list[Capture] = []
    for captures in hosts:
        own = list(captures)
        move = _move(whole, own)
        whole += [(links, [replace(each, time=each.time + move) for each in seen]) for links, seen in own]
    return whole


def _move(before: Sequence[Capture], own: Sequence[Capture]) -> int:
    """Give by how many nanoseconds a host's times have to be moved, to agree with those of others."""
    to_us = _gaps(_first(before, "out"), _first(own, "in"))
    from_us = _gaps(_first(own, "out"), _first(before, "in"))
    if min([*to_us, *from_us], default=1) > 0:
        return 0
    least = 1 - min(to_us) if to_us else min(from_us) - 2
    most = min(from_us) - 1 if from_us else least
    return (least + most) // 2


def _gaps(left: Mapping[object, int], came: Mapping[object, int]) -> list[int]:
    return [came[packet] - time for packet, time in left.items() if packet in came]


def _first(captures: Iterable[Capture], way: str) -> dict[object, int]:
    """Give when packets first went a way at interfaces of hosts, by what does not change on a cable."""
    found: dict[object, int] = {}
    for links, seen in captures:
        for each in seen:
            if each.way == way and each.link in links and links[each.link].kind == HOST:
                packet = each.kind, each.mark, each.source, each.target
                found[packet] = min(each.time, found.get(packet, each.time))
    return found


def follow(command: str, host: str, captures: Sequence[Capture]) -> Path:
    """Find the path in what was seen.

    Args:
        command: the command that was typed.
        host: name of the host.
        captures: of each network namespace its interfaces and what was seen there, the host's first.
    """
    seen = [
        (sighting, links.get(sighting.link, Place(NEW, "")))
        for links, sightings in captures
        for sighting in sightings
    ]
    seen.sort(key=lambda each: each[0].time)
    packets: dict[tuple[str, ...], list[tuple[Sighting, Place]]] = defaultdict(list)
    for sighting, place in seen:
        packets[sighting.kind, *sighting.mark].append((sighting, place))
    legs = [(part[0][0].time, key[1:], _leg(part)) for key, each in packets.items() for part in _parts(each)]
    legs.sort(key=lambda each: each[0])
    whole = [(mark, leg) for _, mark, leg in legs]
    return Path(command, host, tuple(_with_hidden(mark, leg, whole) for mark, leg in whole))


def _parts(seen: Sequence[tuple[Sighting, Place]]) -> Iterable[list[tuple[Sighting, Place]]]:
    """Part a packet where somebody received it and asked on with one of his own."""
    part = [seen[0]]
    for (before, _), (sighting, place) in pairwise(seen):
        others = before.source != sighting.source and before.target != sighting.target
        if others and sighting.mark[0] == "dns":
            yield part
            part = []
        part.append((sighting, place))
    yield part


def _leg(seen: Sequence[tuple[Sighting, Place]]) -> Leg:
    hops: dict[tuple[Place, str, str], Hop] = {}
    for one, place in seen:
        hops.setdefault((place, one.source, one.target), Hop(place, one.way, one.source, one.target))
    return Leg(seen[0][0].kind, seen[0][0].said, tuple(hops.values()))


def _with_hidden(mark: tuple[str, ...], leg: Leg, legs: Sequence[tuple[tuple[str, ...], Leg]]) -> Leg:
    """Note whom a sender wrote to, if what answered it there is somebody else than its packet names."""
    if leg.kind not in ASKS:
        return leg
    first = leg.hops[0]
    for other, answer in legs:
        last = answer.hops[-1]
        if (
            other == mark
            and answer.kind not in ASKS
            and (last.place, last.target) == (first.place, first.source)
        ):
            return leg if last.source == first.target else replace(leg, hidden=last.source)
    return leg


def lines(path: Path) -> list[str]:
    """Write a path for people, a line for each hop, so that two can be compared."""
    return [text for _, text in _told(path)]


def first_difference(expected: Path, actual: Path) -> str:
    """Say which hop is the first that is not as expected, and what was expected and seen; empty if none."""
    nothing = ("", "nothing")
    for (where, one), (there, other) in zip_longest(_told(expected), _told(actual), fillvalue=nothing):
        if one != other:
            return f"{where or there}: expected {one.strip()}, got {other.strip()}"
    return ""


def _told(path: Path) -> Iterator[tuple[str, str]]:
    """Give what a path says, and where it says so."""
    yield "the host", f"on {path.host}"
    yield "the command", f"$ {path.command}"
    for number, leg in enumerate(path.legs, 1):
        hidden = f" (sent to {leg.hidden})" if leg.hidden else ""
        yield f"packet {number}", f"{leg.kind} {leg.said}".rstrip() + hidden
        for index, hop in enumerate(leg.hops, 1):
            place = " ".join(filter(None, (hop.place.kind, hop.place.name, hop.place.device)))
            yield f"packet {number}, hop {index}", f"  {place} {hop.way}: {hop.source} → {hop.target}"


def plain(path: Path) -> dict[str, Any]:
    """Give a path as JSON has it."""
    told: dict[str, Any] = json.loads(json.dumps(asdict(path)))
    return told


def of(told: Mapping[str, Any]) -> Path:
    """Make a path of what :func:`plain` gave and JSON kept.

    Raises:
        ValueError: it is something else.
    """
    try:
        path = Path(
            _text(told["command"]),
            _text(told["host"]),
            tuple(
                Leg(
                    _text(leg["kind"]),
                    _text(leg["said"]),
                    tuple(
                        Hop(
                            Place(*(_text(hop["place"][key]) for key in ("kind", "name", "device"))),
                            *(_text(hop[key]) for key in ("way", "source", "target")),
                        )
                        for hop in leg["hops"]
                    ),
                    _text(leg["hidden"]),
                )
                for leg in told["legs"]
            ),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is not a path: {error}") from error
    if not all(leg.hops for leg in path.legs):
        raise ValueError("this is not a path: a packet was seen nowhere")
    return path


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
