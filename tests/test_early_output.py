"""What a command prints at once may come in the same packet as the engine's answer, and is not lost."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from netguide.labs.outer import Outer

WORDS = b"first words\n"
FRAME = struct.pack(">BxxxL", 1, len(WORDS)) + WORDS
STARTED = (
    b"HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
    b"Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
)


def _json(document: dict[str, str]) -> bytes:
    body = json.dumps(document).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _request(caller: socket.socket) -> bytes:
    """Read a request to its end; give its first line."""
    text = b""
    while b"\r\n\r\n" not in text:
        piece = caller.recv(65536)
        if not piece:
            return b""
        text += piece
    head, _, body = text.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        body += caller.recv(65536)
    return head.split(b"\r\n")[0]


def _answer(caller: socket.socket, together: bool) -> None:
    with caller:
        while line := _request(caller):
            if b"/version" in line:
                caller.sendall(_json({"ApiVersion": "1.41"}))
            elif b"/containers/" in line:
                caller.sendall(_json({"Id": "e1"}))
            else:
                caller.sendall(STARTED + FRAME if together else STARTED)
                if not together:
                    caller.sendall(FRAME)
                return


@pytest.fixture
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A socket that answers like an engine whose command prints at once."""
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            while True:
                try:
                    caller, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=_answer, args=(caller, request.param), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"unix://{path}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("engine", [True, False], indirect=True, ids=["together", "after the answer"])
def test_the_first_words_are_there(engine: str) -> None:
    outer = Outer(engine)
    try:
        stream = outer.exec("lab", ["echo", "first words"])
        try:
            assert stream.read(5) == (1, WORDS)
            assert stream.read(5) is None
        finally:
            stream.close()
    finally:
        outer.close()
