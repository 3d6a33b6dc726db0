"""Which actual value stands for which recorded one, throughout a lesson.

Knows identity of values and of the networks that addresses are in. Must not know lines, steps or Docker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from netguide.lessons.volatile import Value, networks_in, take_apart

_USUAL_SIZES = (
    (IPv4Network("172.16.0.0/12"), 16),  # Docker's first default pools
    (IPv4Network("192.168.0.0/16"), 20),  # Docker's second default pools
    (IPv4Network("169.254.0.0/16"), 16),
    (IPv4Network("10.0.0.0/8"), 24),
)
_SMALLEST = 28  # a lab's own network
_LOCAL = IPv6Network("fc00::/7")  # whose /64 Docker picks by chance, and counts up within
_INTERFACE = 64  # bits of an IPv6 address that say which interface of the network it is

Key = tuple[str, str]


@dataclass
class Bindings:
    """A one-to-one relation between recorded and actual values."""

    exact_addresses: bool = False
    """Whether an address must be the recorded one: on a lab, whose networks are always the same, it must."""
    _networks: tuple[frozenset[IPv4Network], frozenset[IPv4Network]] = (frozenset(), frozenset())
    _actual: dict[Key, Key] = field(default_factory=dict)
    _recorded: dict[Key, Key] = field(default_factory=dict)
    _spelling: dict[Key, str] = field(default_factory=dict)

    def copy(self) -> Bindings:
        """Give an independent copy, for a trial."""
        return Bindings(
            self.exact_addresses,
            self._networks,
            dict(self._actual),
            dict(self._recorded),
            dict(self._spelling),
        )

    def see(self, recorded: str, actual: str) -> None:
        """Learn the networks that a recorded and an actual text name in CIDR notation."""
        ours, theirs = self._networks
        self._networks = ours | networks_in(recorded), theirs | networks_in(actual)

    def fix(self, commands: Iterable[str]) -> None:
        """Bind the values in commands to themselves: what is typed is the same in every run."""
        for command in commands:
            self.see(command, command)
        for command in commands:
            for value in take_apart(command).values:
                self.bind(value, value)

    def bind(self, recorded: Value, actual: Value) -> bool:
        """Let a recorded value stand for an actual one.

        Returns:
            False, and nothing is bound, if either already stands for something else, or if an address would
            leave its network or would become or stop being the network itself or its gateway. Of a local IPv6
            address only the network varies.
        """
        if recorded.kind.name != actual.kind.name:
            return False
        if not recorded.kind.consistent:
            return True
        pairs = list(zip(recorded.keys, actual.keys, strict=True))
        if recorded.kind.name == "address":
            if self.exact_addresses and recorded.text != actual.text:
                return False
            ours = _place(recorded.text, self._networks[0])
            theirs = _place(actual.text, self._networks[1])
            if ours.role != theirs.role:
                return False
            pairs.append((("network", ours.network), ("network", theirs.network)))
        elif recorded.kind.name == "address 6":
            ours, theirs = _place_6(recorded.text), _place_6(actual.text)
            if ours.role != theirs.role:
                return False
            pairs.append((("network", ours.network), ("network", theirs.network)))
        if any(self._actual.get(a, b) != b or self._recorded.get(b, a) != a for a, b in pairs):
            return False
        for ours_key, theirs_key in pairs:
            self._actual[ours_key] = theirs_key
            self._recorded[theirs_key] = ours_key
        self._spelling[actual.kind.name, actual.text] = recorded.text
        return True

    def respell(self, actual: Value) -> str:
        """Give the recorded spelling of an actual value, or its own where none is known."""
        known = self._spelling.get((actual.kind.name, actual.text))
        if known is None and actual.kind.name == "id":
            known = self._recorded.get(actual.keys[0], ("", actual.text))[1]
        return actual.text if known is None else known


@dataclass(frozen=True)
class _Placed:
    network: str
    role: str


def _place(address: str, named: frozenset[IPv4Network]) -> _Placed:
    """Find the network that an address is in and whether it is the network itself or its gateway."""
    ip = IPv4Address(address)
    around = [network for network in named if ip in network]
    if around:
        network = max(around, key=lambda each: each.prefixlen)
    else:
        size = next((size for pool, size in _USUAL_SIZES if ip in pool), _SMALLEST)
        network = IPv4Network((ip, size), strict=False)
    offset = int(ip) - int(network.network_address)
    role = {0: "network", 1: "gateway"}.get(offset, "host")
    if ip == network.broadcast_address:
        role = "broadcast"
    return _Placed(str(network.network_address), role)


def _place_6(address: str) -> _Placed:
    """Find the network of an IPv6 address and which of its addresses it is, if Docker counted it up."""
    ip = IPv6Address(address)
    network, interface = divmod(int(ip), 1 << _INTERFACE)
    return _Placed(f"{network:x}::", str(interface) if ip in _LOCAL else "")
