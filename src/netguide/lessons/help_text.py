"""What a command-line program says of its flags when asked with ``--help``.

Knows how Docker's programs lay that out. Must not know which flags matter, lessons or pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

_FLAG = re.compile(
    r" {2,8}(?:(?P<short>-\w), )?(?P<name>--[a-z0-9][a-z0-9-]*)(?: (?P<kind>[^\s]+))?(?: {2,}(?P<says>\S.*))?"
)
_MORE = re.compile(r" {12,}(?P<says>\S.*)")


@dataclass(frozen=True)
class Flag:
    """One flag of a command."""

    name: str
    """Its long name with dashes, such as ``--driver``."""
    short: str
    """Its short name, such as ``-d``; empty if it has none."""
    kind: str
    """What its value is called, such as ``string``; empty for a switch."""
    says: str
    """What the program says of it, on one line."""

    @property
    def names(self) -> tuple[str, ...]:
        """What may be typed for it."""
        return (self.name, self.short) if self.short else (self.name,)


def flags(lines: Iterable[str]) -> list[Flag]:
    """Read the flags in what a program printed, in its order.

    Args:
        lines: the output; lines that are not about flags are passed over.
    """
    found: list[Flag] = []
    for line in lines:
        if flag := _FLAG.fullmatch(line.rstrip()):
            found.append(Flag(flag["name"], flag["short"] or "", flag["kind"] or "", flag["says"] or ""))
        elif found and (more := _MORE.fullmatch(line.rstrip())):
            found[-1] = replace(found[-1], says=f"{found[-1].says} {' '.join(more['says'].split())}".strip())
    return found
