"""Lessons on several machines: which of them runs which, by how long they took.

Knows durations. Must not know what a lesson is, nor how it is run. Every machine computes all shards from the
same file and takes its own, so they are disjoint and leave nothing out without talking to each other.

    python -m netguide.lessons.shards    take over from build/evidence.json how long lessons take
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from netguide.errors import EvidenceError
from netguide.lessons import evidence

FILE: Final = Path("tools/seconds.json")
"""How long each lesson took on each engine when somebody last asked: by lesson and engine, in seconds."""

Run = tuple[str, str]
"""A lesson's name and the series of an engine."""


def read(root: Path) -> dict[Run, float]:
    """Give the recorded durations; none if there is no file."""
    try:
        said = json.loads((root / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return {(name, engine): float(took) for name, on in said.items() for engine, took in on.items()}


def ordered(runs: Collection[Run], seconds: Mapping[Run, float]) -> list[Run]:
    """Put the longest first; what nobody has measured counts as an ordinary one."""
    usual = _usual(seconds)
    return sorted(runs, key=lambda run: (-seconds.get(run, usual), run))


def _usual(seconds: Mapping[Run, float]) -> float:
    """Give how long a run counts for that nobody has measured."""
    return statistics.median(seconds.values()) if seconds else 1.0


def chosen(text: str) -> tuple[int, int]:
    """Read which shard is meant.

    Args:
        text: ``2/5`` is the second of five.

    Raises:
        ValueError: it names no shard; the message says why.
    """
    number, slash, count = text.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise ValueError(f"'{text}' names no shard; the second of five is 2/5")
    return int(number), int(count)


def of(number: int, count: int, runs: Collection[Run], seconds: Mapping[Run, float]) -> set[Run]:
    """Give one shard of the runs: each in turn, the longest first, goes to the shard that has least to do.

    Args:
        number: which shard, from 1.
        count: how many there are.
        runs: all runs, of all shards.
        seconds: what is known of how long they take.
    """
    usual = _usual(seconds)
    loads, shards = [0.0] * count, [set[Run]() for _ in range(count)]
    for run in ordered(runs, seconds):
        least = loads.index(min(loads))
        loads[least] += seconds.get(run, usual)
        shards[least].add(run)
    return shards[number - 1]


def main() -> int:
    """Write the file anew; give the exit status."""
    source = Path(evidence.OF_RUNS)
    try:
        runs = evidence.loads(source.read_text("utf-8"), source.as_posix()).runs
    except FileNotFoundError:
        print(f"there is no {source}; run 'make verify'", file=sys.stderr)
        return 1
    except EvidenceError as error:
        print(error, file=sys.stderr)
        return 1
    took = {name: {each: round(on[each]["seconds"], 1) for each in on} for name, on in sorted(runs.items())}
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(took, indent=1) + "\n", "utf-8")
    print(f"{FILE}: {len(took)} lessons")
    return 0


if __name__ == "__main__":
    sys.exit(main())
