"""Whose writing is held back, and how far."""

from __future__ import annotations

from pathlib import Path

import slow_disk

LAB, OTHER = "a1" * 32, "b2" * 32


def _groups(top: Path, *names: str, files: tuple[str, ...]) -> list[Path]:
    made = [top / name for name in names]
    for each in made:
        each.mkdir(parents=True)
        for file in files:
            (each / file).touch()
    return made


def test_disks_are_what_has_a_device(tmp_path: Path) -> None:
    for name, number, device in (("loop0", "7:0", False), ("sda", "8:0", True), ("vda", "254:0", True)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "dev").write_text(f"{number}\n", "utf-8")
        if device:
            (tmp_path / name / "device").mkdir()
    assert slow_disk.disks(tmp_path) == ["8:0", "254:0"]


def test_groups_of_a_lab_are_its_own_and_those_in_it(tmp_path: Path) -> None:
    names = (f"docker/{LAB}", f"docker/{LAB}/docker/{OTHER}", f"docker/{OTHER}", "system.slice")
    lab, inner, *_ = _groups(tmp_path / "blkio", *names, files=())
    _groups(tmp_path / "memory", *names, files=())
    assert sorted(slow_disk.groups_of([LAB], tmp_path)) == [lab, inner.parent, inner]
    assert slow_disk.groups_of([], tmp_path) == []


def test_groups_of_version_2_have_no_folder_of_their_own(tmp_path: Path) -> None:
    (lab,) = _groups(tmp_path, f"system.slice/docker-{LAB}.scope", files=())
    assert slow_disk.groups_of([LAB], tmp_path) == [lab]


def test_a_group_is_limited_on_every_disk_in_the_words_of_its_version(tmp_path: Path) -> None:
    old = ("blkio.throttle.write_bps_device", "blkio.throttle.write_iops_device")
    one, two, none = _groups(tmp_path, "one", "two", "none", files=())
    for file in old:
        (one / file).touch()
    (two / "io.max").touch()
    assert [slow_disk.hold_back(each, ["254:0"]) for each in (one, two, none)] == [True, True, False]
    assert [(one / file).read_text("utf-8") for file in old] == ["254:0 5242880", "254:0 200"]
    assert (two / "io.max").read_text("utf-8") == "254:0 wbps=5242880 wiops=200"
    assert not list(none.iterdir())
    assert not slow_disk.hold_back(two, [])
