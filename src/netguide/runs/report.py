"""What people read when a step fails: the place, what was typed, what differs, and where to look.

Knows outcomes. Must not know pytest, colours or terminals.
"""

from __future__ import annotations

from collections.abc import Sequence

from netguide.engines import MAIN
from netguide.runs.verify import Outcome

_TAIL = 30
_LOST = "reading from a closed fifo"


def failure(lesson: str, path: str, outcome: Outcome, engine: str = MAIN, kind: str = "") -> str:
    """Describe a failed step.

    Args:
        lesson: the lesson's name.
        path: its session, for the place.
        outcome: what happened.
        engine: series of the engine that it happened on.
        kind: kind of the lab, if it was not the one that the lesson takes of itself.

    Returns:
        Several lines, without a final newline.
    """
    run = outcome.run
    step = run.step
    where = "" if engine == MAIN else f"on engine {engine}, "
    parts = [f"{path}:{step.line}: {where}{_summary(outcome)}", step.typed]
    if run.problem is not None:
        printed = run.lines[-_TAIL:]
        parts.append("It printed nothing." if not printed else "It printed, at the end:")
        parts += [f"    {line[:200]}" for line in printed]
    elif not outcome.match.ok:
        parts.append(outcome.match.diff(step.output))
    if run.problem is None and run.status != step.status:
        parts.append(f"exit status: expected {step.status}, actual {run.status}")
    for name, log in outcome.logs.items():
        parts.append(f"logs of container {name}:")
        parts += [f"    {line}" for line in log.splitlines()] or ["    (none)"]
    parts += around(outcome.complaints)
    on = ("", "") if engine == MAIN else (f" ENGINE={engine}", f" ENGINES={engine}")
    host = f" HOST={step.host}" if step.host else ""
    there = f" KIND={kind}" if kind else ""
    parts.append(f"To look into it:      make lab LESSON={lesson} STEP={step.section}{host}{on[0]}{there}")
    if kind:
        parts.append(f"To see it without:    make verify LESSON={lesson}{on[1]}")
    elif outcome.needless:
        parts.append("If it is so for good: change engines in the lesson's lesson.toml")
    elif run.problem is None:
        parts.append(f"To accept the output: make record LESSON={lesson}{on[1]}")
    return "\n".join(parts)


def around(complaints: Sequence[str]) -> list[str]:
    """Describe what went wrong around something that failed.

    Args:
        complaints: what a lab says since the step before began.

    Returns:
        Lines of a report; none if there is nothing to say.
    """
    if not complaints:
        return []
    lines = ["the lab says, since the step before this one began:"]
    lines += [f"    {line[:300]}" for line in complaints]
    if any(_LOST in line for line in complaints):
        lines.append(
            "The engine says that it gave up the output of a container. It does so when one cannot start and,"
            " under load, sometimes when one ends quickly: then its output is lost, and the lesson is to be"
            " run again."
        )
    return lines


def _summary(outcome: Outcome) -> str:
    run = outcome.run
    if run.problem is not None:
        return run.problem
    if outcome.stale is not None:
        return outcome.stale
    if outcome.match.ok:
        return f"the step ends with status {run.status}, the transcript says {run.step.status}"
    return "the step does not print what the transcript says"
