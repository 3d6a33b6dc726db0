"""Finds a Docker engine, or installs and starts one of our own.

Knows processes, files and where engines are. Must not know the Docker SDK or what a lab is.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from netguide.errors import EngineError
from netguide.labs import debian
from netguide.progress import Progress

DEFAULT_SOCKET: Final = Path("/var/run/docker.sock")
"""Where Docker listens unless told otherwise."""
_START_LIMIT = 60
_STOP_LIMIT = 30


@dataclass(frozen=True)
class Places:
    """Where an engine of our own keeps its things."""

    run: Path = Path("/run/netguide")
    """Socket, process id and other things that do not outlive the machine."""
    data: Path = Path("/var/lib/netguide")
    """Images, volumes and the log."""
    prefix: tuple[str, ...] = ()
    """Command that runs dockerd, such as one that gives it a network of its own."""
    options: tuple[str, ...] = ()
    """More options for dockerd."""

    @property
    def socket(self) -> Path:
        """Give the socket it listens on."""
        return self.run / "docker.sock"

    @property
    def pidfile(self) -> Path:
        """Give the file with its process id."""
        return self.run / "docker.pid"

    @property
    def log(self) -> Path:
        """Give the file with what it prints."""
        return self.data / "engine.log"


OURS: Final = Places()
"""Where our own engine is."""


def ensure(progress: Progress) -> str:
    """Give the address of an engine that answers; on Debian as root, install and start one if there is none.

    Looked for in this order: DOCKER_HOST, the current Docker context, the default socket, our own engine.

    Raises:
        EngineError: there is none, or it may not be used; the message says what to do.
    """
    url = find()
    if url is not None:
        return url
    if not debian.may_install():
        raise EngineError(
            "no Docker engine was found: neither DOCKER_HOST nor a Docker context names one, "
            f"and nothing answers on {DEFAULT_SOCKET}",
            remedy="install and start Docker (https://docs.docker.com/engine/install/), or set DOCKER_HOST; "
            "on Debian, root gets an engine installed by this command",
        )
    debian.need({"dockerd": "docker.io", "iptables": "iptables"}, progress)
    if Path("/run/systemd/system").is_dir() and _wait_for(f"unix://{DEFAULT_SOCKET}", 20):
        return f"unix://{DEFAULT_SOCKET}"
    return start(progress)


def find() -> str | None:
    """Give the address of an engine that answers, in the same order as ``ensure``; None if there is none.

    Our own engine runs as root, for root.

    Raises:
        EngineError: DOCKER_HOST or a context names one that does not answer, or it may not be used.
    """
    named = _named(os.environ)
    if named is not None:
        source, url = named
        if not ping(url):
            raise EngineError(
                f"no Docker engine answers at {url}, which {source} names",
                remedy=f"start that engine, or change {source}",
            )
        return url
    for socket_file in (DEFAULT_SOCKET, *([OURS.socket] if os.geteuid() == 0 else [])):
        if ping(f"unix://{socket_file}"):
            return f"unix://{socket_file}"
    return None


def start(progress: Progress, places: Places = OURS) -> str:
    """Start an engine of our own that outlives this command; give its address.

    Raises:
        EngineError: it did not start; the message has the end of its log.
    """
    places.run.mkdir(parents=True, exist_ok=True)
    places.data.mkdir(parents=True, exist_ok=True)
    with (places.run / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who waited for it finds the engine that the other one started
        return _start(progress, places)


def _start(progress: Progress, places: Places) -> str:
    url = f"unix://{places.socket}"
    if ping(url) or (_our_pid(places) is not None and _wait_for(url, _START_LIMIT)):
        return url
    progress(f"starting a Docker engine of our own; its data is in {places.data}")
    command = [
        *places.prefix,
        "dockerd",
        f"--host={url}",
        f"--data-root={places.data / 'engine'}",
        f"--exec-root={places.run / 'exec'}",
        f"--pidfile={places.pidfile}",
        *places.options,
    ]
    # Of a killed engine; dockerd takes any process that has such a number by now for an engine that runs.
    if _our_pid(places) is None:
        places.pidfile.unlink(missing_ok=True)
    containerd = places.run / "exec" / "containerd" / "containerd.pid"
    if _running(containerd, "containerd") is None:
        containerd.unlink(missing_ok=True)
    with places.log.open("ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env={**os.environ, "PATH": f"{os.environ.get('PATH', '')}:{debian.SYSTEM_PATH}"},
        )
    if _wait_for(url, _START_LIMIT, process):
        process.returncode = 0  # nobody here waits for its end
        return url
    if _our_pid(places) not in (None, process.pid) and _wait_for(url, _START_LIMIT):
        return url  # begun a moment before by somebody who was killed
    process.kill()
    process.wait()
    raise EngineError(
        "the Docker engine that we started does not answer",
        found=_complaints(places.log),
        remedy=f"its whole log is {places.log}; mend what it says and run the command again",
    )


def stop(places: Places = OURS) -> bool:
    """Stop the engine if it is one that we started; give whether there was one.

    A process that merely has the number in the pidfile is left alone.
    """
    pid = _our_pid(places)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + _STOP_LIMIT
    while _our_pid(places) == pid:
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            until += _STOP_LIMIT
        time.sleep(0.1)
    return True


def ping(url: str, limit: float = 5) -> bool:
    """Whether an engine answers at an address; one behind ssh is believed to.

    Raises:
        EngineError: it is there, but this user may not talk to it.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("unix", "tcp", "http"):
        return parts.scheme == "ssh" or parts.scheme == "npipe" or parts.scheme == "https"
    if os.environ.get("DOCKER_TLS_VERIFY") and parts.scheme == "tcp":
        return True
    try:
        with _connect(url, limit) as connection:
            connection.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status == 200
    except PermissionError as error:
        raise EngineError(
            f"you may not use the Docker engine at {url}",
            found=str(error),
            remedy="join the group docker (`sudo usermod -aG docker $USER`, then log in again), "
            "or set DOCKER_HOST to an engine that you may use",
        ) from error
    except (OSError, http.client.HTTPException):
        return False


