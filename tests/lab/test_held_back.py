"""The kernel takes the limits, for a lab and for the containers on it."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

import pytest
import slow_disk

from netguide.labs import lab

FILES = ("blkio.throttle.write_bps_device", "io.max")


def _limits(group: Path) -> list[str]:
    return [(group / file).read_text("utf-8").strip() for file in FILES if (group / file).exists()]


@pytest.mark.skipif(os.geteuid() != 0, reason="limits of control groups are root's to set")
def test_a_lab_and_the_containers_on_it_are_held_back(prepared: None) -> None:
    with slow_disk.slow_disk() as held, lab.start(f"test-{uuid.uuid4().hex[:8]}") as host:
        status, said = host.sh("docker run -d --rm busybox sleep 60")
        assert status == 0, said
        inner = said.strip()
        end = time.monotonic() + 20
        while not (found := [each for each in list(held) if inner in str(each)]) and time.monotonic() < end:
            time.sleep(0.1)
        assert found, f"the container {inner} was not held back, only {sorted(map(str, held))}"
        outer = [each for each in list(held) if str(found[0]).startswith(f"{each}/")]
        for group in (found[0], outer[0]):
            assert any(str(slow_disk.BYTES) in line for line in _limits(group)), group
