"""What a lesson may need of a kernel that not every kernel has.

Knows the names. Must not know how a kernel is asked for them, nor where there is one that has them.
"""

from __future__ import annotations

from typing import Final

NEEDS: Final = {
    "cgroup-v2": "control groups of version 2",
    "dummy": "network cards with nothing behind them",
    "esp": "encryption of packets, IPsec ESP",
    "ipvlan": "network cards that share one hardware address",
    "ipvs": "load balancing in the kernel, IP virtual server",
}
"""What ``needs`` in lesson.toml may name, and what that is."""
