"""What is connected to what on a Docker host, as its engine reports it.

Knows the answers of ``docker inspect`` and ``ip -j``. Must not know how they are asked for, nor how a drawing
looks. What differs from run to run without a meaning, such as identifiers, is left out; all is sorted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

_ALWAYS_THERE = {"bridge", "host", "none"}


@dataclass(frozen=True)
class Network:
    """A network."""

    name: str
    """Its name."""
    driver: str
    """Its driver."""
    subnets: tuple[str, ...]
    """Its address ranges."""
    gateways: tuple[str, ...]
    """The host's addresses in it."""
    internal: bool
    """Whether it leads nowhere else."""


@dataclass(frozen=True)
class Joint:
    """A container's place in a network."""

    network: str
    """The network's name."""
    addresses: tuple[str, ...]
    """The container's addresses in it."""
    aliases: tuple[str, ...]
    """Names besides its own that it has there."""


@dataclass(frozen=True)
class Container:
    """A container."""

    name: str
    """Its name."""
    image: str
    """The image as it was named."""
    status: str
    """running, exited, paused and so on."""
    joints: tuple[Joint, ...]
    """Where it is plugged in."""
    ports: tuple[tuple[str, str], ...]
    """Published ports: address and port of the host, port and protocol of the container."""
    shares: str
    """The container whose network it uses; empty if it has its own."""


@dataclass(frozen=True)
class State:
    """A Docker host at one moment."""

    host: str
    """The host's name."""
    addresses: tuple[str, ...]
    """Its interface and address outside Docker's networks."""
    internet: bool
    """Whether it has a way out."""
    networks: tuple[Network, ...]
    """Networks that somebody made or is in, by name."""
    containers: tuple[Container, ...]
    """All containers by name."""


def read(text: str) -> State:
    """Make a state of what the host answered.

    Args:
        text: five JSON values: all networks, all containers, addresses, default routes, the host's name.

    Raises:
        ValueError: the text is something else.
    """
    values, decoder, rest = [], json.JSONDecoder(), text.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        values.append(value)
        rest = rest[end:].strip()
    if len(values) != 5:
        raise ValueError(f"{len(values)} answers where five are expected")
    networks, containers, links, routes, host = values
    try:
        names = {each["Id"]: each["Name"].removeprefix("/") for each in containers}
        boxes = sorted((_container(each, names) for each in containers), key=lambda each: each.name)
        used = {joint.network for each in boxes for joint in each.joints}
        bridges = {_bridge(each) for each in networks}
        return State(
            str(host),
            tuple(_addresses(links, bridges)),
            any(route.get("dst") == "default" for route in routes),
            tuple(
                sorted(
                    (_network(each) for each in networks if each["Name"] in used - {""} or _made(each)),
                    key=lambda each: each.name,
                )
            ),
            tuple(boxes),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"an answer lacks {error}") from error


def _made(network: Mapping[str, Any]) -> bool:
    return network["Name"] not in _ALWAYS_THERE


def _bridge(network: Mapping[str, Any]) -> str:
    return str(
        (network.get("Options") or {}).get("com.docker.network.bridge.name") or f"br-{network['Id'][:12]}"
    )


def _addresses(links: Iterable[Mapping[str, Any]], bridges: set[str]) -> list[str]:
    return sorted(
        f"{link['ifname']} {each['local']}/{each['prefixlen']}"
        for link in links
        if link.get("ifname") not in bridges
        for each in link.get("addr_info", [])
        if each.get("scope") == "global"
    )


def _network(told: Mapping[str, Any]) -> Network:
    ranges = (told.get("IPAM") or {}).get("Config") or []
    return Network(
        told["Name"],
        told["Driver"],
        tuple(sorted(each["Subnet"] for each in ranges if each.get("Subnet"))),
        tuple(sorted(each["Gateway"] for each in ranges if each.get("Gateway"))),
        bool(told.get("Internal")),
    )


def _container(told: Mapping[str, Any], names: Mapping[str, str]) -> Container:
    mode = str(told["HostConfig"].get("NetworkMode", ""))
    name = told["Name"].removeprefix("/")
    settings = told["NetworkSettings"]
    shares = mode.removeprefix("container:") if mode.startswith("container:") else ""
    joints = []
    for network, at in sorted((settings.get("Networks") or {}).items()):
        addresses = tuple(filter(None, (at.get("IPAddress"), at.get("GlobalIPv6Address"))))
        # Older engines count the beginning of the container's id among its aliases.
        aliases = {each for each in at.get("Aliases") or [] if not told["Id"].startswith(each)} - {name}
        joints.append(Joint(network, addresses, tuple(sorted(aliases))))
    ports = {
        (_outer(each), inner)
        for inner, outer in (settings.get("Ports") or {}).items()
        for each in outer or []
    }
    return Container(
        name,
        told["Config"]["Image"],
        told["State"]["Status"],
        tuple(joints),
        tuple(sorted(ports)),
        names.get(shares, shares[:12]),
    )


def _outer(at: Mapping[str, str]) -> str:
    address = f"[{at['HostIp']}]" if ":" in at["HostIp"] else at["HostIp"]
    return f"{address}:{at['HostPort']}"


def lines(state: State) -> list[str]:
    """Write a state line by line, so that two can be compared as outputs are."""
    return json.dumps(asdict(state), ensure_ascii=False, indent=1).split("\n")


def plain(state: State) -> dict[str, Any]:
    """Give a state as JSON has it."""
    return asdict(state)


def of(told: Mapping[str, Any]) -> State:
    """Make a state of what :func:`plain` gave and JSON kept.

    Raises:
        ValueError: it is something else.
    """
    try:
        return State(
            _text(told["host"]),
            _texts(told["addresses"]),
            told["internet"] is True,
            tuple(
                Network(
                    _text(one["name"]),
                    _text(one["driver"]),
                    _texts(one["subnets"]),
                    _texts(one["gateways"]),
                    one["internal"] is True,
                )
                for one in told["networks"]
            ),
            tuple(
                Container(
                    _text(one["name"]),
                    _text(one["image"]),
                    _text(one["status"]),
                    tuple(
                        Joint(_text(at["network"]), _texts(at["addresses"]), _texts(at["aliases"]))
                        for at in one["joints"]
                    ),
                    tuple((_text(outer), _text(inner)) for outer, inner in one["ports"]),
                    _text(one["shares"]),
                )
                for one in told["containers"]
            ),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is not the state of a host: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _texts(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)
