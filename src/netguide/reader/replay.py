"""Replays a lesson under names of its own and tells, step by step, where an engine behaves like the guide.

Knows lessons, their steps and how they are compared. Must not know whose machine it is, nor who is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from netguide.lessons.bindings import Bindings
from netguide.lessons.lesson import Lesson
from netguide.lessons.matching import compare
from netguide.lessons.transcript import Step
from netguide.reader import names
from netguide.reader.names import Names
from netguide.runs.runner import Host, LessonRun

_COLUMNS = re.compile(r" {2,}")
_LEFT_OUT_TOOL = re.compile(r"bash: (?P<tool>[\w.-]+): command not found")


class Verdict(Enum):
    """What came of a step."""

    SAME = "same"
    """It printed what the guide shows, and ended with the same status."""
    DIFFERENT = "different"
    """It did not."""
    LEFT_OUT = "left out"
    """It was not typed."""
    STOPPED = "stopped"
    """It did not end in an ordinary way; nothing after it was typed."""


@dataclass(frozen=True)
class Told:
    """One step, and what came of it."""

    step: Step
    """The step, as the guide shows it."""
    verdict: Verdict
    """What came of it."""
    why: str = ""
    """Why it was left out, or how what was printed differs, as a unified diff."""


def rename(lesson: Lesson, prefix: str) -> Names:
    """Collect a lesson's names.

    Args:
        lesson: the lesson.
        prefix: letters and digits, put before each name.
    """
    found = names.given(step.command for step in lesson.transcript.steps)
    for path, content in lesson.files.items():
        found |= names.in_file(path, content)
    return Names(found, prefix)


def replay(lesson: Lesson, host: Host, own: Names, why_not: Callable[[str], str | None]) -> Iterator[Told]:
    """Type a lesson's steps on a host, each when it is asked for.

    Args:
        lesson: the lesson.
        host: where to type them; nothing of the lesson is there yet.
        own: the lesson's names.
        why_not: says why a command is not typed, None if it is.

    Returns:
        One entry for each step, until one does not end.
    """
    bindings = Bindings()
    bindings.fix([step.command for step in lesson.transcript.steps])
    run = LessonRun(_renamed(lesson, own), host)
    try:
        for step in lesson.transcript.steps:
            reason = why_not(step.command)
            if reason is not None:
                yield Told(step, Verdict.LEFT_OUT, reason)
                continue
            done = run.run(replace(step, command=own.unique(step.command)))
            printed = [own.back(line) for line in done.lines]
            if done.problem is not None:
                yield Told(step, Verdict.STOPPED, "\n".join([own.back(done.problem), *printed[-10:]]))
                return
            tool = _LEFT_OUT_TOOL.fullmatch(printed[0]) if printed else None
            if tool and tool[0] not in step.output:
                yield Told(
                    step, Verdict.LEFT_OUT, f"{tool['tool']} is not among the programs it may call here"
                )
                continue
            match = compare(_squeeze(step.output), _squeeze(printed), bindings)
            bindings = match.bindings
            if match.ok and done.status == step.status:
                yield Told(step, Verdict.SAME)
                continue
            parts = [] if match.ok else [match.diff(_squeeze(step.output))]
            if done.status != step.status:
                parts.append(f"exit status: the guide shows {step.status}, here it is {done.status}")
            yield Told(step, Verdict.DIFFERENT, "\n".join(parts))
    finally:
        run.close()


def _renamed(lesson: Lesson, own: Names) -> Lesson:
    """Give the lesson whose folder, files and declared ports have its own names; clean-up is not checked."""
    files = {path: own.file(path, content) for path, content in lesson.files.items()}
    # A folder that has the name of a container or an image is named in commands like these.
    files |= {
        own.prefix + path: content for path, content in files.items() if path.split("/")[0] in own.names
    }
    ready = lesson.options.ready
    return replace(
        lesson,
        name=own.prefix + lesson.name,
        files=files,
        options=replace(
            lesson.options,
            clean=None,
            ready={**ready, **{own.prefix + pattern: port for pattern, port in ready.items()}},
        ),
    )


def _squeeze(lines: Sequence[str]) -> list[str]:
    """Make columns comparable whatever the length of what stands in them."""
    return [_COLUMNS.sub("  ", line).rstrip() for line in lines]
