"""``make reader-check``: a lesson on the reader's own engine, with the reader's consent.

Usage: netguide-reader-check [--yes] [--snippets FOLDER] LESSON
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from netguide.errors import LessonError, NetguideError
from netguide.lessons import lesson
from netguide.lessons.lesson import Lesson
from netguide.reader.machine import Machine
from netguide.reader.replay import Told, Verdict, rename, replay
from netguide.reader.rules import TOOLS, why_not

_PASSED_ON = (
    "HOME",
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
)
_PACKAGED = Path(__file__).parent.parent / "snippets"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 if every step that was typed did what the guide shows, 1 if not, 2 if nothing was typed.
    """
    parser = argparse.ArgumentParser(prog="netguide-reader-check", description=__doc__)
    parser.add_argument("lesson", help="name of the lesson, for example name-resolution")
    parser.add_argument("--yes", action="store_true", help="do not ask before typing")
    parser.add_argument(
        "--snippets", type=Path, help="folder of the lessons; else ./snippets, or those packaged"
    )
    given = parser.parse_args(arguments)
    folder = given.snippets or next(
        (each for each in (Path("snippets"), _PACKAGED) if each.is_dir()), Path("snippets")
    )
    try:
        read = lesson.read(folder / given.lesson)
        if read.options.hosts:
            raise LessonError(
                f"lesson {read.name} is typed on {len(read.options.hosts)} Docker hosts in one network, "
                "and this is one",
                remedy=f"in a clone of the guide: make lab LESSON={read.name} HOST={read.options.hosts[0]}",
            )
        mark = f"ng{secrets.token_hex(2)}x"
        machine = Machine(mark, TOOLS, {name: os.environ[name] for name in _PASSED_ON if name in os.environ})
    except NetguideError as error:
        print(error, file=sys.stderr)
        return 2
    told: list[Told] = []
    try:
        print(_plan(read, machine.version, mark), flush=True)
        if not given.yes and not _agreed():
            print("Nothing was done.")
            return 2
        for each in replay(read, machine, rename(read, mark), why_not):
            told.append(each)
            print(_line(each), flush=True)
    except NetguideError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("\nstopped")
    finally:
        removed = machine.clean(mark)
    print(_summary(read, told, removed))
    return 0 if told and all(each.verdict in (Verdict.SAME, Verdict.LEFT_OUT) for each in told) else 1


def _plan(read: Lesson, version: str, mark: str) -> str:
    steps = read.transcript.steps
    left = [(step, reason) for step in steps if (reason := why_not(step.command)) is not None]
    lines = [
        f"Lesson {read.name}, on the Docker Engine {version} that your docker client talks to.",
        f"{len(steps) - len(left)} of its {len(steps)} commands will be typed.",
        f"What they make gets {mark} before its name, and a label, and is removed at the end. Your own",
        "containers are not listed or touched. Images that you lack are pulled, and stay. A port of the",
        "lesson that you use already shows as a difference.",
    ]
    if left:
        lines += ["Left out, because this is not a host of the lesson's own:"]
        lines += [f"    $ {step.command.splitlines()[0][:80]}    ({reason})" for step, reason in left]
    return "\n".join(lines)


def _agreed() -> bool:
    try:
        return input("Go on? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _line(told: Told) -> str:
    first = told.step.command.splitlines()[0]
    lines = [f"{told.verdict.value:9} {told.step.section}: $ {first}"]
    if told.why:
        lines += [f"            {line}" for line in told.why.splitlines()]
    return "\n".join(lines)


def _summary(read: Lesson, told: list[Told], removed: list[str]) -> str:
    counted = {verdict: sum(each.verdict is verdict for each in told) for verdict in Verdict}
    lines = ["", f"{counted[Verdict.SAME]} of {len(read.transcript.steps)} steps behave like the guide."]
    if counted[Verdict.DIFFERENT] or counted[Verdict.STOPPED]:
        places = dict.fromkeys(
            each.step.section for each in told if each.verdict in (Verdict.DIFFERENT, Verdict.STOPPED)
        )
        lines.append(
            f"Different: {counted[Verdict.DIFFERENT] + counted[Verdict.STOPPED]}, in {', '.join(places)}."
        )
    if counted[Verdict.LEFT_OUT]:
        lines.append(
            f"Left out: {counted[Verdict.LEFT_OUT]}. What comes after such a step may differ for that."
        )
    failed = [line for line in removed if ": " in line]
    lines.append(f"Removed at the end: {len(removed) - len(failed)} things.")
    lines += [f"NOT removed: {line}" for line in failed]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
