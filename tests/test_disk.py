"""When the watch of a lab's disk says that less of it is free."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from netguide.labs import disk

STAT = """#!/bin/sh
read -r now <free || exit 1
sed -i 1d free
echo "$now" 1
"""


@pytest.mark.parametrize(
    ("free", "said"),
    [
        ([100, 95, 91], 0),
        ([100, 89, 80], 1),
        ([100, 89, 78], 2),
        ([100, 130, 119], 1),
    ],
    ids=["little", "much, once", "much, twice", "much, after others gave some back"],
)
def test_the_watch_speaks_when_more_is_gone_than_a_lab_may_take(
    tmp_path: Path, free: Sequence[int], said: int
) -> None:
    (tmp_path / "free").write_text("".join(f"{each}\n" for each in free), "utf-8")
    for name, script in (("stat", STAT), ("sleep", "#!/bin/sh\n[ -s free ]\n")):
        (tmp_path / name).write_text(script, "utf-8")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["sh", "-c", disk._WATCH, "10"],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "less\n" * said
