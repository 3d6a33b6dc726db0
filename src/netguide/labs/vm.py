"""Labs that are virtual machines: a Docker host with a kernel of its own, run by QEMU in a container.

Knows how the machine's disks are made, what its container is allowed, and how a command gets into it. Must
not know what a lab is for.

The container stands where a container lab's would: on the same cable, limited and removed in the same way.
The guest's disks are made once, from the image of the container lab's host and the labs' image store; what
one guest writes stands in its lab's own folder of that store.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from netguide.labs import recipes, sources, store
from netguide.labs.images import Kit
from netguide.labs.outer import LABEL, Outer
from netguide.labs.owner import Owner
from netguide.labs.stream import Stream
from netguide.progress import Progress, working

PATIENCE: Final = 4
"""How many times longer than in a container a thing may take: without KVM each instruction is emulated."""
BOOT_LIMIT: Final = 480
"""Seconds until the engine in a guest answers, on a busy machine and without KVM."""
_MEMORY: Final = 2048  # MiB of the guest
_LIMIT: Final = 600
_ENVIRONMENT: Final = {
    "HOME": "/root",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
}
# Directories that are mounted in a container are empty in the copy, as they are on a disk.
_HOST_DISK: Final = """
mkdir -p "$0"
rm -rf "$0"/*
mount --bind / /mnt
cp -L /vmlinuz "$0/vmlinuz"
cp -L /initrd.img "$0/initrd"
mke2fs -q -t ext4 -d /mnt -E root_owner=0:0 "$0/host.img" 4G
images=/store/guests/images.img
if ! [ -e $images ]; then
    rm -f $images.draft
    mke2fs -q -t ext4 -d "/store/$1" -E root_owner=0:0 $images.draft 8G
    mv $images.draft $images
fi
touch "$0/made"
"""
# What was found out is true of all guests until the machine is started again, perhaps with another kernel.
_FOUND: Final = '"/store/guests/accelerator-$(cat /proc/sys/kernel/random/boot_id)"'
_KNOWN: Final = f'ls "$0" 2>/dev/null; cat {_FOUND} 2>/dev/null || :'
_TRY: Final = f"""
if kvm-works "$0/vmlinuz"; then found=kvm; else found=tcg; fi
echo $found | tee {_FOUND}
"""
_ACCELERATORS: Final = ("kvm", "tcg")


@dataclass(frozen=True)
class Guest:
    """Everything that guests with one engine are made from."""

    machine: str
    """Name of the image that a guest's container runs."""
    disks: str
    """Folder of the image store with its kernel and the disks that it begins with."""
    accelerator: str
    """kvm, or tcg where that does not work."""

    def environment(self, folder: str, card: str) -> dict[str, str]:
        """Give what the machine is told: the lab's folder of the store, its card's hardware address."""
        return {
            "NETGUIDE_DISKS": self.disks,
            "NETGUIDE_STORE": folder,
            "NETGUIDE_CARD": card,
            "NETGUIDE_ACCELERATOR": self.accelerator,
            "NETGUIDE_MEMORY": str(_MEMORY),
        }


_READY: Final[dict[tuple[str, str], Guest]] = {}


class Inside:
    """Runs commands in guests, by their containers, as the outer engine runs them in containers."""

    def __init__(self, outer: Outer) -> None:
        """Use an engine."""
        self._outer = outer

    def exec(
        self,
        container: str,
        command: list[str],
        *,
        tty: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Stream:
        """Start a command in the guest of a container, connected to its input and output."""
        settings = [f"{name}={value}" for name, value in {**_ENVIRONMENT, **(environment or {})}.items()]
        text = f'cd / && exec env -i HOSTNAME="$(hostname)" {shlex.join([*settings, *command])}'
        return self._outer.exec(container, ["guest", *(["-t"] if tty else []), text], tty=tty)


def machine_options(volume: str) -> dict[str, Any]:
    """Give what a guest's container must be allowed: to make a card for it, and to use /dev/kvm."""
    return {
        "network_mode": "none",
        "binds": [f"{volume}:/store"],
        "cap_add": ["NET_ADMIN"],
        "device_cgroup_rules": ["c 10:200 rwm", "c 10:232 rwm"],
        "tmpfs": {"/run": "mode=755"},
        "mem_limit": "3g",
        "pids_limit": 256,
        "log_config": {"Type": "json-file", "Config": {"max-size": "5m"}},
    }


def provide(outer: Outer, kit: Kit, progress: Progress) -> Guest:
    """Make sure of everything that guests are made from.

    Args:
        outer: the engine that their containers run on.
        kit: what container labs with their engine are made from.
        progress: is told what takes long.

    Raises:
        Refused: something could not be built.
        EngineError: the engine died, or its disk is full.
    """
    key = outer.url, kit.host
    if key not in _READY:
        made = name(kit)
        machine, disks = f"netguide/machine:{made}", f"guests/{made}"
        if outer.labels(machine) is None:
            base = sources.base(outer, "trixie", None, progress)
            recipes.build(outer, machine, "machine", {"BASE": base}, progress)
        known = store.in_volume(outer, kit.host, kit.store, ["sh", "-c", _KNOWN, f"/store/{disks}"]).split()
        if "made" not in known:
            _make_disks(outer, kit, disks, made, progress)
        tried = known[-1] if known and known[-1] in _ACCELERATORS else None
        accelerator = tried or _try(outer, machine, kit.store, disks, progress)
        _READY[key] = Guest(machine, disks, accelerator)
    return _READY[key]


def name(kit: Kit) -> str:
    """Give what tells virtual machines apart whose disks, kernel or engine differ: a digest."""
    recipe = recipes.digest(recipes.HERE / "guest") + recipes.digest(recipes.HERE / "machine")
    return hashlib.sha256(f"{recipe} {kit.host} {kit.store}".encode()).hexdigest()[:12]


def _make_disks(outer: Outer, kit: Kit, disks: str, made: str, progress: Progress) -> None:
    image = f"netguide/guest:{made}"
    recipes.build(outer, image, "guest", {"BASE": kit.host}, progress)
    with working(progress, "making the disks of virtual machines"):
        outer.run_once(
            image,
            ["-ec", _HOST_DISK, f"/store/{disks}", store.SEED],
            _LIMIT,
            entrypoint=["sh"],
            host={
                "network_mode": "none",
                "binds": [f"{kit.store}:/store"],
                "cap_add": ["SYS_ADMIN"],
                "security_opt": ["seccomp=unconfined", "apparmor=unconfined"],
            },
            labels={LABEL: "images", "netguide.owner": str(Owner.this_process())},
        )
    outer.untag(image)


def _try(outer: Outer, machine: str, volume: str, disks: str, progress: Progress) -> str:
    with working(progress, "trying whether virtual machines work with KVM here"):
        said = outer.run_once(
            machine,
            ["-ec", _TRY, f"/store/{disks}"],
            entrypoint=["sh"],
            host=machine_options(volume),
            labels={LABEL: "images", "netguide.owner": str(Owner.this_process())},
        )
    return said.split()[-1]  # before it, a shell may tell of a guest that was killed
