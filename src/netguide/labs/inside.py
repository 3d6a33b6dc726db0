"""Commands in a lab's container.

Knows how one is given its input and how its end is awaited. Must not know what the commands are for.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from netguide.errors import LabError
from netguide.labs.outer import Outer, Refused
from netguide.labs.stream import Stream, exit_status

_BEGUN = b"begun\n"
_POLL = 0.5
_QUIET = 6
"""Reads without a word after which nothing more is expected of a command that has ended; the engine itself
hands on for two seconds what it has not handed on by then."""


class Runs(Protocol):
    """What runs commands in containers, or in what they are there for."""

    def exec(
        self,
        container: str,
        command: list[str],
        *,
        tty: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Stream:
        """Start a command, connected to its input and output."""


def run(engine: Runs, container: str, command: list[str], limit: float, **options: Any) -> tuple[str, int]:
    """Run a command in a lab's container; give what it printed, errors included, and its status.

    At the limit it is ended and the status is 124, as with ``timeout``.

    Raises:
        LabError: the lab is gone. An engine that does not know yet that a container ended takes the command,
            and what it says of it comes as output, with a status: so a command tells that it began.
    """
    typed = 'echo begun; exec timeout -k 1 "$0" "$@" </dev/null 2>&1'
    limited = ["sh", "-c", typed, f"{limit:.3f}", *command]
    stream = engine.exec(container, limited, **options)
    try:
        output, ended = _collect(stream, limit + 5)
        status = exit_status(stream) if ended else 124
    except OSError as error:
        raise LabError("the lab went away", remedy="run the lesson again") from error
    finally:
        stream.close()
    if ended and status != 0 and not output.startswith(_BEGUN):
        said = output.decode("utf-8", "replace").strip()
        raise LabError("the lab is gone", found=said, remedy="run the lesson again")
    return output.removeprefix(_BEGUN).decode("utf-8", "replace"), 1 if status is None else status


def feed(engine: Runs, container: str, script: str, pieces: Iterable[bytes], limit: float) -> tuple[str, int]:
    """Run a shell script that reads its input; give what it printed, errors included, and its status.

    Args:
        engine: where the container is.
        container: id or name.
        script: for ``sh``.
        pieces: what it reads.
        limit: seconds that it may take after it has got all.
    """
    stream = engine.exec(container, ["sh", "-c", f"({script}) 2>&1"])
    try:
        with suppress(BrokenPipeError, TimeoutError):  # it stopped reading; what it printed says why
            for piece in pieces:
                stream.send(piece)
            stream.end_input()
        said, ended = _collect(stream, limit)
        status = exit_status(stream) if ended else stream.state()[1]
    except OSError as error:
        said, status = str(error).encode(), None
    finally:
        stream.close()
    return said.decode("utf-8", "replace"), 1 if status is None else status


def await_engine(engine: Outer, container: str, limit: int = 60, runs: Runs | None = None) -> None:
    """Wait until the engine in a lab's container answers.

    Args:
        engine: where the container is.
        container: id or name.
        limit: seconds that it may take.
        runs: reaches the engine, if it is not in the container itself.

    Raises:
        LabError: it did not; the message has the end of its log.
    """
    pause = 1 if runs else 0.05  # in an emulated machine, asking takes from the engine what it needs to start
    wait = f"until curl -sf --unix-socket /run/docker.sock http://docker/_ping; do sleep {pause}; done"
    reason: Exception | None = None
    status = 1
    try:
        _, status = run(runs or engine, container, ["sh", "-c", wait], limit)
    except (Refused, LabError) as error:
        reason = error
    if status:
        raise LabError(
            "the engine in a lab did not start",
            found=_end_of_log(engine, container),
            remedy="the lines above are the end of its log",
        ) from reason


def _end_of_log(engine: Outer, container: str) -> str:
    """Give the end of a lab's log; of what a guest's kernel says at its end, that it panics is enough."""
    lines = engine.logs(container, 200).splitlines()
    panic = next((number for number, line in enumerate(lines) if "Kernel panic" in line), len(lines) - 1)
    return "\n".join(lines[: panic + 1][-15:]).strip()


def _collect(stream: Stream, limit: float) -> tuple[bytes, bool]:
    """Give what a command prints until its output ends, and whether it did within the limit.

    That it has ended may be known before its last words are here.
    """
    output, until = bytearray(), time.monotonic() + limit
    ended, quiet = False, 0
    while (left := until - time.monotonic()) > 0:
        try:
            piece = stream.read(min(left, _POLL))
        except TimeoutError:
            ended = ended or not stream.state()[0]
            quiet += ended
            if quiet > _QUIET:
                break
            continue
        if piece is None:
            ended = True
            break
        output += piece[1]
    return bytes(output), ended
