"""What an engine keeps of other states of the guide: images, image stores and disks of virtual machines.

Knows what their names say. Must not know how any of it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    removed = []
    for name in _images(outer, images.key()):
        outer.untag(name)
        removed.append(f"image {name} of another state of the guide")
    for name in outer.volumes():
        if name.startswith(images.STORE) and not _of(images.key(), name):
            with suppress(Refused):
                outer.remove_volume(name)
                removed.append(f"volume {name} of another state of the guide")
    removed += _disks(outer)
    outer.prune()
    return removed


def _images(outer: Outer, key: str) -> Iterator[str]:
    guests = {vm.name(kit) for kit in _kits(outer, key)}
    for name in outer.images():
        kind, _, tag = name.removeprefix("netguide/").partition(":")
        if (kind in _KEYED and not _of(key, tag)) or (kind == "machine" and tag not in guests):
            yield name


def _kits(outer: Outer, key: str) -> Iterator[images.Kit]:
    """Give what labs of this state are made from, for each engine and each origin of the images."""
    there = [name for name in outer.images() if name.startswith("netguide/lab:") and _of(key, name)]
    for volume in (name for name in outer.volumes() if _of(key, name)):
        yield from (images.Kit(host, "", volume, ()) for host in there)


def _of(key: str, name: str) -> bool:
    return key in name.split("-")


def _disks(outer: Outer) -> list[str]:
    removed = []
    kits = list(_kits(outer, images.key()))
    for volume in sorted({kit.store for kit in kits}):
        of = [kit for kit in kits if kit.store == volume]
        keep = {vm.name(kit) for kit in of}
        list_folders = "cd /store/guests 2>/dev/null && ls -d */ || :"
        there = store.in_volume(outer, of[0].host, volume, ["sh", "-c", list_folders])
        old = sorted({each.rstrip("/") for each in there.split()} - keep)
        if old:
            store.discard(outer, of[0].host, volume, [f"guests/{each}" for each in old])
            removed += [f"disks of virtual machines {each} of another state of the guide" for each in old]
    return removed
