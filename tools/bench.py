"""How fast the guide verifies and builds, against its bars: `make bench`.

    python tools/bench.py [--write] [--workers N] [--only WHAT,…] [LESSON…]

Measures everything in one run on the machine it is started on, which has to be quiet. Ratios are between
times of that run, and it says how busy the machine was before. Lessons may be named, to try it out; such a
table is not written down. `--write` adds a whole run to BENCHMARK.md.

What is compared:
- *bash*: the commands of the same lessons as scripts, one after the other, in one lab that is already there.
  Nothing is compared, nothing is awaited, no lesson has a host of its own. *prysk*: the same transcripts.
- Lessons of several hosts, or with a kernel of their own, cannot be run on one engine, and are left out on
  both sides.
- The time beyond a step's command is what pytest reports for the step without what the command itself took,
  and with the round trip to the lab's shell and back.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import bench_peers
import bench_site

from netguide.engines import ENGINES, MAIN
from netguide.labs import lab, provision
from netguide.lessons import evidence, lesson
from netguide.lessons.lesson import Lesson

PAGE = Path("BENCHMARK.md")
BEGIN, END = "<!-- newest -->\n", "<!-- /newest -->\n"
COPIES = 4
"""Lessons of the small generated guide; the large one has ten times as many."""
SITE_ROUNDS = 5
_ITEM = re.compile(r"snippets\.(?P<lesson>[^.]+)\.(?P<part>.+?)(?:\[(?P<engine>[\d.]+)\])?")
_STEP = re.compile(r"session\.console:(?P<line>\d+)")
_GENERATED = """# --8<-- [start:all]
$ docker network create --driver bridge shop{n} >/dev/null
$ docker run --rm --network shop{n} busybox echo here
here
$ docker network rm shop{n}
shop{n}
# --8<-- [end:all]
"""


@dataclass(frozen=True)
class Figure:
    """One row of the table."""

    key: str
    what: str
    bar: float
    unit: str
    measured: float

    @property
    def met(self) -> bool:
        """Whether the bar is reached."""
        return self.measured <= self.bar

    def said(self, value: float) -> str:
        """Write a value as the table has it."""
        digits = 0 if self.unit == "lessons" else 2
        return f"{value:.{digits}f} {self.unit}".strip()


@dataclass
class Profile:
    """What the worker time of a run was made of, in seconds."""

    wall: float = 0
    busy: float = 0
    """Processor time of the whole machine meanwhile."""
    commands: float = 0
    """Steps' commands, from the time they are typed to the end of their output."""
    extras: float = 0
    """Notebooks, examples, drawings and paths."""
    labs: float = 0
    """Starting a lab, and removing it."""
    beside: float = 0
    """What follows a command: waiting for servers, comparing, looking what a clean-up left."""
    overheads: list[float] = field(default_factory=list)
    """Of each step that is neither the first nor the last of its lesson."""


class NotMeasured(Exception):
    """Something failed, so the time that it took says nothing; the message says what."""


