"""What an engine keeps of other states of the guide: images, image stores and disks of virtual machines.

Knows what their names say. Must not know how any of it is made.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from netguide.labs import images, store, vm
from netguide.labs.outer import Outer, Refused

_KEYED = ("lab", "internet", "store")


def discard(outer: Outer) -> list[str]:
    """Remove what labs of this state of the guide are not made from; what a container still uses stays.

    Args:
        outer: the engine that labs run on.

    Returns:
        What was removed, a line each.

    Raises:
        EngineError: the engine died.
    """
    key, there, volumes = images.key(), outer.images(), outer.volumes()
    hosts = [name for name in there if name.startswith("netguide/lab:") and _of(key, name)]
    kits = [images.Kit(host, "", volume, ()) for volume in volumes if _of(key, volume) for host in hosts]
    guests = {vm.name(kit) for kit in kits}
    removed = []
    for name in there:
        kind, _, tag = name.removeprefix("netguide/").partition(":")
        if (kind in _KEYED and not _of(key, tag)) or (kind == "machine" and tag not in guests):
            outer.untag(name)
            removed.append(f"image {name}")
    for name in volumes:
        if name.startswith(images.STORE) and not _of(key, name):
            with suppress(Refused):
                outer.remove_volume(name)
                removed.append(f"volume {name}")
    for kit in {kit.store: kit for kit in kits}.values():
        removed += (f"disks of virtual machines {each}" for each in _disks(outer, kit, guests))
    outer.prune()
    return [f"{each} of another state of the guide" for each in removed]


def _of(key: str, name: str) -> bool:
    return key in name.split("-")


def _disks(outer: Outer, kit: images.Kit, guests: Collection[str]) -> list[str]:
    """Remove the disks in a store that belong to none of some guests, and give their names."""
    folders = ["sh", "-c", "cd /store/guests 2>/dev/null && ls -d */ || :"]
    found = {each.rstrip("/") for each in store.in_volume(outer, kit.host, kit.store, folders).split()}
    old = sorted(found.difference(guests))
    if old:
        store.discard(outer, kit.host, kit.store, [f"guests/{each}" for each in old])
    return old
