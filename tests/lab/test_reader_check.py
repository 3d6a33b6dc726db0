"""A reader's check on a machine of the reader's own, for which a lab stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from netguide.labs import lab

SOURCE = Path(__file__).parents[2] / "src"
SESSION = """\
# --8<-- [start:by-name]
$ docker network create shop
2f1c3f0a0dd54dc3d9a1b1f4a9f4d3b1b8a1d5f0a9b7c6d5e4f3a2b1c0d9e8f7
$ docker run -d --name web --network shop busybox sh -c 'echo hi >/index.html; exec httpd -f -p 80 -h /'
3f1c3f0a0dd54dc3d9a1b1f4a9f4d3b1b8a1d5f0a9b7c6d5e4f3a2b1c0d9e8f7
$ docker run --rm --network shop busybox wget -qO- http://web
hi
$ docker ps --format '{{.Names}} on {{.Networks}}'
web on shop
$ docker inspect --format '{{.NetworkSettings.Networks.shop.IPAddress}}' web
172.30.0.2
$ ip link show docker0
...
# --8<-- [end:by-name]

# --8<-- [start:otherwise]
$ docker run --rm --network shop busybox nc -w3 nobody 80 </dev/null
nc: good address 'nobody'
$ docker run --rm --network shpo busybox true
...
[3]
# --8<-- [end:otherwise]
"""


@pytest.fixture(scope="module")
def reader(prepared: None) -> Iterator[lab.Lab]:
    """A lab with a container of the reader's own, the project's source, and a lesson."""
    with lab.start("test-reader-check") as host:
        files = {
            f"src/{path.relative_to(SOURCE).as_posix()}": path.read_bytes() for path in SOURCE.rglob("*.py")
        }
        files["snippets/tiny/session.console"] = SESSION.encode()
        files["snippets/tiny/lesson.toml"] = b'title = "Tiny"\n[ready]\nweb = 80\n'
        host.put("/root/guide", files)
        host.sh("docker run -d --name web --network bridge busybox sleep 600; docker network create mine")
        yield host


def _check(host: lab.Lab, before: str = "", options: str = "") -> tuple[int, str]:
    return host.sh(
        f"cd /root/guide && {before} PYTHONPATH=src python3 -m netguide.reader {options} tiny", 120
    )


EVERYTHING = (
    "docker ps -a --format '{{.Names}} {{.State}}'; docker network ls --format '{{.Name}}'; "
    "docker volume ls -q; docker images --format '{{.Repository}}'; ls -d /tmp/netguide-reader-* 2>/dev/null"
)


def test_nothing_is_typed_without_consent(reader: lab.Lab) -> None:
    before = reader.sh(EVERYTHING)
    status, said = _check(reader, "echo no |")
    assert status == 2
    assert "7 of its 8 commands will be typed" in said
    assert "$ ip link show docker0    (ip looks at or changes the host)" in said
    assert said.endswith("Nothing was done.\n")
    assert reader.sh(EVERYTHING) == before


def test_it_tells_step_by_step_and_leaves_nothing(reader: lab.Lab) -> None:
    before = reader.sh(EVERYTHING)
    status, said = _check(reader, options="--yes")
    verdicts = [line[:9].strip() for line in said.splitlines() if ": $ " in line]
    assert verdicts == ["same"] * 5 + ["left out"] + ["different"] * 2, said
    assert "-nc: good address 'nobody'\n            +nc: bad address 'nobody'" in said
    assert "exit status: the guide shows 3, here it is 125" in said
    assert (
        "5 of 8 steps behave like the guide.\nDifferent: 2, in otherwise.\nLeft out: 1. What comes after"
        in said
    )
    assert status == 1
    assert reader.sh(EVERYTHING) == before