def processor() -> float:
    """Give the seconds that all processors of the machine have computed so far."""
    user, nice, system, _, _, irq, softirq, *_ = map(
        int, Path("/proc/stat").read_text().split("\n")[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def run_pytest(*arguments: str) -> str:
    """Run pytest and give what it printed; raises NotMeasured if something failed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotMeasured(f"{done.stdout[-3000:]}\npytest {' '.join(arguments)} failed")
    return done.stdout


def verify(names: Sequence[str], engines: Sequence[str], workers: int) -> Profile:
    """Run lessons afresh on engines, and take apart how long it took."""
    command = [*(f"snippets/{name}" for name in names), f"--engine={','.join(engines)}", "-n", str(workers)]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        before, began = processor(), time.monotonic()
        run_pytest(*command, "-q", f"--junitxml={report}")
        profile = Profile(wall=time.monotonic() - began, busy=processor() - before)
        apart(report, profile)
    return profile


def apart(report: Path, profile: Profile) -> None:
    """Share out the time of the items that a report tells of."""
    records = evidence.loads(Path(evidence.OF_RUNS).read_text("utf-8")).runs
    took = {
        (name, engine, step["line"]): step["seconds"] or 0.0
        for name, on in records.items()
        for engine, record in on.items()
        for step in record["steps"]
    }
    runs: dict[tuple[str, str], list[tuple[int | None, float]]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        item = _ITEM.fullmatch(case.get("name") or "")
        if item:
            step = _STEP.fullmatch(item["part"])
            run = item["lesson"], item["engine"] or MAIN
            runs.setdefault(run, []).append(
                (int(step["line"]) if step else None, float(case.get("time") or 0))
            )
    for (name, engine), items in runs.items():
        for number, (line, seconds) in enumerate(items):
            command = took.get((name, engine, line), 0.0) if line else 0.0
            profile.commands += command
            if number in (0, len(items) - 1):
                profile.labs += seconds - command
            elif line is None:
                profile.extras += seconds
            else:
                profile.beside += seconds - command
                profile.overheads.append(seconds - command)


def lab_ready(rounds: int) -> tuple[float, float]:
    """Give the median time in which a lab is ready, and that in which its shell answers."""
    ready, answers = [], []
    for _ in range(rounds):
        began = time.monotonic()
        host = lab.start("bench")
        ready.append(time.monotonic() - began)
        with host:
            terminal = host.terminal("/root")
            answers += [terminal.run("true", 10).seconds for _ in range(50)]
            terminal.close()
    return statistics.median(ready), statistics.median(answers)


@contextmanager
def project(root: Path) -> Iterator[Path]:
    """Give a folder that has what decides about packages, and no lesson."""
    with tempfile.TemporaryDirectory(prefix="netguide-bench-") as name:
        folder = Path(name)
        for each in ("pyproject.toml", "requirements.lock"):
            shutil.copy(root / each, folder)
        yield folder


def within(folder: Path, *arguments: str) -> tuple[float, str]:
    """Verify the lessons of another folder with this project's machinery; give time and output."""
    began = time.monotonic()
    said = run_pytest(f"--rootdir={folder}", f"--config-file={folder / 'pyproject.toml'}", *arguments)
    return time.monotonic() - began, said


def edited(root: Path, names: Sequence[str]) -> float:
    """Give how many lessons are run when a byte of one was edited, in a copy of the guide."""
    shortest = min(
        (len(each.transcript.steps), each.name)
        for each in lesson.find(root / "snippets")
        if each.name in names
    )[1]
    with project(root) as folder:
        for each in ("snippets", "docs"):
            shutil.copytree(root / each, folder / each)
        (folder / "build").mkdir()
        shutil.copy(root / evidence.OF_RUNS, folder / "build")
        session = folder / "snippets" / shortest / lesson.SESSION
        session.write_text(session.read_text("utf-8") + "\n", "utf-8")
        report = folder / "report.xml"
        within(folder, *(f"{folder}/snippets/{name}" for name in names), "--changed", f"--junitxml={report}")
        cases = [
            _ITEM.fullmatch(case.get("name") or "") for case in ElementTree.parse(report).iter("testcase")
        ]
        return float(len({item["lesson"] for item in cases if item}))


def generated(root: Path, count: int, workers: int) -> tuple[float, float]:
    """Verify so many generated lessons; give the time, and the memory of the largest process in MiB."""
    with project(root) as folder:
        for number in range(count):
            path = folder / "snippets" / f"lesson-{number}" / lesson.SESSION
            path.parent.mkdir(parents=True)
            path.write_text(_GENERATED.format(n=number), "utf-8")
        measure = (
            "import resource, subprocess, sys; "
            "status = subprocess.run([sys.executable, '-m', 'pytest', *sys.argv[1:]], stdout=2).returncode; "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(status)"
        )
        options = [
            f"--rootdir={folder}",
            f"--config-file={folder / 'pyproject.toml'}",
            "-n",
            str(workers),
            "-q",
        ]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", measure, *options, str(folder / "snippets")],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
        )  # fmt: skip
        return time.monotonic() - began, int(done.stdout) / 1024


def again(names: Sequence[str], whole: bool) -> float:
    """Give the median time of verifying what has not changed."""
    times = []
    for _ in range(3):
        began = time.monotonic()
        if whole:
            subprocess.run(["make", "--no-print-directory", "verify"], check=True, stdout=subprocess.DEVNULL)
        else:
            run_pytest(*(f"snippets/{name}" for name in names), "--changed", "-q")
        times.append(time.monotonic() - began)
    return statistics.median(times)


class Bench:
    """One run: measures each thing that is wanted, in the order in which one needs the other."""

    def __init__(self, root: Path, names: Sequence[str], workers: int, *, whole: bool) -> None:
        """Set up.

        Args:
            root: the project's folder.
            names: lessons to measure with.
            workers: lessons at a time.
            whole: whether these are all lessons.
        """
        self.root, self.names, self.workers, self.whole = root, list(names), workers, whole
        self.lessons: list[Lesson] = [each for each in lesson.find(root / "snippets") if each.name in names]
        self.figures: list[Figure] = []
        self.notes: list[str] = []
        self.profile: Profile | None = None

    def add(self, key: str, what: str, bar: float, unit: str, measured: float) -> None:
        """Take down a row."""
        figure = Figure(key, what, bar, unit, measured)
        self.figures.append(figure)
        tell(f"{what}: {figure.said(measured)} (bar {figure.said(bar)}){'' if figure.met else ', NOT MET'}")

    def peers(self) -> None:
        """All lessons on one engine, against bash and prysk."""
        same = bench_peers.comparable(self.lessons)
        ours = verify([each.name for each in same], [MAIN], self.workers)
        tell(f"ours: {len(same)} lessons in {ours.wall:.0f} s")
        with lab.start("bench") as host:
            before = processor()
            bash = bench_peers.plain(host, same, tell)
            computed = processor() - before
            prysk = bench_peers.prysk(host, same, tell)
        self.profile = ours
        for name, took in (("bash", bash), ("prysk", prysk)):
            short = [each for each, one in took.items() if not one.reached]
            total = sum(one.seconds for one in took.values())
            self.add(name, f"all lessons on one engine, ours ÷ {name}", 0.7, "", ours.wall / total)
            self.notes.append(
                f"{len(same)} of {len(self.lessons)} lessons, ours {ours.wall:.0f} s with {self.workers} "
                f"workers, {name} {total:.0f} s"
                + (f"; {name} did not come to the end of {', '.join(short)}" if short else "")
            )
        cores = os.cpu_count() or 1
        whole = sum(one.seconds for one in bash.values())
        self.notes.append(
            f"While bash ran, the processors computed {computed:.0f} s of {whole:.0f} s times {cores}: "
            f"no order of the lessons can take less than {computed / cores:.0f} s on {cores} cores."
        )

    def overhead(self) -> None:
        """What is beyond a step's command, and how soon a lab is ready."""
        ready, answers = lab_ready(9)
        profile = self.profile or verify(self.names, [MAIN], self.workers)
        beyond = (statistics.median(profile.overheads) + answers) * 1000
        self.add("step", "overhead per step beyond the command itself, median", 10, "ms", beyond)
        self.add("lab", "lab ready for a lesson, median", 1, "s", ready)

    def engines(self) -> None:
        """Three engines against one."""
        one = verify(self.names, [MAIN], self.workers)
        three = verify(self.names, ENGINES, self.workers)
        self.add("engines", "three engines ÷ one", 2.6, "", three.wall / one.wall)

    def unchanged(self) -> None:
        """Nothing changed, and one lesson edited."""
        stale = run_pytest(
            *(f"snippets/{name}" for name in self.names), "--changed", "-q", "-n", str(self.workers)
        )
        tell(f"what was not verified yet is: {stale.strip().splitlines()[-1]}")
        self.add("again", "re-verification when nothing changed", 3, "s", again(self.names, self.whole))
        self.add(
            "edited", "lessons that are run when one was edited", 1, "lessons", edited(self.root, self.names)
        )

    def tenfold(self) -> None:
        """Ten times the lessons."""
        small, little = generated(self.root, COPIES, self.workers)
        large, much = generated(self.root, 10 * COPIES, self.workers)
        self.add(
            "tenfold",
            f"ten times the lessons ({COPIES} and {10 * COPIES}, generated), time",
            10.5,
            "",
            large / small,
        )
        self.add("memory", "ten times the lessons, memory of the largest process", 1.2, "", much / little)

    def site(self) -> None:
        """The build of the site."""
        ratio = bench_site.ratio(self.root, SITE_ROUNDS, tell)
        self.add("site", "build of the site ÷ Material alone", 1.3, "", ratio)

    PARTS = ("peers", "overhead", "engines", "unchanged", "tenfold", "site")

    def table(self) -> str:
        """Give the rows in Markdown."""
        rows = [
            f"| {each.what} | ≤ {each.said(each.bar)} | {each.said(each.measured)} | "
            f"{'yes' if each.met else '**no**'} |"
            for each in self.figures
        ]
        return "\n".join(["| What | Bar | Measured | Met |", "|---|---|---|---|", *rows, ""])

    def made_of(self) -> str:
        """Say what the time of a run is made of."""
        if self.profile is None:
            return ""
        one, workers = self.profile, self.workers
        known = one.commands + one.extras + one.labs + one.beside
        rows = [
            ("commands of the steps", one.commands),
            ("starting labs and removing them", one.labs),
            ("notebooks, examples, drawings, paths", one.extras),
            ("after a command: waiting for servers, comparing, looking what was left", one.beside),
            ("pytest itself, and workers that have nothing left to do", one.wall * workers - known),
        ]
        lines = [
            f"| {what} | {took:.0f} s | {100 * took / (one.wall * workers):.0f} % |" for what, took in rows
        ]
        head = f"{workers} workers for {one.wall:.0f} s; the processors computed {one.busy:.0f} s of it.\n"
        return "\n".join([head, "| Worker time | | |", "|---|---|---|", *lines, ""])


def tell(line: str) -> None:
    """Say how far it is."""
    print(line, flush=True)


def machine() -> str:
    """Say in a line where and when this is measured, and how busy the machine is."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    load = os.getloadavg()[0]
    return f"{now} UTC, commit {commit.stdout.strip()}, {os.cpu_count()} cores, load {load:.1f} before"


def write(page: Path, head: str, bench: Bench) -> None:
    """Put the newest run in its place, and a line into the history."""
    text = page.read_text("utf-8")
    notes = "".join(f"- {note}\n" for note in bench.notes)
    newest = f"{head}\n\n{bench.table()}\n{notes}\n{bench.made_of()}"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    row = " | ".join([head, *(each.said(each.measured) for each in bench.figures)])
    after = after.rstrip("\n") + f"\n| {row} |\n"
    page.write_text(f"{before}{BEGIN}\n{newest}\n{END}{after}", "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and give the exit status: 1 if a bar is not met."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--only", default=",".join(Bench.PARTS))
    parser.add_argument("lessons", nargs="*")
    given = parser.parse_args(arguments)
    root = Path.cwd()
    names = [each.name for each in lesson.find(root / "snippets")]
    parts = given.only.split(",")
    unknown = [*(set(given.lessons) - set(names)), *(set(parts) - set(Bench.PARTS))]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; parts are {', '.join(Bench.PARTS)}")
    whole = not given.lessons and tuple(parts) == Bench.PARTS
    if given.write and not whole:
        parser.error("only a whole run is written down: name no lessons and no parts")
    head = machine()
    tell(head)
    provision.prepare(tell, ENGINES if "engines" in parts else (MAIN,))
    bench = Bench(root, given.lessons or names, given.workers, whole=not given.lessons)
    failed = []
    for part in Bench.PARTS:
        if part in parts:
            try:
                getattr(bench, part)()
            except (NotMeasured, bench_peers.Broken, subprocess.CalledProcessError) as error:
                failed.append(part)
                tell(f"{error}\n{part}: not measured, for something failed")
    print(f"\n{bench.table()}\n{bench.made_of()}")
    for note in bench.notes:
        print(note)
    if failed:
        print(f"not measured: {', '.join(failed)}; for these alone: make bench ONLY={','.join(failed)}")
        return 2
    if given.write:
        write(root / PAGE, head, bench)
    return 0 if all(each.met for each in bench.figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
