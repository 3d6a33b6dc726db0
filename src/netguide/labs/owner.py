"""Who made something on an engine, and whether that process still lives.

Knows processes of this machine. Must not know Docker.
"""

from __future__ import annotations

import hashlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Owner:
    """A process, told apart from every other that had or will have its number."""

    machine: str
    """Host name, a digest of the machine's id, and the namespace of process ids: alike on no two machines or
    containers, unless one is a copy of the other."""
    boot: str
    """Id of the machine's boot."""
    pid: int
    """Process id."""
    born: str
    """When the process started, as the kernel counts."""

    @classmethod
    def this_process(cls) -> Owner:
        """Describe the process that asks."""
        return cls(_machine(), _boot(), os.getpid(), _born(os.getpid()))

    @classmethod
    def parse(cls, text: str) -> Owner | None:
        """Read what ``str`` gave; None if it is something else."""
        parts = text.split(" ")
        if len(parts) != 4 or not parts[2].isdigit():
            return None
        return cls(parts[0], parts[1], int(parts[2]), parts[3])

    def __str__(self) -> str:
        """Write it as ``parse`` reads it."""
        return f"{self.machine} {self.boot} {self.pid} {self.born}"

    def dead(self) -> bool:
        """Whether the process has certainly ended; a process of another machine never counts as dead."""
        if self.machine != _machine():
            return False
        return self.boot != _boot() or _born(self.pid) != self.born


def _machine() -> str:
    try:  # machine-id(5): the id itself is not to be shown
        known = hashlib.sha256(b"netguide " + Path("/etc/machine-id").read_bytes()).hexdigest()[:12]
    except OSError:
        known = "-"
    try:
        processes = str(Path("/proc/self/ns/pid").readlink()).strip("pid:[]")
    except OSError:
        processes = "-"
    return f"{socket.gethostname()}/{known}/{processes}"


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "-"


def _born(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return _without_proc(pid)
    state, *fields = stat.rpartition(")")[2].split()
    return "-" if state in "ZX" else fields[18]


def _without_proc(pid: int) -> str:
    if Path("/proc/self/stat").exists():
        return "-"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "-"
    except PermissionError:
        pass
    return "?"
