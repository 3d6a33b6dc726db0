"""Runs all lessons again and again on a busy machine, and names every step that ever failed.

Usage: python tools/soak.py ROUNDS ENGINES WORKERS

Beside the lessons one process computes without end, and one writes to the disk and waits until it is written.
Nothing is run a second time: what fails once is in the report.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

_BUSY = "while True: pass"
_WRITING = """
import os, sys
with open(sys.argv[1], "wb") as file:
    while True:
        file.seek(0)
        file.write(os.urandom(2 ** 24))
        os.fsync(file.fileno())
"""
_NOT_REACHED = "not reached: "


@contextmanager
def load(folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Keep one core and the disk busy; give the processes that do."""
    begun = [
        subprocess.Popen([sys.executable, "-c", _BUSY]),
        subprocess.Popen([sys.executable, "-c", _WRITING, str(folder / "written")]),
    ]
    try:
        yield begun
    finally:
        for each in begun:
            each.kill()
            each.wait()


def failures(report: Path) -> dict[str, str]:
    """Give the items of a round that failed of themselves, each with its message.

    Args:
        report: what ``pytest --junitxml`` wrote.
    """
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        for fault in (*case.findall("failure"), *case.findall("error")):
            said = (fault.text or fault.get("message") or "").strip()
            if not said.startswith(_NOT_REACHED):
                found[f"{case.get('classname')} {case.get('name')}"] = said
    return found


def main(rounds: str, engines: str, workers: str) -> int:
    """Run the rounds and print the report; give 1 if anything failed."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name, load(Path(name)):
        for number in range(1, int(rounds) + 1):
            report = Path(name) / "round.xml"
            command = ["snippets", f"--engine={engines}", "-n", workers, "-q", f"--junitxml={report}"]
            begun = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *command],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if done.returncode not in (0, 1):
                print(done.stdout)
                return done.returncode
            found = failures(report)
            counts.update(found)
            first = found | first
            print(
                f"round {number} of {rounds}: {len(found)} failed, {time.monotonic() - begun:.0f} s",
                flush=True,
            )
    for item, count in counts.most_common():
        print(f"\n{count} of {rounds} rounds: {item}\n{first[item]}")
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
