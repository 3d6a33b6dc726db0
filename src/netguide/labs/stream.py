"""Input and output of one command in a container, over a connection that the engine has opened.

Knows the frames that the engine sends (Engine API, "Attach to a container"). Must not know the SDK.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Any, Protocol

from netguide.errors import EngineError

_SEND_LIMIT = 30
_EXIT_LIMIT = 5


class Engine(Protocol):
    """Who runs the command."""

    def exec_state(self, exec_id: str) -> tuple[bool, int | None]:
        """Tell whether it still runs, and its exit status if not; raises EngineError."""

    def exec_resize(self, exec_id: str, rows: int, columns: int) -> None:
        """Tell its terminal its size."""


class Stream:
    """Input and output of one command in a container."""

    def __init__(self, engine: Engine, exec_id: str, sock: Any, *, tty: bool, early: bytes = b"") -> None:
        """Take over an open connection.

        Args:
            engine: runs the command.
            exec_id: what it calls the command.
            sock: the connection, a socket or something that keeps one in ``_sock``.
            tty: whether the command has a terminal: output then comes as it is, else in frames.
            early: output that was read already, together with the engine's answer.
        """
        self.exec_id = exec_id
        self._engine, self._keep, self._tty = engine, sock, tty
        self._raw: socket.socket = getattr(sock, "_sock", sock)
        self._buffer = bytearray(early)
        self._ended = False

    def fileno(self) -> int:
        """Give the file descriptor, for ``select``."""
        return self._raw.fileno()

    def send(self, data: bytes) -> None:
        """Write to the command's standard input.

        Raises:
            OSError: nobody reads it any more.
        """
        left, until = memoryview(data), time.monotonic() + _SEND_LIMIT
        while left:
            self._raw.settimeout(1)
            try:
                left = left[self._raw.send(left) :]
            except TimeoutError:
                # The engine goes on holding the pipe of a command that has ended.
                if time.monotonic() > until or not self.state()[0]:
                    raise

    def end_input(self) -> None:
        """Close the command's standard input."""
        try:
            self._raw.shutdown(socket.SHUT_WR)
        except OSError:
            self._ended = True

    def read(self, limit: float) -> tuple[int, bytes] | None:
        """Give the next piece of output: 1 for standard output or 2 for error output, and the bytes.

        Args:
            limit: seconds to wait; what has already arrived is given even at 0.

        Returns:
            None when the command closed its output, or the engine went away.

        Raises:
            TimeoutError: nothing came in time.
        """
        until = time.monotonic() + limit
        while True:
            frame = self._frame()
            if frame is not None:
                return frame
            if self._ended:
                return None
            self._raw.settimeout(max(until - time.monotonic(), 0.001))
            try:
                data = self._raw.recv(65536)
            except TimeoutError:
                raise
            except OSError:
                data = b""
            self._ended = not data
            self._buffer += data

    def _frame(self) -> tuple[int, bytes] | None:
        if self._tty:
            data, self._buffer = bytes(self._buffer), bytearray()
            return (1, data) if data else None
        while len(self._buffer) >= 8:
            kind, size = struct.unpack(">BxxxL", self._buffer[:8])
            if len(self._buffer) < 8 + size:
                return None
            data = bytes(self._buffer[8 : 8 + size])
            del self._buffer[: 8 + size]
            if size:
                return kind, data
        return None

    def state(self) -> tuple[bool, int | None]:
        """Tell whether the command runs, and its exit status; (False, None) if the engine does not know."""
        try:
            return self._engine.exec_state(self.exec_id)
        except EngineError:
            return False, None

    def resize(self, rows: int, columns: int) -> None:
        """Tell the command's terminal its size."""
        self._engine.exec_resize(self.exec_id, rows, columns)

    def close(self) -> None:
        """Hang up."""
        response = getattr(self._keep, "_response", None)
        if response is not None:
            response.close()  # it reads from what is closed next, and from Python 3.13 on complains of that
        self._keep.close()
        self._raw.close()


class Ends(Protocol):
    """What can be asked whether it has ended."""

    def state(self) -> tuple[bool, int | None]:
        """Tell whether it runs, and its exit status if not."""


def exit_status(command: Ends) -> int | None:
    """Wait until the end of a command is known to who started it, a little after its last word.

    Returns:
        Its exit status; None if nobody knows.
    """
    until = time.monotonic() + _EXIT_LIMIT
    while True:
        running, status = command.state()
        if not running or time.monotonic() > until:
            return status
        time.sleep(0.02)
