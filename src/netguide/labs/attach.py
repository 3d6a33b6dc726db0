"""Connects commands in a lab with something on this machine: a person's terminal, or a socket.

Knows bytes, sockets and terminals. Must not know what is at either end.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from netguide.errors import EngineError
from netguide.labs.stream import Stream


@contextmanager
def socket_to(connect: Callable[[], Stream]) -> Iterator[str]:
    """Listen on a Unix socket of this machine and give every caller a command of its own in the lab.

    Args:
        connect: starts such a command.

    Returns:
        The address, ``unix://…``.
    """
    folder = tempfile.mkdtemp(prefix="netguide-")
    path = Path(folder) / "docker.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(16)

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_join, args=(caller, connect), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"unix://{path}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        shutil.rmtree(folder, ignore_errors=True)


def _join(caller: socket.socket, connect: Callable[[], Stream]) -> None:
    try:
        stream = connect()
    except EngineError:
        caller.close()
        return
    threading.Thread(target=_upstream, args=(caller, stream), daemon=True).start()
    try:
        while True:
            try:
                piece = stream.read(3600)
            except TimeoutError:
                continue
            if piece is None:
                break
            if piece[0] == 1:
                caller.sendall(piece[1])
    except OSError:
        pass
    finally:
        stream.close()
        caller.close()


def _upstream(caller: socket.socket, stream: Stream) -> None:
    try:
        while data := caller.recv(65536):
            stream.send(data)
        stream.end_input()
    except OSError:
        pass


def person(stream: Stream) -> int:
    """Connect this process's terminal with a command that has a terminal; give its exit status."""
    keyboard = sys.stdin.fileno()
    is_terminal = os.isatty(keyboard)
    before = termios.tcgetattr(keyboard) if is_terminal else None

    def fit(*_: object) -> None:
        size = shutil.get_terminal_size()
        stream.resize(size.lines, size.columns)

    handler = signal.getsignal(signal.SIGWINCH)
    try:
        if is_terminal:
            tty.setraw(keyboard)
            fit()
            signal.signal(signal.SIGWINCH, fit)
        stream.send(b"\n")  # the shell begins with its terminal's size known, and draws its prompt once
        _talk(stream, keyboard)
    finally:
        signal.signal(signal.SIGWINCH, handler)
        if before is not None:
            termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
        status = stream.state()[1]
        stream.close()
    return 1 if status is None else status


def _talk(stream: Stream, keyboard: int) -> None:
    watched: list[int] = [keyboard, stream.fileno()]
    while True:
        ready, _, _ = select.select(watched, [], [], 1)
        if keyboard in ready:
            data = os.read(keyboard, 4096)
            if data:
                stream.send(data)
            else:
                watched.remove(keyboard)
                stream.send(b"\x04")
        if stream.fileno() in ready:
            piece = stream.read(1)
            if piece is None:
                return
            os.write(sys.stdout.fileno(), piece[1])
        if not ready and not stream.state()[0]:
            return
