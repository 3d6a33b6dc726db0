"""The image store: one volume with the layers of all images, which labs share by hard links.

Knows the volume and how it is filled. Must not know where the images come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from netguide.errors import ImageError
from netguide.labs.inside import await_engine, feed, run
from netguide.labs.outer import LABEL, Outer
from netguide.labs.owner import Owner

SEED: Final = "seed"
"""Folder of the volume with what every lab begins with."""
MEMORY: Final = 4
"""GiB of memory that a lab may take."""
_LIMIT = 120


def host_options(store: str) -> dict[str, Any]:
    """Give what a container must be allowed so that an engine works in it: much, but not everything."""
    return {
        "network_mode": "none",
        "binds": [f"{store}:/store"],
        "cap_add": ["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"],
        "security_opt": ["seccomp=unconfined", "apparmor=unconfined"],
        "device_cgroup_rules": ["a *:* rwm"],
        "tmpfs": {"/run": "exec,mode=755"},
        "mem_limit": f"{MEMORY}g",
        "pids_limit": 2048,
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


def _load(engine: Outer, container: str, image: str) -> None:
    said, status = feed(engine, container, "exec docker load", engine.save(image), _LIMIT)
    if status:
        engine.check_full(said)
        raise ImageError(
            f"{image} could not be loaded into the labs' image store", found=said.strip()[-1000:]
        )
