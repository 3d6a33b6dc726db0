"""The disk that a lab takes, and its end when that is too much.

Knows where a lab writes: its own root file system, and its folder of the image store. Must not know what runs
in it. A limit of the file system would be better; none does with every one that an engine may stand on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from netguide.errors import EngineError, LabError
from netguide.labs.inside import run
from netguide.labs.outer import Outer
from netguide.labs.stream import Stream

LIMIT: Final = 4 * 1024**3
"""Bytes that a lab may write to disk and keep there."""

# Counting files takes time, so it is done only once the disk has lost as much as a lab may take.
_WATCH: Final = """
free() { set -- $(stat -f -c '%a %S' /store); echo $(($1 * $2)); }
before=$(free)
while sleep 1; do
    now=$(free)
    if [ "$now" -gt "$before" ]; then before=$now; fi
    if [ $((before - now)) -gt "$0" ]; then echo less; before=$now; fi
done
"""
# What is shared with the seed has more than one link.
_COUNT: Final = (
    r"""find "$0" -links 1 -printf '%b\n' 2>/dev/null | awk '{ sum += $1 } END { print sum * 512 }'"""
)


def watch(
    outer: Outer, host: str, internet: str, folder: str, full: Callable[[], None], limit: int = LIMIT
) -> None:
    """Call ``full`` once when a lab has taken more disk than it may; returns at once.

    Watching ends with the lab's internet.

    Args:
        outer: where the lab is.
        host: the lab's container.
        internet: the container of its internet, which has the image store.
        folder: the lab's folder of the image store.
        full: is called from another thread.
        limit: bytes.
    """

    def look() -> None:
        with suppress(EngineError, LabError, OSError):
            stream = outer.exec(internet, ["sh", "-c", _WATCH, str(limit)])
            try:
                while _next(stream):
                    if taken(outer, host, internet, folder) > limit:
                        full()
                        return
            finally:
                stream.close()

    threading.Thread(target=look, name=f"disk of {host}", daemon=True).start()


def taken(outer: Outer, host: str, internet: str, folder: str) -> int:
    """Give the bytes of disk that a lab takes, without what it shares with others."""
    counted, _ = run(outer, internet, ["sh", "-c", _COUNT, f"/store/{folder}"], 60)
    return outer.written(host) + int(counted or 0)


def _next(stream: Stream) -> bool:
    """Wait for the next word of the watch; False when it has ended."""
    while True:
        try:
            return stream.read(5) is not None
        except TimeoutError:
            continue
