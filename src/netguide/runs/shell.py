"""``make lab``: a person's shell on a lab with a lesson's files, after some of its steps.

Usage: python -m netguide.runs.shell [--engine 26.1] LESSON [SECTION]
"""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path

from netguide.engines import ENGINES, MAIN
from netguide.errors import LessonError, NetguideError
from netguide.labs import lab
from netguide.lessons import lesson
from netguide.lessons.transcript import Step
from netguide.runs.runner import LessonRun


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


def open_shell(read: lesson.Lesson, steps: list[Step], engine: str = MAIN) -> int:
    """Start a lab, replay steps, and hand the terminal to the person.

    Returns:
        The exit status of the person's shell.
    """
    lab.prepare(lambda text: print(text, flush=True), [engine])
    with lab.start(uuid.uuid4().hex[:12], engine) as host:
        run = LessonRun(read, host)
        for step in steps:
            print("$ " + step.command.replace("\n", "\n> "), flush=True)
            done = run.run(step)
            print("\n".join([*done.lines, *([f"[{done.status}]"] if done.status else [])]), flush=True)
            if done.problem:
                print(f"({done.problem})", flush=True)
        run.close()
        print(
            f"This shell is on a lab; it is gone when you leave it. The lesson's files are in {run.folder}."
        )
        return host.interactive(run.folder)


def main(arguments: list[str]) -> int:
    """Run the command line; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="make lab", usage="make lab LESSON=name [STEP=section] [ENGINE=26.1]"
    )
    parser.add_argument("--engine", choices=ENGINES, default=MAIN)
    parser.add_argument("lesson")
    parser.add_argument("section", nargs="?")
    chosen = parser.parse_args(arguments)
    try:
        read = lesson.read(Path("snippets") / chosen.lesson)
        return open_shell(read, steps_through(read, chosen.section), chosen.engine)
    except NetguideError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
