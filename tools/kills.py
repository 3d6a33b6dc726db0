"""Kills the verifier, a lab, or the outer engine at random moments; the next run must work and leave nothing.

Usage: python tools/kills.py ROUNDS SEED [VICTIM…]

The outer engine is killed only if it is one that ``make up`` started here. Lessons are run in a folder of
their own, so the evidence of this clone stays.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from netguide.labs import engine, provision, store
from netguide.labs.images import provide
from netguide.labs.outer import Outer
from netguide.labs.owner import Owner

LESSONS = ("by-address", "publish", "several-networks")
_SNIPPETS = Path(__file__).parents[1] / "snippets"
_RUN = (sys.executable, "-m", "pytest", *(f"snippets/{each}" for each in LESSONS), "-n", "2", "-q")
_LIMIT = 600


def _begin(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        _RUN, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def _labs(group: int) -> list[tuple[str, str]]:
    """Give container and folder of the labs that processes of a group own."""
    found = []
    outer = Outer(engine.ensure(print))
    try:
        for _, name, labels in outer.containers():
            owner = Owner.parse(labels.get("netguide.owner", ""))
            if owner and "netguide.lab" in labels and _group(owner.pid) == group:
                found.append((name, labels["netguide.lab"]))
    finally:
        outer.close()
    return found


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def _kill_engine() -> None:
    pid = int(engine.OURS.pidfile.read_text())
    os.kill(pid, signal.SIGKILL)
    while engine.ping(f"unix://{engine.OURS.socket}"):
        time.sleep(0.05)


def _left(owned: list[tuple[str, str]]) -> list[str]:
    """Name what is still there of labs that are over, and every lab whose owner is dead."""
    outer = Outer(engine.ensure(print))
    try:
        kit = provide(outer, print)
        folders = store.in_volume(outer, kit.host, kit.store, ["sh", "-c", "ls /store/labs"]).split()
        there = outer.containers()
    finally:
        outer.close()
    names = {name for name, _ in owned}
    gone = {folder.removeprefix("labs/") for _, folder in owned}
    orphans = [
        name
        for _, name, labels in there
        if name in names or ((owner := Owner.parse(labels.get("netguide.owner", ""))) and owner.dead())
    ]
    return sorted(orphans) + sorted(gone & set(folders))


def strike(folder: Path, victim: str, moment: float, chance: random.Random) -> str | None:
    """Begin a run, kill, and run again; say what is wrong, None if nothing is.

    Args:
        folder: has the lessons.
        victim: verifier, run (the verifier with its workers), lab, or engine.
        moment: seconds after the beginning.
        chance: chooses the lab.
    """
    begun = _begin(folder)
    time.sleep(moment)
    owned = _labs(begun.pid)
    if victim == "verifier":
        begun.kill()
    elif victim == "run":
        os.killpg(begun.pid, signal.SIGKILL)
    elif victim == "engine":
        _kill_engine()
    elif owned:
        outer = Outer(engine.ensure(print))
        outer.kill(chance.choice(owned)[0])
        outer.close()
    try:
        begun.communicate(timeout=_LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(begun.pid, signal.SIGKILL)
        begun.communicate()
        return f"the run did not end within {_LIMIT} s"
    again = subprocess.run(
        _RUN, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_LIMIT
    )
    if again.returncode:
        return f"the next run fails:\n{again.stdout[:3000]}\n…\n{again.stdout[-1000:]}"
    left = _left(owned)
    return f"left over: {', '.join(left)}" if left else None


def main(rounds: str, seed: str, *chosen: str) -> int:
    """Strike so many times; give 1 if anything was wrong."""
    chance = random.Random(int(seed))
    ours = f"unix://{engine.OURS.socket}"
    provision.prepare(print)
    victims = list(chosen) or ["verifier", "run", "lab", "engine"]
    if "engine" in victims and engine.find() != ours:
        victims.remove("engine")
        print(f"the engine at {engine.find()} was not started here: it is not killed")
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(_SNIPPETS, folder / "snippets")
        (folder / "pytest.ini").write_text("[pytest]\naddopts = -p netguide.pytest_plugin\n", "utf-8")
        clock = time.monotonic()
        undisturbed = _begin(folder)
        said, _ = undisturbed.communicate()
        if undisturbed.returncode:
            print(said)
            return 1
        whole = time.monotonic() - clock
        for number in range(1, int(rounds) + 1):
            victim, moment = chance.choice(victims), chance.uniform(0.1, whole)
            problem = strike(folder, victim, moment, chance)
            wrong += problem is not None
            print(
                f"{number} of {rounds}: {victim} after {moment:.1f} s: {problem or 'nothing left'}",
                flush=True,
            )
    print(f"{int(rounds) - wrong} of {rounds} times the next run worked and nothing was left")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
