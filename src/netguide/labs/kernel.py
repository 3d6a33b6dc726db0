"""What the kernel that containers of the outer engine run on can do.

Knows how each is tried. Must not know who needs it. A name in a list of modules proves nothing: each is used,
in a container of its own, as Docker uses it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Final

from netguide.labs.outer import LABEL, Outer, Refused
from netguide.labs.owner import Owner

# Asks the kernel for a family of netlink messages; the first four bytes of an error are its number.
_FAMILY: Final = """
import socket, struct, sys
kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
name = sys.argv[1].encode() + bytes(1)
name = struct.pack("=HH", 4 + len(name), 2) + name + bytes(-len(name) % 4)
kernel.send(struct.pack("=IHHII", 20 + len(name), 16, 1, 1, 0) + struct.pack("=BBH", 3, 1, 0) + name)
kind = struct.unpack_from("=IH", kernel.recv(4096))[1]
sys.exit(kind == 2)
"""
_CABLE: Final = "ip link add one type veth peer name two"
_KEY: Final = "0x000102030405060708090a0b0c0d0e0f10111213"
TRIALS: Final = {
    "cgroup-v2": "test -f /sys/fs/cgroup/cgroup.controllers",
    "dummy": "ip link add card type dummy",
    "esp": "ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 1 mode transport "
    f"aead 'rfc4106(gcm(aes))' {_KEY} 64",
    "ipvlan": f"{_CABLE}; ip link add link one name card type ipvlan mode l2",
    "ipvs": f"python3 -c '{_FAMILY}' IPVS",
}
"""For each thing that a lesson may need, the commands that work where it is."""

_TRIED: Final[dict[tuple[str, str], bool]] = {}


def lacks(outer: Outer, host: str, needs: Iterable[str]) -> tuple[str, ...]:
    """Give what the kernel has not, of what is needed.

    Args:
        outer: the engine whose kernel it is.
        host: image of a lab's host, which has the tools.
        needs: names from ``netguide.needs``.
    """
    return tuple(need for need in needs if not _has(outer, host, need))


def quoted(need: str) -> str:
    """Give the commands that try one thing, as one word for a shell."""
    return shlex.quote(TRIALS[need])


def _has(outer: Outer, host: str, need: str) -> bool:
    key = outer.url, need
    if key not in _TRIED:
        try:
            outer.run_once(
                host,
                ["-ec", TRIALS[need]],
                entrypoint=["sh"],
                host={"network_mode": "none", "cap_add": ["NET_ADMIN"]},
                labels={LABEL: "trial", "netguide.owner": str(Owner.this_process())},
            )
        except Refused:
            _TRIED[key] = False
        else:
            _TRIED[key] = True
    return _TRIED[key]
