"""Which lessons run beside each other: as many as there are workers, but beside a large one only one.

Knows files that processes lock. Must not know what a lesson is, nor why one is large.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def turn(folder: Path, *, large: bool) -> Iterator[None]:
    """Wait until it is one's turn, and have it until the block is left or the process ends.

    A large one waits until all have ended that began before it; who comes later does not overtake it.

    Args:
        folder: where the files are that all who take turns lock.
        large: whether only one more may have a turn at the same time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running.lock").open("a") as running, (folder / "beside.lock").open("a") as beside:
        with (folder / "queue.lock").open("a") as queue:
            fcntl.flock(queue, fcntl.LOCK_EX)
            if large:
                fcntl.flock(running, fcntl.LOCK_EX)
            crowded = not large and not _shared(running)
        if crowded:
            fcntl.flock(beside, fcntl.LOCK_EX)
        yield


def _shared(file: IO[str]) -> bool:
    """Lock a file together with others, unless one has it alone; say whether that was possible."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
