from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netguide.errors import EngineError
from netguide.labs import engine

Listen = Callable[[Path], str]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Make something that answers a ping as an engine does."""
    sockets = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                caller.recv(1000)
                caller.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nOK")

    def start(path: Path) -> str:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
        sockets.append(listener)
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        return f"unix://{path}"

    yield start
    for each in sockets:
        each.shutdown(socket.SHUT_RDWR)
        each.close()


@pytest.fixture(autouse=True)
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "config"))
    monkeypatch.setattr(engine, "DEFAULT_SOCKET", tmp_path / "default.sock")
    monkeypatch.setattr(engine, "OURS", engine.Places(tmp_path, tmp_path))


def make_context(folder: Path, name: str, url: str, *, current: bool) -> None:
    meta = folder / "config/contexts/meta" / hashlib.sha256(name.encode()).hexdigest()
    meta.mkdir(parents=True)
    (meta / "meta.json").write_text(json.dumps({"Name": name, "Endpoints": {"docker": {"Host": url}}}))
    if current:
        (folder / "config/config.json").write_text(json.dumps({"currentContext": name}))


def test_docker_host_comes_before_all_others(
    tmp_path: Path, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = listen(tmp_path / "named.sock")
    listen(tmp_path / "default.sock")
    make_context(tmp_path, "work", listen(tmp_path / "context.sock"), current=True)
    monkeypatch.setenv("DOCKER_HOST", named)
    assert engine.find() == named


def test_the_current_context_comes_before_the_default_socket(tmp_path: Path, listen: Listen) -> None:
    listen(tmp_path / "default.sock")
    url = listen(tmp_path / "context.sock")
    make_context(tmp_path, "work", url, current=True)
    assert engine.find() == url


def test_a_context_named_by_the_environment_counts(
    tmp_path: Path, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = listen(tmp_path / "context.sock")
    make_context(tmp_path, "other", url, current=False)
    monkeypatch.setenv("DOCKER_CONTEXT", "other")
    assert engine.find() == url


def test_the_default_socket_comes_before_ours(tmp_path: Path, listen: Listen) -> None:
    default, ours = listen(tmp_path / "default.sock"), listen(tmp_path / "docker.sock")
    assert engine.find() == default != ours


@pytest.mark.skipif(os.geteuid() != 0, reason="our own engine is root's")
def test_ours_is_found_when_there_is_no_other(tmp_path: Path, listen: Listen) -> None:
    url = listen(tmp_path / "docker.sock")
    assert engine.find() == url


def test_a_named_engine_that_does_not_answer_is_an_error_and_not_passed_over(
    tmp_path: Path, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(tmp_path / "default.sock")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/gone.sock")
    with pytest.raises(EngineError, match=r"gone\.sock, which DOCKER_HOST names\n.*start that engine"):
        engine.find()


def test_a_context_that_does_not_exist_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONTEXT", "nowhere")
    with pytest.raises(EngineError, match="context 'nowhere' does not exist"):
        engine.find()


def test_something_else_on_the_socket_is_no_engine(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "default.sock"))
    listener.listen()
    listener.close()
    assert engine.find() is None


def test_without_an_engine_an_ordinary_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(EngineError) as caught:
        engine.ensure(print)
    assert "no Docker engine was found" in str(caught.value)
    assert "docs.docker.com/engine/install" in str(caught.value)
    assert "DOCKER_HOST" in str(caught.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without permission")
def test_without_permission_the_message_is_another(tmp_path: Path, listen: Listen) -> None:
    url = listen(tmp_path / "default.sock")
    (tmp_path / "default.sock").chmod(0o600)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    os.seteuid(65534)
    try:
        with pytest.raises(EngineError) as caught:
            engine.ensure(print)
    finally:
        os.seteuid(0)
    assert str(caught.value).startswith(f"you may not use the Docker engine at {url}\n    [Errno 13]")
    assert "usermod -aG docker" in str(caught.value)


def test_only_a_process_that_is_our_engine_is_stopped(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as innocent:
        (tmp_path / "docker.pid").write_text(str(innocent.pid))
        assert engine.stop(engine.Places(tmp_path, tmp_path)) is False
        assert innocent.poll() is None
        innocent.send_signal(signal.SIGTERM)


@pytest.mark.parametrize("content", ["", "word", "4194304999"])
def test_a_damaged_pidfile_means_that_nothing_runs(tmp_path: Path, content: str) -> None:
    (tmp_path / "docker.pid").write_text(content)
    assert engine.stop(engine.Places(tmp_path, tmp_path)) is False
