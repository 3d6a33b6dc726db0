"""Verifies a lesson: runs it on a lab, compares step by step, and accounts for it.

Knows the order of things. Must not know pytest, Docker, or how a page looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from netguide.engines import MAIN, meets, steady
from netguide.lessons import drawing, evidence, path_drawing
from netguide.lessons.bindings import Bindings
from netguide.lessons.evidence import DIFFERS, FAILED, LACKING, NOT_REACHED, PASSED, Json
from netguide.lessons.lesson import EVERY, Lesson
from netguide.lessons.matching import Match, compare
from netguide.lessons.packet_path import Path
from netguide.lessons.recorder import Printed, start_bindings
from netguide.lessons.transcript import Step
from netguide.runs.runner import Host, LessonRun, StepRun
from netguide.runs.watch import Watch


@dataclass(frozen=True)
class Outcome:
    """A step that was executed, and what it was compared with."""

    run: StepRun
    """What happened; its step has the output that is expected on this engine."""
    match: Match
    """How that compares with the transcript."""
    logs: dict[str, str]
    """Last log lines of the containers concerned, if the step failed."""
    complaints: tuple[str, ...] = ()
    """What went wrong around it since the step before it began, if the step failed."""
    stale: str | None = None
    """Why what is said of this engine no longer holds, one sentence; None if it does."""
    needless: bool = False
    """Whether that is a need of lesson.toml that this engine meets."""

    @property
    def ok(self) -> bool:
        """Whether output and status are what the transcript says and the lesson can go on."""
        return (
            self.run.problem is None
            and self.stale is None
            and self.match.ok
            and self.run.status == self.run.step.status
        )


class Verification:
    """One lesson being verified on one lab."""

    def __init__(
        self,
        lesson: Lesson,
        host: Host,
        *,
        others: Sequence[Host] = (),
        engine: str = MAIN,
        recording: bool = False,
    ) -> None:
        """Begin.

        Args:
            lesson: the lesson to run.
            host: a fresh lab; of several the first.
            others: the others.
            engine: series of the lab's engine; what is recorded of it stands for what the session says.
            recording: go on after steps whose output differs, since it is going to be replaced.
        """
        self.lesson, self.engine, self.recording = lesson, engine, recording
        self.transcript = lesson.on(engine)
        """The session as it goes on this engine."""
        self.outcomes: list[Outcome] = []
        """Of the steps that were executed, in order; the last may be one whose end is not known."""
        self.lacking: dict[int, str] = {}
        """By line, the steps that were left out, and why: the engine lacks what they need."""
        self.extras: dict[str, str] = {}
        """Verdict of each Python example and notebook that was run, by name."""
        self.said: dict[str, str] = {}
        """What the engine said of those for which it lacks something."""
        self.travelled: dict[str, Path] = {}
        """By section, what was seen of its request."""
        self.started = datetime.now(UTC)
        self._lab = LessonRun(lesson, host, others)
        self._done: dict[int, Outcome] = {}
        self._main = {step.line: step for step in lesson.transcript.steps}
        self.bindings = start_bindings(lesson.transcript)

    @property
    def failure(self) -> Outcome | None:
        """The step that the lesson cannot go on after, if there is one."""
        last = self.outcomes[-1] if self.outcomes else None
        if last is None or last.ok or (self.recording and last.run.problem is None):
            return None
        return last

    @property
    def reached_all(self) -> bool:
        """Whether every step was executed, or left out for want of what it needs."""
        return len(self._done) + len(self.lacking) == len(self.transcript.steps)

    @property
    def complete(self) -> bool:
        """Whether nothing of the lesson is left to be run, or can be."""
        wanted = set(self.lesson.options.extras(self.engine))
        return (self.reached_all and wanted <= set(self.extras)) or self.failure is not None

    def advance(self, step: Step) -> Outcome | None:
        """Run the lesson up to a step.

        Returns:
            The step's outcome, or None if an earlier step fails or the engine lacks what this one needs; None
            too, when asked again, if it is not known how this step ended.

        Raises:
            LabError, ValueError: the lab does not tell how a step ended; that step has failed for good.
        """
        for each in self.transcript.steps:
            if self.failure is not None:
                break
            if each.line not in self._done and each.line not in self.lacking:
                self._execute_once(each)
            if each.line == step.line:
                break
        return self._done.get(step.line)

    def printed(self) -> list[Printed]:
        """Give what each step printed, for recording; of those left out, what they say."""
        return [
            Printed(done.run.lines, done.run.status)
            if (done := self._done.get(step.line))
            else Printed(self._main[step.line].output, self._main[step.line].status)
            for step in self.transcript.steps
        ]

    def host_of(self, step: Step) -> Host:
        """Give the lab that a step is typed on."""
        return self._lab.hosts[step.host]

    def complaints(self, step: Step) -> list[str]:
        """Give what went wrong on the lab of a step, for a report, since the last that was done began."""
        since = self.outcomes[-1].run.started if self.outcomes else self.started
        return self.host_of(step).complaints(since)

    def close(self) -> None:
        """End the lesson's terminal."""
        self._lab.close()

    def _execute_once(self, step: Step) -> None:
        """Execute a step; if something goes wrong around it, take note that it failed."""
        started = datetime.now(UTC)
        try:
            self._execute(step)
        except Exception as error:
            seconds = (datetime.now(UTC) - started).total_seconds()
            why = str(error).partition("\n")[0]
            run = StepRun(step, (), -1, started, seconds, f"it is not known how this step ended: {why}")
            self.outcomes.append(Outcome(run, Match(False, self.bindings, (), ()), {}))
            raise

    def _execute(self, step: Step) -> None:
        run = self._run(step)
        run = replace(run, lines=steady(self.engine, run.lines, self._main[step.line].output))
        before = self.bindings
        match = compare(step.output, run.lines, before)
        self.bindings = match.bindings
        stale = self._stale(step, run, before)
        outcome = Outcome(run, match, {}, stale=stale, needless=stale is not None and not self._differs(step))
        if not outcome.ok:
            outcome = replace(outcome, logs=self._lab.logs(step), complaints=tuple(self.complaints(step)))
        self._done[step.line] = outcome
        self.outcomes.append(outcome)
        need = self.lesson.options.lacks(self.engine, step.section)
        ends = self._as_main(run, before) is False if self.recording else self._differs(step) and outcome.ok
        if need and ends:
            said = run.lines[0] if run.lines else "nothing"
            for each in self._rest(step):
                self.lacking[each.line] = f"engine {self.engine} is not {need}, and says: {said}"

    def _run(self, step: Step) -> StepRun:
        """Run a step, and watch its packets if the lesson shows their path."""
        if self.engine != MAIN or not self.lesson.options.travels(step):
            return self._lab.run(step)
        watch = Watch(self.host_of(step), self._lab.beside(step))
        run = self._lab.run(step)
        self.travelled[step.section] = watch.end(step.command)
        return run

    def _differs(self, step: Step) -> bool:
        """Whether a step has another output or status on this engine."""
        variant = self.lesson.variants.get(self.engine)
        return variant is not None and step.line in variant.steps

    def _as_main(self, run: StepRun, before: Bindings) -> bool:
        """Whether a step did what the session says, which is what it does on the main engine."""
        main = self._main[run.step.line]
        return run.status == main.status and compare(main.output, run.lines, before).ok

    def _rest(self, step: Step) -> list[Step]:
        """Give the steps that stand or fall with one whose section needs another engine."""
        need = self.lesson.options.engines.get(EVERY)
        whole = need is not None and not meets(self.engine, need)
        later = (each for each in self.transcript.steps if each.line > step.line)
        return [each for each in later if whole or each.section == step.section]

    def _stale(self, step: Step, run: StepRun, before: Bindings) -> str | None:
        """Say why what is recorded of this engine no longer holds, apart from the output itself."""
        if self.recording:
            return None
        if self._differs(step):
            equal = self._as_main(run, before)
            return "the engine no longer differs here: it does what the session says" if equal else None
        need = self.lesson.options.lacks(self.engine, step.section)
        if need and not self._rest(step) and self._as_main(run, before):
            return f"the engine has what lesson.toml says that it lacks ({need})"
        return None

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
        steps = [self._step_record(step) for step in self.transcript.steps]
        verdicts = {record["verdict"] for record in steps} | {
            self.extras.get(name, NOT_REACHED) for name in self.lesson.options.extras(self.engine)
        }
        verdict = self._verdict(verdicts)
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
                name: self._section_record(name, [record for record in steps if record["section"] == name])
                for name in self.transcript.sections
            },
            "steps": steps,
            "files": self._file_records(verdict, LACKING in verdicts)
            | self._notebook_records(notebooks)
            | self._drawing_records(),
        }

    def _verdict(self, verdicts: set[str]) -> str:
        if verdicts & {FAILED, NOT_REACHED}:
            return FAILED
        if EVERY in self.lesson.options.engines and LACKING in verdicts:
            return LACKING
        return PASSED if verdicts == {PASSED} else DIFFERS

    def _section_record(self, name: str, steps: Sequence[Json]) -> Json:
        verdict = _worst(record["verdict"] for record in steps)
        lacks = self.lesson.options.lacks(self.engine, name)
        if verdict in (DIFFERS, PASSED) and lacks:
            verdict = LACKING
        record: Json = {
            "digest": evidence.digest(self.lesson.transcript.sections[name].shown),
            "verdict": verdict,
        }
        variant = self.lesson.variants.get(self.engine)
        shown = variant.shown(name) if variant else None
        if shown is not None:
            record["variant"] = evidence.digest(shown)
        if verdict == LACKING:
            said = [self._done[step["line"]] for step in steps if step["line"] in self._done]
            record["message"] = "\n".join(said[-1].run.step.output) if said else ""
        return record

    def _step_record(self, step: Step) -> Json:
        of_step = [each for each in self.outcomes if each.run.step.line == step.line]
        outcome = of_step[-1] if of_step else None
        if outcome is None:
            verdict = LACKING if step.line in self.lacking else NOT_REACHED
        elif not outcome.ok:
            verdict = FAILED
        else:
            verdict = DIFFERS if self._differs(step) else PASSED
        typed = step.typed if step.host else step.command
        shown = "\n".join([typed, *step.output, str(step.status)])
        return {
            "place": f"{self.lesson.transcript.path}:{step.line}",
            "line": step.line,
            "section": step.section,
            **({"host": step.host} if step.host else {}),
            "command": step.command,
            "digest": evidence.digest(shown),
            "status": outcome.run.status if outcome else None,
            "verdict": verdict,
            "started": _iso(outcome.run.started) if outcome else None,
            "seconds": round(outcome.run.seconds, 3) if outcome else None,
        }

    def _file_records(self, verdict: str, lacking: bool) -> Json:
        """Account for the lesson's files; where an engine lacked something, it is not known what they did."""
        records: Json = {}
        for path, content in self.lesson.files.items():
            try:
                text = content.decode()
            except UnicodeDecodeError:
                continue
            kind = "python" if path in self.lesson.options.python else "file"
            if lacking and kind == "file":
                continue
            records[path] = {
                "digest": evidence.digest(text),
                "verdict": self.extras.get(path, PASSED if verdict == DIFFERS else verdict),
                "kind": kind,
                "after": self.lesson.options.python.get(path),
                **self._message(path),
            }
        return records

    def _notebook_records(self, notebooks: Mapping[str, str]) -> Json:
        return {
            page: {
                "digest": digest,
                "verdict": self.extras.get(page, NOT_REACHED),
                "kind": "notebook",
                "after": self.lesson.options.notebook[page],
                **self._message(page),
            }
            for page, digest in notebooks.items()
        }

    def _message(self, name: str) -> Json:
        return {"message": self.said[name]} if name in self.said else {}

    def _drawing_records(self) -> Json:
        if self.engine != MAIN:
            return {}
        options, stored = self.lesson.options, self.lesson.drawings | self.lesson.paths
        files = [(drawing.path(each), "drawing", each) for each in options.drawings]
        files += [(path_drawing.path(each), "path", each) for each in options.paths]
        return {
            file: {
                "digest": evidence.digest(stored.get(file, "")),
                "verdict": self.extras.get(file, NOT_REACHED),
                "kind": kind,
                "after": section,
            }
            for file, kind, section in files
        }

    def _names(self, image: str) -> bool:
        short = re.escape(image.partition(":")[0])
        texts = [
            self.lesson.transcript.text,
            *(content.decode(errors="replace") for content in self.lesson.files.values()),
        ]
        return any(re.search(rf"(?<![\w/.-]){short}(?![\w/.-])", text) for text in texts)


def _worst(verdicts: Iterable[str]) -> str:
    found = set(verdicts)
    return next(verdict for verdict in (FAILED, NOT_REACHED, LACKING, DIFFERS, PASSED) if verdict in found)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