def _connect(url: str, limit: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(limit)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((parts.hostname or "localhost", parts.port or 2375), limit)


def _named(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Give who names an engine, and its address; None if nobody does."""
    if environment.get("DOCKER_HOST"):
        return "DOCKER_HOST", environment["DOCKER_HOST"]
    folder = Path(environment.get("DOCKER_CONFIG") or Path.home() / ".docker")
    name = environment.get("DOCKER_CONTEXT") or _read_json(folder / "config.json").get("currentContext")
    if not name or name == "default":
        return None
    meta = folder / "contexts" / "meta" / hashlib.sha256(str(name).encode()).hexdigest() / "meta.json"
    try:
        return f"the Docker context {name}", str(_read_json(meta)["Endpoints"]["docker"]["Host"])
    except (KeyError, TypeError):
        raise EngineError(
            f"the current Docker context '{name}' does not exist or names no engine",
            found=str(meta),
            remedy="choose another with `docker context use`, or set DOCKER_HOST",
        ) from None


def _read_json(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _wait_for(url: str, limit: float, process: subprocess.Popen[bytes] | None = None) -> bool:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        if ping(url):
            return True
        if process is not None and process.poll() is not None:
            return False
        time.sleep(0.1)
    return False


def _our_pid(places: Places) -> int | None:
    """Give the process of our engine; None if it does not run."""
    return _running(places.pidfile, "dockerd", str(places.socket))


def _running(pidfile: Path, program: str, said: str = "") -> int | None:
    """Give the process that a file has the number of; None if it has ended or is another program's."""
    try:
        pid = int(pidfile.read_text())
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except (OSError, ValueError):
        return None
    return pid if Path(words[0]).name == program and any(said in word for word in words) else None


def _complaints(log: Path, lines: int = 10) -> str:
    """Give the end of an engine's log without what is no complaint."""
    read = log.read_text(errors="replace").splitlines()
    return "\n    ".join([line for line in read if "level=info" not in line][-lines:])
