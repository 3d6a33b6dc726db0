"""The same lessons without the guide's machinery: as bash scripts, and with prysk, on one warm engine.

Knows labs and lessons. No lesson has a host of its own here, and nothing is compared (bash) or all of it to
the letter (prysk, which knows no values that may vary, and so finds most lessons wrong). What is measured is
the time, inside the lab. Between two lessons what the first left behind is removed; that is not counted.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from netguide.labs.lab import Lab
from netguide.lessons.lesson import Lesson

PRYSK = Path(__file__).with_name("prysk.txt")
"""The peer, locked with digests."""
LIMIT = 600
_AT = "/opt/prysk"
MARK = "/root/reached"
"""File that is there when the last command of a lesson was reached."""
_TIMED = """cd {folder} && rm -f {mark}
began=$EPOCHREALTIME
timeout -k 1 {limit} {command} >{mark}.said 2>&1 </dev/null
ended=$EPOCHREALTIME
test -e {mark} && reached=1 || reached=0
echo "$began $ended $reached"
"""
_CLEAR = """docker ps -aq | xargs -r docker rm -f
docker network prune -f; docker volume prune -f
rm -rf {folder}; docker version
"""


class Broken(Exception):
    """The lab cannot be used any more; the message says after what."""


@dataclass(frozen=True)
class Took:
    """What a lesson took without the guide."""

    seconds: float
    """From its first command to the end of its last."""
    reached: bool
    """Whether the last command was reached within the limit."""


def script(lesson: Lesson) -> str:
    """Give the commands of a lesson as a script for bash."""
    return "\n".join([*(step.command for step in lesson.transcript.steps), f"touch {MARK}", ""])


def transcript(lesson: Lesson) -> str:
    """Give a lesson in the notation of prysk, which is that of cram."""
    lines = [f"  $ cd /root/{lesson.name}"]
    for step in lesson.transcript.steps:
        first, *more = step.command.split("\n")
        lines += [f"  $ {first}", *(f"  > {line}" for line in more), *(f"  {line}" for line in step.output)]
        lines += [f"  [{step.status}]"] if step.status else []
    return "\n".join([*lines, f"  $ touch {MARK}", ""])


def timed(folder: str, command: str, mark: str = MARK) -> str:
    """Give a script that runs a command and tells when it began and ended, and whether it made the mark."""
    return _TIMED.format(folder=shlex.quote(folder), limit=LIMIT, command=command, mark=shlex.quote(mark))


def comparable(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Leave out lessons that one engine cannot run: those of several hosts, or with a kernel of their own."""
    return [each for each in lessons if not each.options.hosts and not each.options.needs]


def plain(lab: Lab, lessons: Sequence[Lesson], tell: Callable[[str], None]) -> dict[str, Took]:
    """Run lessons as bash scripts, one after the other."""
    return _all(lab, lessons, {"script": script}, "bash script", "bash", tell)


def prysk(lab: Lab, lessons: Sequence[Lesson], tell: Callable[[str], None]) -> dict[str, Took]:
    """Run lessons with prysk, one after the other."""
    lab.put(_AT, _fetched())
    command = f"env PYTHONPATH={_AT} python3 -m prysk --shell=/bin/bash --preserve-env session.t"
    return _all(lab, lessons, {"session.t": transcript}, command, "prysk", tell)


def _all(
    lab: Lab,
    lessons: Sequence[Lesson],
    files: Mapping[str, Callable[[Lesson], str]],
    command: str,
    name: str,
    tell: Callable[[str], None],
) -> dict[str, Took]:
    found = {}
    for lesson in lessons:
        folder = f"/root/{lesson.name}"
        lab.put(folder, {**lesson.files, **{file: write(lesson).encode() for file, write in files.items()}})
        status, said = lab.sh(timed(folder, command), LIMIT + 30)
        if status:
            raise Broken(f"{lesson.name} with {name}: {said}")
        began, ended, reached = said.split()[-3:]
        took = found[lesson.name] = Took(float(ended) - float(began), reached == "1")
        tell(f"{name}: {lesson.name} {took.seconds:.1f} s" + ("" if took.reached else ", not to its end"))
        status, said = lab.sh(_CLEAR.format(folder=shlex.quote(folder)), 120)
        if status:
            raise Broken(f"the lab is no longer usable after {lesson.name} with {name}: {said[-500:]}")
    return found


def _fetched() -> dict[str, bytes]:
    """Give the files of prysk and of what it needs; they are plain Python."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--no-deps"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*pip, "--require-hashes", f"--dest={folder}", "-r", str(PRYSK)], check=True)
        files: dict[str, bytes] = {}
        for wheel in sorted(Path(folder).glob("*.whl")):
            with zipfile.ZipFile(wheel) as packed:
                files |= {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
    return files
