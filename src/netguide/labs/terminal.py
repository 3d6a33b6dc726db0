"""One terminal on a lab: a shell that lives as long as a lesson, given one command after the other.

Knows how to tell a command's output, end and status apart. Must not know what the commands are for.
"""

from __future__ import annotations

import secrets
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Final, Protocol

from netguide.labs.stream import exit_status

FLOOD: Final = 1024 * 1024
"""Bytes that one step may print."""
ENVIRONMENT: Final = {
    "BUILDKIT_PROGRESS": "plain",
    "COLUMNS": "200",
    "COMPOSE_ANSI": "never",
    "COMPOSE_PROGRESS": "plain",
    "DOCKER_CLI_HINTS": "false",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "NO_COLOR": "1",
    "PAGER": "cat",
    "TERM": "dumb",
    "TZ": "UTC",
}
"""What makes programs print the same on every machine."""

# Step and mark arrive on descriptor 7, each ended by NUL; the mark is read when the step is over, so that no
# step can know it. 8 is the pipe with output and errors, 9 carries the status; the step has none of them.
# The loop's own errors go nowhere: with `set -x` in a step they would be a trace of the loop.
_SHELL: Final = r"""
exec 7<&0 8>&1 9>&2 </dev/null
command_not_found_handle() { printf 'bash: %s: command not found\n' "$1" >&2; return 127; }
cd -- "$NETGUIDE_FOLDER" 2>&1 || exit
unset NETGUIDE_FOLDER OLDPWD
printf '%s\n' "$$" >&9
exec 2>/dev/null
while
    IFS= builtin read -r -d '' REPLY <&7
do
    builtin eval "$REPLY"
    builtin printf '%s\n' "$?" >&9
    IFS= builtin read -r -d '' REPLY <&7
    builtin printf '%s' "$REPLY" >&8
done
"""
_POLL = 0.5


class Problem(Enum):
    """Why a command has no ordinary end."""

    TIMEOUT = "it did not end within its limit"
    FLOOD = "it printed more than a megabyte"
    ENDED = "the shell ended, or the lab went away"


@dataclass(frozen=True)
class Result:
    """What a command did."""

    output: bytes
    """What arrived while it ran: its own output and errors, and those of jobs still in the background."""
    status: int | None
    """Exit status; None if it did not end, or nobody can tell."""
    started: datetime
    """When it was given to the shell, UTC."""
    seconds: float
    """How long it took."""
    problem: Problem | None
    """Why there is no ordinary end; the terminal is then closed."""


class Stream(Protocol):
    """Input and output of the shell, as ``outer.Stream`` has them."""

    def send(self, data: bytes) -> None:
        """Write to the shell's input."""

    def read(self, limit: float) -> tuple[int, bytes] | None:
        """Wait for output: 1 or 2, and bytes; None at the end; TimeoutError if nothing came."""

    def state(self) -> tuple[bool, int | None]:
        """Tell whether the shell runs, and its status."""

    def close(self) -> None:
        """Hang up."""


def shell(folder: str) -> tuple[list[str], dict[str, str]]:
    """Give the command and the environment of the shell of a terminal in a folder."""
    return ["bash", "--noprofile", "--norc", "-c", _SHELL, "bash"], {
        **ENVIRONMENT,
        "NETGUIDE_FOLDER": folder,
    }


class Terminal:
    """A shell that carries folder, variables and background jobs from command to command."""

    def __init__(self, stream: Stream, kill: Callable[[int], None]) -> None:
        """Take over a shell.

        Args:
            stream: connected to a shell started as ``shell`` says.
            kill: ends the process of the lab that has a given id, and all below it.
        """
        self._stream, self._kill = stream, kill
        self._mark = b""
        self._output = bytearray()
        self._channel = bytearray()
        self._pid: int | None = None
        self._status = 0
        self._open = True

    def run(self, command: str, limit: float) -> Result:
        """Run a command and wait for its end.

        Args:
            command: any text that bash understands, also of several lines.
            limit: seconds it may take.
        """
        started, clock = datetime.now(UTC), time.monotonic()
        self._mark = secrets.token_hex(16).encode()
        status: int | None = None
        problem: Problem | None = Problem.ENDED
        if self._open and self._type(command):
            status, problem = self._await_end(clock + limit)
        seconds = time.monotonic() - clock
        output, rest = self._split()
        self._output = bytearray(rest)
        if problem is not None:
            self._give_up(problem)
        else:
            self._status = status or 0
        return Result(output[:FLOOD], status, started, seconds, problem)

    def close(self) -> None:
        """Hang up; jobs in the background carry on."""
        if self._open:
            self._open = False
            self._stream.close()

    def _type(self, command: str) -> bool:
        # `(exit N)` gives the step the $? of the one before it.
        before = f"(exit {self._status}) || " if self._status else ""
        text = f"{before}builtin eval {shlex.quote(command)} 2>&8 7<&- 8>&- 9>&-"
        try:
            self._stream.send(text.encode() + b"\0" + self._mark + b"\0")
        except OSError:
            return False
        return True

    def _await_end(self, until: float) -> tuple[int | None, Problem | None]:
        while True:
            status = self._ended_with()
            if status is not None:
                return status, None
            if len(self._output) > FLOOD:
                return None, Problem.FLOOD
            left = until - time.monotonic()
            if left <= 0:
                return None, Problem.TIMEOUT
            try:
                piece = self._stream.read(min(left, _POLL))
            except TimeoutError:
                running, code = self._stream.state()
                if running:
                    continue
                self._drain()
                return code, Problem.ENDED
            if piece is None:
                return exit_status(self._stream), Problem.ENDED
            self._take(piece)

    def _drain(self) -> None:
        """Take what arrived before the shell ended; a job in the background may keep the pipe open."""
        for _ in range(FLOOD):
            try:
                piece = self._stream.read(0.05)
            except TimeoutError:
                return
            if piece is None or len(self._output) > FLOOD:
                return
            self._take(piece)

    def _take(self, piece: tuple[int, bytes]) -> None:
        kind, data = piece
        if kind == 1:
            self._output += data
            return
        self._channel += data
        if self._pid is None and b"\n" in self._channel:
            first, _, rest = self._channel.partition(b"\n")
            self._pid, self._channel = int(first) if first.isdigit() else 0, bytearray(rest)

    def _ended_with(self) -> int | None:
        """Give the status once both it and the mark behind the output are here."""
        number, newline, behind = self._channel.partition(b"\n")
        if self._pid is None or not newline or self._mark not in self._output:
            return None
        self._channel = bytearray(behind)
        return int(number)

    def _split(self) -> tuple[bytes, bytes]:
        before, _, after = bytes(self._output).partition(self._mark)
        return before, after

    def _give_up(self, problem: Problem) -> None:
        self.close()
        if self._pid and problem is not Problem.ENDED:
            self._kill(self._pid)
