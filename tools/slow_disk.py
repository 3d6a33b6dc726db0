"""Holds back what labs write, by limits of control groups: a disk like that of a small old machine.

Knows both versions of control groups. Must not know what runs in the labs, nor why the disk is to be slow.
An engine on another machine has no groups here: then nothing is held back, and the set of groups stays empty.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from netguide.errors import EngineError
from netguide.labs import engine
from netguide.labs.outer import Outer

BYTES: Final = 5 * 1024**2
"""Bytes per second that each group may write."""
OPERATIONS: Final = 200
"""Operations per second in which it may write them."""
_LIMITS: Final = {
    "blkio.throttle.write_bps_device": f"{BYTES}",
    "blkio.throttle.write_iops_device": f"{OPERATIONS}",
    "io.max": f"wbps={BYTES} wiops={OPERATIONS}",
}
_GROUPS: Final = Path("/sys/fs/cgroup")
_BLOCKS: Final = Path("/sys/block")
_EVERY: Final = 0.5  # seconds


def disks(blocks: Path = _BLOCKS) -> list[str]:
    """Give the numbers of this machine's disks, such as "254:0"; loops and memory are none."""
    found = sorted(each for each in blocks.iterdir() if (each / "device").exists())
    return [(each / "dev").read_text("utf-8").strip() for each in found]


def groups_of(containers: Collection[str], groups: Path = _GROUPS) -> list[Path]:
    """Give the control groups of containers, with those in them, to which version 1 hands no limit on.

    Args:
        containers: their ids.
        groups: where the kernel shows its control groups.
    """
    top = groups / "blkio" if (groups / "blkio").is_dir() else groups
    return [Path(path) for path, _, _ in os.walk(top) if any(each in path for each in containers)]


def hold_back(group: Path, numbers: Collection[str]) -> bool:
    """Limit what a control group may write to disks; whether any limit was taken.

    Args:
        group: its folder.
        numbers: numbers of the disks.
    """
    taken = False
    for file, limit in _LIMITS.items():
        for number in numbers if (group / file).exists() else ():
            with suppress(OSError):  # the group has ended, or the disk knows no limits
                (group / file).write_text(f"{number} {limit}", "utf-8")
                taken = True
    return taken


@contextmanager
def slow_disk() -> Iterator[set[Path]]:
    """Hold back all labs of the engine, also those to come, for as long as the block runs.

    Gives:
        The control groups that have been held back so far.

    Raises:
        EngineError: there is no engine that can be used.
    """
    held: set[Path] = set()
    over = threading.Event()
    url, numbers = engine.ensure(print), disks()

    def look() -> None:
        while not over.wait(_EVERY):
            with suppress(EngineError), closing(Outer(url)) as outer:
                labs = [each for each, _, _ in outer.containers()]
                held.update(each for each in groups_of(labs) if each not in held and hold_back(each, numbers))

    watching = threading.Thread(target=look, name="slow disk")
    watching.start()
    try:
        yield held
    finally:
        over.set()
        watching.join()
