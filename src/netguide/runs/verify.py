"""Verifies a lesson: runs it on a lab, compares step by step, and accounts for it.

Knows the order of things. Must not know pytest, Docker, or how a page looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from netguide.lessons import evidence
from netguide.lessons.evidence import FAILED, NOT_REACHED, PASSED, Json
from netguide.lessons.lesson import Lesson
from netguide.lessons.matching import Match, compare
from netguide.lessons.recorder import Printed, start_bindings
from netguide.lessons.transcript import Step
from netguide.runs.runner import Host, LessonRun, StepRun


@dataclass(frozen=True)
class Outcome:
    """A step that was executed, and what it was compared with."""

    run: StepRun
    """What happened."""
    match: Match
    """How that compares with the transcript."""
    logs: dict[str, str]
    """Last log lines of the containers concerned, if the step failed."""
    complaints: tuple[str, ...] = ()
    """Last warnings and errors of the lab's engine during the step, if the step failed."""

    @property
    def ok(self) -> bool:
        """Whether output and status are what the transcript says and the lesson can go on."""
        return self.run.problem is None and self.match.ok and self.run.status == self.run.step.status


class Verification:
    """One lesson being verified on one lab."""

    def __init__(self, lesson: Lesson, host: Host, *, recording: bool = False) -> None:
        """Begin.

        Args:
            lesson: the lesson to run.
            host: a fresh lab.
            recording: go on after steps whose output differs, since it is going to be replaced.
        """
        self.lesson, self.recording = lesson, recording
        self.outcomes: list[Outcome] = []
        self.extras: dict[str, str] = {}
        """Verdict of each Python example and notebook that was run, by name."""
        self.started = datetime.now(UTC)
        self._lab = LessonRun(lesson, host)
        self.bindings = start_bindings(lesson.transcript)

    @property
    def failure(self) -> Outcome | None:
        """The step that the lesson cannot go on after, if there is one."""
        last = self.outcomes[-1] if self.outcomes else None
        if last is None or last.ok or (self.recording and last.run.problem is None):
            return None
        return last

    @property
    def complete(self) -> bool:
        """Whether nothing of the lesson is left to be run, or can be."""
        wanted = {*self.lesson.options.python, *self.lesson.options.notebook}
        everything = len(self.outcomes) == len(self.lesson.transcript.steps) and wanted <= set(self.extras)
        return everything or self.failure is not None

    def advance(self, step: Step) -> Outcome | None:
        """Run the lesson up to a step.

        Returns:
            The step's outcome, or None if an earlier step fails.
        """
        steps = self.lesson.transcript.steps
        index = steps.index(step)
        while len(self.outcomes) <= index and self.failure is None:
            self.outcomes.append(self._execute(steps[len(self.outcomes)]))
        return self.outcomes[index] if len(self.outcomes) > index else None

    def printed(self) -> list[Printed]:
        """Give what each step printed, for recording."""
        return [Printed(outcome.run.lines, outcome.run.status) for outcome in self.outcomes]

    def close(self) -> None:
        """End the lesson's terminal."""
        self._lab.close()

    def _execute(self, step: Step) -> Outcome:
        run = self._lab.run(step)
        match = compare(step.output, run.lines, self.bindings)
        self.bindings = match.bindings
        outcome = Outcome(run, match, {})
        if outcome.ok:
            return outcome
        complaints = tuple(self._lab.host.complaints(run.started))
        return replace(outcome, logs=self._lab.logs(step.command), complaints=complaints)

    def account(self, lab: Json, images: Sequence[Json], origin: Json, notebooks: Mapping[str, str]) -> Json:
        """Write the lesson's record.

        Args:
            lab: facts of the lab, see CONTRIBUTING.md.
            images: name, digest and origin of the lab's images; those the lesson does not name are left out.
            origin: commit, dirty and run_url.
            notebooks: digest of each of the lesson's notebook pages.

        Returns:
            One entry of ``lessons`` in the evidence.
        """
        steps = [self._step_record(step) for step in self.lesson.transcript.steps]
        verdicts = [record["verdict"] for record in steps] + [
            self.extras.get(name, NOT_REACHED)
            for name in (*self.lesson.options.python, *self.lesson.options.notebook)
        ]
        verdict = PASSED if set(verdicts) == {PASSED} else FAILED
        now = datetime.now(UTC)
        return {
            "digest": self.lesson.digest,
            "verdict": verdict,
            "started": _iso(self.started),
            "seconds": round((now - self.started).total_seconds(), 2),
            **origin,
            "lab": lab,
            "images": [image for image in images if self._names(image["name"])],
            "sections": {
                name: {
                    "digest": evidence.digest(section.shown),
                    "verdict": _worst(record["verdict"] for record in steps if record["section"] == name),
                }
                for name, section in self.lesson.transcript.sections.items()
            },
            "steps": steps,
            "files": self._file_records(verdict) | self._notebook_records(notebooks),
        }

    def _step_record(self, step: Step) -> Json:
        index = self.lesson.transcript.steps.index(step)
        outcome = self.outcomes[index] if index < len(self.outcomes) else None
        shown = "\n".join([step.command, *step.output, str(step.status)])
        return {
            "place": f"{self.lesson.transcript.path}:{step.line}",
            "line": step.line,
            "section": step.section,
            "command": step.command,
            "digest": evidence.digest(shown),
            "status": outcome.run.status if outcome else None,
            "verdict": NOT_REACHED if outcome is None else PASSED if outcome.ok else FAILED,
            "started": _iso(outcome.run.started) if outcome else None,
            "seconds": round(outcome.run.seconds, 3) if outcome else None,
        }

    def _file_records(self, verdict: str) -> Json:
        records: Json = {}
        for path, content in self.lesson.files.items():
            try:
                text = content.decode()
            except UnicodeDecodeError:
                continue
            kind = "python" if path in self.lesson.options.python else "file"
            records[path] = {
                "digest": evidence.digest(text),
                "verdict": self.extras.get(path, verdict),
                "kind": kind,
                "after": self.lesson.options.python.get(path),
            }
        return records

    def _notebook_records(self, notebooks: Mapping[str, str]) -> Json:
        return {
            page: {
                "digest": digest,
                "verdict": self.extras.get(page, NOT_REACHED),
                "kind": "notebook",
                "after": self.lesson.options.notebook[page],
            }
            for page, digest in notebooks.items()
        }

    def _names(self, image: str) -> bool:
        short = re.escape(image.partition(":")[0])
        texts = [
            self.lesson.transcript.text,
            *(content.decode(errors="replace") for content in self.lesson.files.values()),
        ]
        return any(re.search(rf"(?<![\w/.-]){short}(?![\w/.-])", text) for text in texts)


def _worst(verdicts: Any) -> str:
    found = set(verdicts)
    return next(verdict for verdict in (FAILED, NOT_REACHED, PASSED) if verdict in found)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
