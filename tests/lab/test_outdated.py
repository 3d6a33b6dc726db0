"""What other states of the guide were made into is removed; all else stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from netguide.labs import images, outdated, store, vm
from netguide.labs.context import Context
from netguide.labs.outer import LABEL, Outer, Refused

OLD = "0123456789ab"


class Narrow(Outer):
    """An engine of which only what this test made, and this state of the guide, can be seen."""

    def images(self) -> list[str]:
        """List names of images."""
        return [name for name in super().images() if OLD in name or images.key() in name]

    def volumes(self) -> list[str]:
        """List names of volumes."""
        return [name for name in super().volumes() if OLD in name or images.key() in name]


@pytest.fixture
def narrow(outer: Outer) -> Iterator[Narrow]:
    connection = Narrow(outer.url)
    yield connection
    connection.close()


@pytest.fixture
def kit(narrow: Narrow) -> images.Kit:
    """Provide images; what other states of the guide have left on this machine goes first."""
    kit = images.provide(narrow, print)
    outdated.discard(narrow)
    return kit


@pytest.fixture
def old(narrow: Narrow, kit: images.Kit) -> Iterator[list[str]]:
    """Make what another state of the guide would have left, and give its names."""
    names = [f"netguide/{each}" for each in (f"lab:26.1-{OLD}", f"internet:{OLD}", f"store:{OLD}-debian")]
    names.append(f"netguide/machine:{OLD}")
    with Context({"Dockerfile": b"FROM scratch\nCOPY Dockerfile /\n"}).tar() as tar:
        narrow.build(tar, names[0], {}, {LABEL: "images"})
    for name in names[1:]:
        narrow.tag(names[0], name)
    volume = f"netguide-images-{OLD}-hub"
    narrow.create_volume(volume, {LABEL: "images"})
    store.in_volume(narrow, kit.host, kit.store, ["mkdir", "-p", f"/store/guests/{OLD}"])
    yield [*names, volume]
    for name in names:
        narrow.untag(name)
    narrow.remove_volume(volume)
    store.discard(narrow, kit.host, kit.store, [f"guests/{OLD}"])


def guests(outer: Outer, kit: images.Kit) -> set[str]:
    said = store.in_volume(outer, kit.host, kit.store, ["sh", "-c", "ls /store/guests"])
    return set(said.split())


def test_only_what_another_state_of_the_guide_left_is_removed(
    narrow: Narrow, kit: images.Kit, old: list[str]
) -> None:
    present = {*narrow.images(), *narrow.volumes()} - set(old)
    disks = guests(narrow, kit) - {OLD}
    assert {kit.host, kit.marker, kit.store} <= present
    said = outdated.discard(narrow)
    assert sorted(line.split(" of another state")[0].split()[-1] for line in said) == sorted([*old, OLD])
    assert {*narrow.images(), *narrow.volumes()} == present
    assert guests(narrow, kit) == disks
    assert images.find(narrow) == kit
    assert outdated.discard(narrow) == []


def test_virtual_machines_of_this_state_stay(narrow: Narrow, kit: images.Kit) -> None:
    machine = f"netguide/machine:{vm.name(kit)}"
    made = narrow.labels(machine) is None
    if made:
        narrow.tag(kit.internet, machine)
    disks = f"/store/guests/{vm.name(kit)}"
    store.in_volume(narrow, kit.host, kit.store, ["mkdir", "-p", disks])
    try:
        outdated.discard(narrow)
        assert narrow.labels(machine) is not None
        assert vm.name(kit) in guests(narrow, kit)
    finally:
        store.in_volume(narrow, kit.host, kit.store, ["sh", "-c", f"rmdir {disks} 2>/dev/null || :"])
        if made:
            narrow.untag(machine)


def test_a_volume_that_somebody_uses_stays(narrow: Narrow, kit: images.Kit, old: list[str]) -> None:
    container = narrow.create(kit.internet, host={"binds": [f"{old[-1]}:/data"]})
    try:
        assert old[-1] not in " ".join(outdated.discard(narrow))
        assert old[-1] in narrow.volumes()
    finally:
        narrow.remove(container)


def test_an_image_without_a_name_goes_if_it_is_ours(narrow: Narrow, tmp_path: Path) -> None:
    ours, theirs = f"netguide/lab:1-{OLD}", f"elsewhere:{OLD}"
    ids = []
    for name, labels in ((ours, {LABEL: "images"}), (theirs, {"elsewhere": "1"})):
        for content in (b"1", b"2"):
            dockerfile = b"FROM scratch\nCOPY Dockerfile /" + content + b"\n"
            with Context({"Dockerfile": dockerfile}).tar() as tar:
                narrow.build(tar, name, {}, labels)
            ids.append(narrow.image_id(name))
    try:
        outdated.discard(narrow)
        there = [narrow.labels(each) is not None for each in ids]
        assert there == [False, False, True, True]
    finally:
        for each in ids:
            narrow.untag(each)
    with pytest.raises(Refused):
        narrow.image_id(theirs)
