"""Tells a person what takes long, and for how long it has."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[[str], None]
"""Is given one line at a time."""

INTERVAL = 15
"""Seconds after which work that goes on says so again."""


def tell(line: str, to: TextIO | None = None) -> None:
    """Print a line whole, on standard output unless told otherwise.

    Several threads tell at once, and print writes its newline apart.
    """
    stream = to or sys.stdout
    stream.write(f"{line}\n")
    stream.flush()


@contextmanager
def working(progress: Progress, what: str) -> Iterator[None]:
    """Say that something begins, that it still goes on, and how long it took."""
    started = time.monotonic()
    ended = threading.Event()

    def remind() -> None:
        while not ended.wait(INTERVAL):
            progress(f"  still {what} ({time.monotonic() - started:.0f} s)")

    progress(what)
    reminder = threading.Thread(target=remind, daemon=True)
    reminder.start()
    try:
        yield
    finally:
        ended.set()
        reminder.join()
    seconds = time.monotonic() - started
    if seconds >= 1:
        progress(f"  {what}: done in {seconds:.0f} s")
