"""Runs all lessons again and again on a busy machine, and names every step that ever failed.

    python tools/soak.py [--write] [--workers N] ROUNDS ENGINES

Beside the lessons one process computes without end, one writes to the disk and waits until it is written, and
what labs write is held back to that of a slow disk (`slow_disk.py`).
Nothing is run a second time: what fails once is in the report. An interrupt (Ctrl+C) ends a soak before its
last round; the round that it cuts off does not count. `--write` adds the rounds to BENCHMARK.md.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import bench
from slow_disk import BYTES, slow_disk

END = "<!-- /soaks -->\n"
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
_NOT_PASSED = {"failure", "error", "skipped"}


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
                found[f"{case.get('classname')} {case.get('name')}".strip()] = said
    return found


@dataclass
class Soak:
    """What the rounds so far have shown."""

    rounds: int = 0
    items: int = 0
    """Steps, notebooks, examples and drawings that were run, in all rounds together."""
    counts: Counter[str] = field(default_factory=Counter)
    """For each item that ever failed, in how many rounds."""
    held: set[Path] = field(default_factory=set)
    """Control groups of labs whose writing was held back."""

    def add(self, report: Path) -> dict[str, str]:
        """Take down a round by its report; give its failures."""
        found = failures(report)
        self.rounds += 1
        passed = [
            case
            for case in ElementTree.parse(report).iter("testcase")
            if not _NOT_PASSED & {child.tag for child in case}
        ]
        self.items += len(passed) + len(found)
        self.counts.update(found.keys())
        return found


class NoRound(Exception):
    """The lessons could not be run at all; the message is what pytest printed."""


def run(wanted: int, engines: str, workers: int, soak: Soak) -> None:
    """Run the rounds, or as many as there are before an interrupt.

    Args:
        wanted: how many rounds.
        engines: engines to run on, such as "20.10,28.5".
        workers: lessons at a time.
        soak: where each round is taken down.

    Raises:
        NoRound: pytest did not get as far as running the lessons.
    """
    with tempfile.TemporaryDirectory() as name, load(Path(name)), slow_disk() as soak.held:
        report = Path(name) / "round.xml"
        command = ["snippets", f"--engine={engines}", "-n", str(workers), "-q", f"--junitxml={report}"]
        for number in range(1, wanted + 1):
            begun = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *command],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if done.returncode not in (0, 1):
                raise NoRound(done.stdout)
            failed = soak.add(report)
            took = time.monotonic() - begun
            print(f"round {number} of {wanted}: {len(failed)} failed, {took:.0f} s", flush=True)
            for item, said in failed.items():
                print(f"{item}\n{said}", flush=True)


def write(page: Path, head: str, engines: str, soak: Soak) -> None:
    """Add a line about a soak to the table of them."""
    before, end, after = page.read_text("utf-8").partition(END)
    failed = ", ".join(f"{item} ({count})" for item, count in soak.counts.most_common()) or "none"
    disk = f"written to; labs write at most {BYTES >> 20} MiB/s" if soak.held else "written to"
    row = f"| {head} | {engines} | {disk} | {soak.rounds} | {soak.items} | {failed} |\n"
    page.write_text(f"{before}{row}{end}{after}", "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Run the rounds and print the report; give 1 if anything failed, 2 if rounds are missing."""
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("rounds", type=int)
    parser.add_argument("engines")
    given = parser.parse_args(arguments)
    head, soak = bench.machine(), Soak()
    # A shell has what it starts in the background ignore interrupts; rounds would be lost with their end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run(given.rounds, given.engines, given.workers, soak)
    except NoRound as error:
        print(error)
    except KeyboardInterrupt:
        print(f"ended after {soak.rounds} of {given.rounds} rounds")
    if soak.rounds and not soak.held:
        print("no lab was held back to the speed of a slow disk: limits of control groups are root's to set")
    for item, count in soak.counts.most_common():
        print(f"failed in {count} of {soak.rounds} rounds: {item}")
    if given.write and soak.rounds:
        write(bench.PAGE, head, given.engines, soak)
    if soak.counts:
        return 1
    return 0 if soak.rounds == given.rounds else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
