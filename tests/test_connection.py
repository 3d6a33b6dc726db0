"""An engine that is not there, and what is left of asking it."""

from __future__ import annotations

import gc
import socket
from pathlib import Path

import pytest

from netguide.errors import EngineError
from netguide.labs.outer import Outer


def test_an_engine_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Also: the socket that the SDK could not connect, and drops, fails no test when it is collected."""
    with pytest.raises(
        EngineError, match=f"the Docker engine at unix://{tmp_path}/none.sock stopped answering"
    ):
        Outer(f"unix://{tmp_path}/none.sock")
    gc.collect()


def test_a_connected_socket_that_is_left_open_is_still_complained_of(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        callers = [socket.socket(socket.AF_UNIX)]
        callers[0].connect(str(tmp_path / "s"))
        with pytest.warns(ResourceWarning, match="unclosed <socket"):
            callers.clear()
