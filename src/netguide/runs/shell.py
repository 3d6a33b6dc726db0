"""``make lab``: a person's shell on a lab with a lesson's files, after some of its steps.

A lesson that is typed on several hosts needs a terminal for each. The second terminal names its host, and
gets a shell on that host of the labs which the first has opened, in the same clone.

Usage: python -m netguide.runs.shell [--engine 26.1] [--lab vm] [--host host-b] LESSON [SECTION]
"""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path

from netguide.engines import ENGINES, MAIN
from netguide.errors import LessonError, NetguideError
from netguide.labs import lab, provision
from netguide.lessons import lesson
from netguide.lessons.transcript import Step
from netguide.progress import tell
from netguide.runs.runner import LessonRun, folder_of


def steps_through(read: lesson.Lesson, section: str | None) -> list[Step]:
    """Give the steps of a lesson up to the end of a section; none without a section.

    Raises:
        LessonError: the lesson has no such section.
    """
    if section is None:
        return []
    if section not in read.transcript.sections:
        raise LessonError(
            f"lesson {read.name} has no section '{section}'",
            remedy="its sections: " + ", ".join(read.transcript.sections),
        )
    last = read.transcript.sections[section].steps[-1]
    steps = read.transcript.steps
    return list(steps[: steps.index(last) + 1])


def host_of(read: lesson.Lesson, name: str | None) -> int:
    """Give the number of a lesson's host by its name; the first without a name.

    Raises:
        LessonError: the lesson has no such host.
    """
    if name is None:
        return 0
    if name not in read.options.hosts:
        has = ", ".join(read.options.hosts) or "one, which has no name: leave HOST out"
        raise LessonError(f"lesson {read.name} has no host '{name}'", remedy=f"its hosts: {has}")
    return read.options.hosts.index(name)


def open_shell(
    read: lesson.Lesson, steps: list[Step], engine: str = MAIN, name: str | None = None, kind: str = ""
) -> int:
    """Start the lesson's labs, replay steps, and hand the terminal of one to the person.

    Where a host is named and no steps are, and its labs are open in another terminal, nothing is started.

    Returns:
        The exit status of the person's shell.
    """
    number = host_of(read, name)
    kind = kind or provision.lightest(tell, read.options.needs)
    sign = f"{Path.cwd()} {read.name} {engine} {kind}"
    if name and not steps:

        def found() -> None:
            print(f"This shell is on {name}, a lab of another terminal; it is gone when that one is left.")

        status = lab.enter(sign, name, folder_of(read), kind, found)
        if status is not None:
            return status
    provision.prepare(tell, [engine], kind)
    with lab.start(uuid.uuid4().hex[:12], engine, read.options.hosts, kind, sign) as host:
        run = LessonRun(read, host, host.others)
        for step in steps:
            print(step.typed, flush=True)
            done = run.run(step)
            print("\n".join([*done.lines, *([f"[{done.status}]"] if done.status else [])]), flush=True)
            if done.problem:
                print(f"({done.problem})", flush=True)
        run.close()
        hosts = read.options.hosts
        where = f"{hosts[number]}, a lab" if hosts else "a lab"
        print(
            f"This shell is on {where}; it is gone when you leave it. The lesson's files are in {run.folder}."
        )
        chosen = (f" ENGINE={engine}" if engine != MAIN else "") + (f" KIND={kind}" if kind == lab.VM else "")
        for other in (*hosts[:number], *hosts[number + 1 :]):
            print(f"For {other}, type in another terminal: make lab LESSON={read.name} HOST={other}{chosen}")
        return [host, *host.others][number].interactive(run.folder)


def main(arguments: list[str]) -> int:
    """Run the command line; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="make lab", usage="make lab LESSON=name [STEP=section] [HOST=host-b] [ENGINE=26.1] [KIND=vm]"
    )
    parser.add_argument("--engine", choices=ENGINES, default=MAIN)
    parser.add_argument("--lab", choices=["", lab.CONTAINER, lab.VM], default="")
    parser.add_argument("--host")
    parser.add_argument("lesson")
    parser.add_argument("section", nargs="?")
    chosen = parser.parse_args(arguments)
    try:
        read = lesson.read(Path("snippets") / chosen.lesson)
        return open_shell(read, steps_through(read, chosen.section), chosen.engine, chosen.host, chosen.lab)
    except NetguideError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
