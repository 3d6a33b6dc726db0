"""The image store: one volume with the layers of all images, which labs share by hard links.

Knows the volume and how it is filled. Must not know where the images come from.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from netguide.errors import ImageError, LabError
from netguide.labs.outer import LABEL, Outer, Refused, Stream
from netguide.labs.owner import Owner

SEED: Final = "seed"
"""Folder of the volume with what every lab begins with."""
_LIMIT = 120


def host_options(store: str, memory: str = "6g") -> dict[str, Any]:
    """Give what a container must be allowed so that an engine works in it: much, but not everything."""
    return {
        "network_mode": "none",
        "binds": [f"{store}:/store"],
        "cap_add": ["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"],
        "security_opt": ["seccomp=unconfined", "apparmor=unconfined"],
        "device_cgroup_rules": ["a *:* rwm"],
        "tmpfs": {"/run": "exec,mode=755"},
        "mem_limit": memory,
        "pids_limit": 4096,
        "log_config": {"Type": "json-file", "Config": {"max-size": "5m"}},
    }


def fill(engine: Outer, host: str, volume: str, images: Mapping[str, str]) -> None:
    """Load images of the outer engine into a new volume, under the names that readers use.

    Args:
        engine: has the images.
        host: image of a lab.
        volume: name of the volume; one of that name that is there already is replaced.
        images: name for the reader, and name on the outer engine.

    Raises:
        ImageError: an image could not be loaded.
        EngineError: the disk is full, or the engine died.
    """
    engine.remove_volume(volume)
    engine.create_volume(volume, {LABEL: "images"})
    load(engine, host, volume, images)


def load(engine: Outer, host: str, volume: str, images: Mapping[str, str]) -> None:
    """Load images into a volume that is there; see ``fill``."""
    container = engine.create(
        host,
        hostname="docker-host",
        host=host_options(volume),
        unmasked=True,
        environment={"NETGUIDE_STORE": SEED},
        labels={LABEL: "images", "netguide.owner": str(Owner.this_process())},
    )
    try:
        engine.start(container)
        await_engine(engine, container)
        for name, source in images.items():
            _load(engine, container, source)
            rename = f"docker tag {source} {name} && docker rmi {source}"
            said, status = run(engine, container, ["sh", "-c", rename], 60)
            if status:
                raise ImageError(f"{name} could not be put into the labs' image store", found=said.strip())
        engine.stop(container)
    finally:
        engine.remove(container)
    keep = "cd /store/seed && find . -mindepth 1 -maxdepth 1 ! -name image ! -name overlay2 -exec rm -r {} +"
    in_volume(engine, host, volume, ["sh", "-c", keep])


def discard(engine: Outer, host: str, volume: str, folders: Iterable[str]) -> None:
    """Remove folders of the volume."""
    in_volume(engine, host, volume, ["rm", "-rf", *(f"/store/{each}" for each in folders)])


def in_volume(engine: Outer, host: str, volume: str, command: list[str]) -> str:
    """Run a command that sees the volume at /store, and give what it printed."""
    return engine.run_once(
        host,
        command[1:],
        entrypoint=[command[0]],
        host={"network_mode": "none", "binds": [f"{volume}:/store"]},
        labels={LABEL: "images", "netguide.owner": str(Owner.this_process())},
    )


def await_engine(engine: Outer, container: str, limit: int = 60) -> None:
    """Wait until the engine in a lab's container answers.

    Raises:
        LabError: it did not; the message has the end of its log.
    """
    wait = "until curl -sf --unix-socket /run/docker.sock http://docker/_ping; do sleep 0.05; done"
    reason: Exception | None = None
    status = 1
    try:
        _, status = run(engine, container, ["sh", "-c", wait], limit)
    except (Refused, LabError) as error:
        reason = error
    if status:
        raise LabError(
            "the engine in a lab did not start",
            found=engine.logs(container, 15).strip(),
            remedy="the lines above are the end of its log",
        ) from reason


def run(engine: Outer, container: str, command: list[str], limit: float, **options: Any) -> tuple[str, int]:
    """Run a command in a lab's container; give what it printed, errors included, and its status.

    At the limit it is ended and the status is 124, as with ``timeout``.
    """
    # What arrives together with the engine's answer gets lost, so nothing is printed before we say so.
    gate = ["sh", "-c", 'read -r go; exec timeout -k 1 "$0" "$@" </dev/null 2>&1', f"{limit:.3f}", *command]
    stream = engine.exec(container, gate, **options)
    try:
        stream.send(b"go\n")
        output, ended = _collect(stream, limit + 5)
        status = stream.state()[1] if ended else 124
    except OSError as error:
        raise LabError("the lab went away", remedy="run the lesson again") from error
    finally:
        stream.close()
    return output.decode("utf-8", "replace"), 1 if status is None else status


def _collect(stream: Stream, limit: float) -> tuple[bytes, bool]:
    output, until = bytearray(), time.monotonic() + limit
    while (left := until - time.monotonic()) > 0:
        try:
            piece = stream.read(min(left, 0.5))
        except TimeoutError:
            if stream.state()[0]:
                continue
            return bytes(output), True
        if piece is None:
            return bytes(output), True
        output += piece[1]
    return bytes(output), False


def _load(engine: Outer, container: str, image: str) -> None:
    stream = engine.exec(container, ["sh", "-c", "exec docker load 2>&1"])
    try:
        with suppress(BrokenPipeError, TimeoutError):  # it stopped reading; what it printed says why
            for piece in engine.save(image):
                stream.send(piece)
            stream.end_input()
        said, _ = _collect(stream, _LIMIT)
        status = stream.state()[1]
    except OSError as error:
        said, status = str(error).encode(), 1
    finally:
        stream.close()
    if status:
        text = said.decode("utf-8", "replace").strip()
        engine.check_full(text)
        raise ImageError(f"{image} could not be loaded into the labs' image store", found=text[-1000:])
