"""Values in Docker's output that differ from run to run, recognised by kind.

Knows what such values look like. Must not know how lines are aligned or which value stands for which.

A value that no kind here recognises must be equal in every run. Addresses outside the private, documentation
and link-local ranges are such values: 127.0.0.11 or 8.8.8.8 never vary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from itertools import pairwise

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = r"\d\d:\d\d:\d\d"
_AGE = r"(?:Less than a second|About an? (?:minute|hour)|\d+ (?:second|minute|hour|day|week)s?)"

VARYING_NETWORKS = tuple(
    IPv4Network(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",
    )
)  # fmt: skip
"""Ranges whose addresses depend on the machine."""


@dataclass(frozen=True)
class Kind:
    """One kind of value that varies."""

    name: str
    """Name for messages and line templates."""
    pattern: str
    """Regular expression of a value, with what must stand around it."""
    consistent: bool = True
    """Whether one recorded value stands for one actual value throughout a lesson."""


# Ordered: where two kinds could begin at the same place, the longer and more particular comes first.
TABLE = (
    Kind("time", rf"{_DAY}, \d\d {_MONTH} \d{{4}} {_CLOCK} GMT", consistent=False),
    Kind("time", rf"{_DAY} {_MONTH} [ \d]\d {_CLOCK}(?: [A-Z]{{3,4}})? \d{{4}}", consistent=False),
    Kind("time", rf"\b\d\d/{_MONTH}/\d{{4}}:{_CLOCK} [+-]\d{{4}}", consistent=False),
    Kind("time", rf"\b\d\d/{_MONTH}/\d{{4}} {_CLOCK}", consistent=False),
    Kind(
        "time",
        rf"\b\d{{4}}[-/]\d\d[-/]\d\d[T ]{_CLOCK}(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?(?: UTC)?",
        consistent=False,
    ),
    Kind("mac", r"(?<![0-9a-f:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])"),
    Kind("time", rf"(?<![\d:.]){_CLOCK}(?:\.\d+)?(?![\d:])", consistent=False),
    Kind("duration", rf"(?<=Up ){_AGE}", consistent=False),
    Kind("duration", rf"(?<![\w.]){_AGE}(?= ago\b)", consistent=False),
    Kind("duration", r"(?<![\w.])\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?){2,3}(?= ms\b)", consistent=False),
    Kind("duration", r"(?<=\bafter )\d+(?= ms\b)", consistent=False),
    Kind("duration", r"(?<=time[ =])\d+(?:\.\d+)? ?ms\b", consistent=False),
    Kind("duration", r"(?<![\w.])\d+\.\d+ ?(?:ns|µs|us|ms|s|seconds|secs)\b", consistent=False),
    Kind("uuid", r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])"),
    Kind("digest", r"\bsha256:[0-9a-f]{64}(?![0-9A-Za-z])"),
    Kind("long id", r"(?<![0-9A-Za-z_])[0-9a-f]{64}(?![0-9A-Za-z_])"),
    Kind("object id", r"(?<![0-9A-Za-z_])[0-9a-f]{24}(?![0-9A-Za-z_])"),
    Kind("id", r"(?<![0-9A-Za-z_])[0-9a-f]{12}(?![0-9A-Za-z_])"),
    Kind("veth", r"\bveth[0-9a-f]{7}\b"),
    Kind("namespace", r"(?<=:\[)40\d{8}(?=\])"),
    Kind("pointer", r"\b0x[0-9a-f]{8,16}\b"),
    Kind("pid", r"(?:(?<=process: )|(?<=\bpid[= ])|(?<=\"pid\":))\d+"),
    Kind("address", r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d+\.)"),
    Kind("address 6", r"(?<![\w:.])(?:fe80|f[cd][0-9a-f]{2}):[0-9a-f:]*(?:[0-9a-f]|::(?=/))(?![\w:])"),
    Kind(
        "port",
        r"(?:(?<=\d[:.])|(?<=\]:)|(?<=', ))"
        r"(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|60\d{3})\b",
    ),
)
_ANY = re.compile("|".join(f"(?P<k{index}>{kind.pattern})" for index, kind in enumerate(TABLE)))
_CIDR = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}(?!\d)")


@dataclass(frozen=True)
class Value:
    """A value found in a line."""

    kind: Kind
    """What kind of value it is."""
    text: str
    """The value as it stands there."""

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """What identifies the value; a long id or a digest is also known by its first twelve digits."""
        if self.kind.name in ("long id", "digest", "id"):
            digits = self.text.removeprefix("sha256:")
            short = ("id", digits[:12])
            return (short,) if self.kind.name == "id" else (short, ("long id", digits))
        return ((self.kind.name, self.text),)


@dataclass(frozen=True)
class Line:
    """A line taken apart."""

    literals: tuple[str, ...]
    """The text around the values; one more than there are values."""
    values: tuple[Value, ...]
    """The values that vary, from left to right."""

    @property
    def template(self) -> str:
        """The line with the name of its kind in place of each value."""
        return self.join(f"\0{value.kind.name}\0" for value in self.values)

    def join(self, texts: object) -> str:
        """Put the line together with other texts in place of its values."""
        pieces = [self.literals[0]]
        for literal, text in zip(self.literals[1:], texts, strict=True):  # type: ignore[call-overload]
            pieces += [text, literal]
        return "".join(pieces)


def take_apart(line: str) -> Line:
    """Find the values in a line that vary from run to run."""
    found = [match for match in _ANY.finditer(line) if _varies(match)]
    edges = [(0, 0), *(match.span() for match in found), (len(line), len(line))]
    literals = tuple(line[before[1] : after[0]] for before, after in pairwise(edges))
    return Line(literals, tuple(Value(_kind(match), match.group()) for match in found))


def networks_in(text: str) -> set[IPv4Network]:
    """Collect the networks that a text names in CIDR notation, as networks or as addresses with a prefix."""
    networks = set()
    for match in _CIDR.finditer(text):
        address, prefix = match.group().split("/")
        if _octets(address) and 8 <= int(prefix) < 32:
            networks.add(IPv4Network(match.group(), strict=False))
    return networks


def _kind(match: re.Match[str]) -> Kind:
    assert match.lastgroup is not None
    return TABLE[int(match.lastgroup[1:])]


def _varies(match: re.Match[str]) -> bool:
    kind, text = _kind(match).name, match.group()
    if kind == "address":
        return _octets(text) and any(IPv4Address(text) in network for network in VARYING_NETWORKS)
    if kind == "address 6":
        try:
            IPv6Address(text)
        except ValueError:
            return False
    return True


def _octets(text: str) -> bool:
    return all(int(part) < 256 and str(int(part)) == part for part in text.split("."))
