"""What pytest collects: a lesson on an engine, its steps, and what is run in the state after a step.

Knows items, and the lab that those of a lesson share. Must not know the command line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_examples import CodeExample, EvalExample

from netguide.engines import MAIN
from netguide.errors import NetguideError
from netguide.labs import lab, layout, provision
from netguide.lessons import drawing, lesson, notebook, path_drawing, recorder, topology, unchanged, variants
from netguide.lessons.evidence import FAILED, LACKING, PASSED
from netguide.lessons.lesson import Lesson
from netguide.lessons.recorder import Printed
from netguide.lessons.transcript import Step
from netguide.lessons.turns import turn
from netguide.progress import tell
from netguide.pytest_plugin.state import STATE, State
from netguide.runs import drawn, notebook_run, provenance, report, travelled
from netguide.runs.look import look
from netguide.runs.verify import Verification

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class StepFailed(Exception):
    """A step did not do what its transcript says; the message is the whole report."""


class SessionFile(pytest.File):
    """The session of a lesson."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield the lesson once for each engine that it is to be run on."""
        try:
            read = lesson.read(self.path.parent, recording=self.config.getoption("record"))
        except NetguideError as error:
            raise self.CollectError(str(error)) from None
        state = self.config.stash[STATE]
        for engine in state.engines:
            run = read.name, engine
            if run not in state.standing and (state.shard is None or run in state.shard):
                yield LessonOnEngine.of(self, read, engine)


class LessonOnEngine(pytest.Collector):
    """A lesson on one engine; its lab lives as long as its items run."""

    lesson: Lesson
    engine: str
    verification: Verification
    host: lab.Lab
    forced: str
    """Kind of the lab, if it was asked for and the lesson would take another."""
    made_from: dict[str, str]

    @classmethod
    def of(cls, parent: SessionFile, read: Lesson, engine: str) -> LessonOnEngine:
        """Make the collector of a lesson's items on an engine."""
        node: LessonOnEngine = cls.from_parent(parent, name=engine, nodeid=f"{parent.nodeid}[{engine}]")
        node.lesson, node.engine = read, engine
        return node

    def place(self, path: str, line: int) -> str:
        """Give the id of an item: its place, with the engine if it is not the main one."""
        return f"{path}:{line}" + ("" if self.engine == MAIN else f"[{self.engine}]")

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the lesson's steps, and its Python examples and notebooks where they belong."""
        options = self.lesson.options
        for name, section in self.lesson.transcript.sections.items():
            for step in section.steps:
                yield StepItem.of(self, step)
            for path in (path for path, after in options.python.items() if after == name):
                yield ExampleItem.of(self, self.path.parent / path, path, section.steps[-1])
            for page in (page for page, after in options.notebook.items() if after == name):
                yield NotebookItem.of(self, self._page(page), page, section.steps[-1])
            if name in options.drawings and self.engine == MAIN:
                key = drawing.path(name)
                yield DrawingItem.of(self, self.path.parent / key, key, section.steps[-1])
            if name in options.paths and self.engine == MAIN:
                key = path_drawing.path(name)
                yield PathItem.of(self, self.path.parent / key, key, section.steps[-1])

    def setup(self) -> None:
        """Start the lesson's lab."""
        try:
            with _uncaptured(self.config):
                lightest = provision.lightest(tell, self.lesson.options.needs)
                kind = self.config.getoption("lab") or lightest
                self.forced = "" if kind == lightest else kind
                provision.prepare(tell, [self.engine], kind)
            self._take_turn(large=kind == lab.VM and len(self.lesson.options.hosts) > 1)
            run_id = self.config.stash[STATE].run_id
            self.host = lab.start(run_id, self.engine, self.lesson.options.hosts, kind)
        except NetguideError as error:
            pytest.fail(f"{self.path}: there is no lab to run it on\n{error}", pytrace=False)
        self.addfinalizer(self.host.close)
        self.made_from = self._made_from()
        recording = self.config.getoption("record")
        self.verification = Verification(
            self.lesson, self.host, others=self.host.others, engine=self.engine, recording=recording
        )
        self.drawn: dict[str, topology.State] = {}
        self.addfinalizer(self._finish)

    def _take_turn(self, *, large: bool) -> None:
        """Wait until the machine has room for this lesson, and keep it until the lab is closed.

        Several virtual machines without KVM fill a small machine, and an engine does not wait for ever: a
        container must be attached to a network of a swarm within twenty seconds.
        """
        stack = ExitStack()
        self.addfinalizer(stack.close)
        stack.enter_context(turn(self.config.rootpath / "build" / "turns", large=large))

    def lab_of(self, step: Step) -> lab.Lab:
        """Give the lab that a step is typed on."""
        return next((each for each in self.host.others if each.hostname == step.host), self.host)

    def _finish(self) -> None:
        verification, state = self.verification, self.config.stash[STATE]
        verification.close()
        if not verification.complete:
            return
        if self.config.getoption("record"):
            if verification.reached_all and verification.failure is None:
                self._record(state)
            return
        record = verification.account(
            asdict(self.host.facts),
            [asdict(image) for image in self.host.images],
            provenance.describe(self.config.rootpath),
            {page: notebook.digest(notebook.read(self._page(page))) for page in self.lesson.options.notebook},
        )
        # If something was edited meanwhile, it is not known which bytes were run.
        if all(self.made_from.values()) and self.made_from == self._made_from():
            record[unchanged.KEY] = self.made_from
        state.runs.setdefault(self.lesson.name, {})[self.engine] = record

    def _made_from(self) -> dict[str, str]:
        state = self.config.stash[STATE]
        if self.engine not in state.labs:
            state.labs |= {
                each: unchanged.of_lab(found) for each, found in provision.ingredients([self.engine]).items()
            }
        return {
            "lesson": unchanged.of_lesson(self.lesson, notebook_run.folders(self.config.rootpath)),
            "machinery": state.machinery,
            "lab": state.labs.get(self.engine, ""),
        }

    def _page(self, page: str) -> Path:
        return self.config.rootpath / "docs" / notebook_run.LANGUAGES[0] / page

    def _record(self, state: State) -> None:
        printed = self.verification.printed()
        if self.engine != MAIN:
            state.changes += self._record_variant(printed)
            return
        recording = recorder.plan(self.lesson.transcript, printed)
        if recording.changes:
            self.path.write_text(recording.text, "utf-8")
        for change in recording.changes:
            state.changes.append(f"{change.reason.value:8} {change.place}: {change.typed}")
        files = travelled.plan(self.lesson, self.verification.travelled)
        if len(self.drawn) == len(self.lesson.options.drawings):
            with _uncaptured(self.config):
                files |= drawn.plan(
                    self.lesson, self.drawn, self.verification.bindings, lambda graph: layout.dot(graph, tell)
                )
        for path, text in files.items():
            file = self.path.parent / path
            reason = "changed" if file.exists() else "new"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
            state.changes.append(f"{reason:8} {file.relative_to(self.config.rootpath)}")

    def _record_variant(self, printed: list[Printed]) -> Iterator[str]:
        """Write what differs on this engine into a file beside the session, or remove that file."""
        path = Path(variants.path_of(str(self.path), self.engine))
        place = path.relative_to(self.config.rootpath).as_posix()
        before = path.read_text("utf-8") if path.exists() else ""
        outputs = recorder.told(self.verification.transcript, printed)
        statuses = [each.status for each in printed]
        text = variants.write(self.lesson.transcript, list(zip(outputs, statuses, strict=True)))
        if text:
            variants.read(text.encode(), place, self.engine, self.lesson.transcript)
            path.write_text(text, "utf-8")
        else:
            path.unlink(missing_ok=True)
        if text != before:
            yield f"{'equal' if not text else 'changed' if before else 'new':8} {place}"


class _LessonItem(pytest.Item):
    """An item of a lesson that runs in the state after a step."""

    parent: LessonOnEngine
    step: Step

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show netguide's own reports as they are."""
        if isinstance(excinfo.value, (StepFailed, NetguideError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def arrive(self) -> Verification:
        """Run the lesson up to this item's step; raises StepFailed if an earlier step fails."""
        verification = self.parent.verification
        outcome = verification.advance(self.step)
        if self.step.line in verification.lacking:
            self.left_out(verification)
            pytest.skip(verification.lacking[self.step.line])
        if outcome is None:
            assert verification.failure is not None
            earlier = verification.failure.run.step
            raise StepFailed(f"not reached: the step at line {earlier.line} failed: {earlier.typed}")
        return verification

    def left_out(self, verification: Verification) -> None:
        """Take note that the engine lacks what this item needs."""


class StepItem(_LessonItem):
    """A step of a session; its id is its place."""

    @classmethod
    def of(cls, parent: LessonOnEngine, step: Step) -> StepItem:
        """Make the item of a step."""
        session = parent.nodeid.removesuffix(f"[{parent.engine}]")
        place = parent.place(session, step.line)
        item: StepItem = cls.from_parent(parent, name=f"{step.line}", nodeid=place)
        item.step = step
        item.extra_keyword_matches |= {parent.lesson.name, step.section}
        return item

    def runtest(self) -> None:
        """Run the step, and all before it that were not run yet."""
        verification = self.arrive()
        outcome = verification.advance(self.step)
        assert outcome is not None
        recording = self.config.getoption("record") and outcome.run.problem is None
        if not outcome.ok and not recording:
            lesson, parent = verification.lesson, self.parent
            raise StepFailed(
                report.failure(lesson.name, lesson.transcript.path, outcome, parent.engine, parent.forced)
            )

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the step's place and section."""
        return self.path, self.step.line - 1, f"{self.step.section}: {self.step.command.splitlines()[0]}"


class _ExtraItem(_LessonItem):
    """A Python example or a notebook of a lesson."""

    file: Path
    key: str

    @classmethod
    def of(cls, parent: LessonOnEngine, file: Path, key: str, step: Step) -> _ExtraItem:
        """Make the item of a file that is run in the state after a step."""
        folder = parent.nodeid.rpartition("/")[0]
        item: _ExtraItem = cls.from_parent(parent, name=file.name, nodeid=parent.place(f"{folder}/{key}", 1))
        item.file, item.key, item.step = file, key, step
        item.extra_keyword_matches |= {parent.lesson.name, step.section}
        return item

    def runtest(self) -> None:
        """Run the file with the lab as the Docker host."""
        verification = self.arrive()
        verification.extras[self.key] = FAILED
        need = self.parent.lesson.options.lacks(self.parent.engine, self.key)
        try:
            with self.parent.lab_of(self.step).docker_socket() as url, pytest.MonkeyPatch.context() as patch:
                patch.setenv("DOCKER_HOST", url)
                self.execute(verification)
        except StepFailed as failed:
            if need is None:
                raise
            said = _ANSI.sub("", str(failed)).strip().splitlines()[-1]
            verification.extras[self.key], verification.said[self.key] = LACKING, said
            pytest.skip(f"engine {self.parent.engine} is not {need}, and says: {said}")
        if need is not None:
            raise StepFailed(f"{self.place}: the engine has what lesson.toml says that it lacks ({need})")
        verification.extras[self.key] = PASSED

    def left_out(self, verification: Verification) -> None:
        """Take note that the engine lacks what this file needs."""
        verification.extras[self.key] = LACKING

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Add what went wrong around the file while it ran, if it did."""
        said, verification = super().repr_failure(excinfo, style), self.parent.verification
        if not isinstance(excinfo.value, StepFailed) or self.key not in verification.extras:
            return said
        return "\n".join([said, *report.around(verification.complaints(self.step))])

    @property
    def recording(self) -> bool:
        """Whether what the file shows may be replaced: the main engine decides what that is."""
        return bool(self.config.getoption("record")) and self.parent.engine == MAIN

    @property
    def place(self) -> Path:
        """Give the file's path in the project."""
        return self.file.relative_to(self.config.rootpath)

    def execute(self, verification: Verification) -> None:
        """Run the file; raises StepFailed if it does not do what it shows."""
        raise NotImplementedError

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the file's place."""
        return self.file, 0, f"after {self.step.section}: {self.key}"


class ExampleItem(_ExtraItem):
    """A Python file whose ``#>`` comments show what it prints."""

    def execute(self, verification: Verification) -> None:
        """Lint, run and compare with pytest-examples."""
        request: Any = SimpleNamespace(config=self.config, node=self)
        folder = self.config.rootpath / "build" / "examples" / self.parent.lesson.name
        folder.mkdir(parents=True, exist_ok=True)
        example = CodeExample.create(self.file.read_text("utf-8"), path=self.file, start_line=0)
        checker = EvalExample(tmp_path=folder, pytest_request=request)
        checker.set_config(line_length=99, quotes="double", target_version="py310")
        updating = self.recording or self.config.getoption("update_examples")
        problem = None
        try:
            if updating:
                self.config.option.update_examples = True
                checker.run_print_update(example)
            else:
                checker.lint_ruff(example)
                checker.run_print_check(example)
        except (Exception, pytest.fail.Exception) as error:
            problem = f"{type(error).__name__}: {error}"
        if problem is not None:
            raise StepFailed(f"{self.place}: the example does not run as it is shown\n{problem}")
        if updating and checker.to_update:
            self.file.write_text(example.source, "utf-8")
            self.config.stash[STATE].changes.append(f"changed  {self.place}")


class NotebookItem(_ExtraItem):
    """A notebook page; both languages show the same code and outputs."""

    def execute(self, verification: Verification) -> None:
        """Run the notebook once and compare with what each language's page shows."""
        pages = [self.config.rootpath / "docs" / language / self.key for language in notebook_run.LANGUAGES]
        actual = notebook.read(pages[0])
        error = notebook_run.execute(actual)
        if error is not None:
            raise StepFailed(f"{self.place}: a cell fails\n{error}")
        for page in pages:
            found = notebook_run.differences(notebook.read(page), actual, verification.bindings)
            place = page.relative_to(self.config.rootpath)
            if found and self.recording:
                notebook_run.record(page, actual, verification.bindings)
                self.config.stash[STATE].changes.append(f"changed  {place}")
            elif found:
                head = f"{place}: the notebook does not print what its page shows"
                accept = f"To accept it: make record LESSON={self.parent.lesson.name}"
                main = self.parent.engine == MAIN
                raise StepFailed("\n".join([head, *found, *([accept] if main else [])]))


class DrawingItem(_ExtraItem):
    """A drawing of what is connected on the lab after a section."""

    def runtest(self) -> None:
        """Ask the lab and compare with what the drawing was made from."""
        verification = self.arrive()
        verification.extras[self.key] = FAILED
        actual = look(verification.host_of(self.step))
        self.parent.drawn[self.step.section] = actual
        found = drawn.difference(self.parent.lesson, self.step.section, actual, verification.bindings)
        if found and not self.recording:
            head = f"{self.place}: the drawing is not what is connected on the lab"
            name = self.parent.lesson.name
            raise StepFailed(f"{head}\n{found}\nTo accept what is there: make record LESSON={name}")
        verification.extras[self.key] = PASSED


class PathItem(_ExtraItem):
    """The path of a request that a section makes."""

    def runtest(self) -> None:
        """Compare what was seen while the section ran with what is stored."""
        verification = self.arrive()
        verification.extras[self.key] = FAILED
        section = self.step.section
        found = travelled.difference(self.parent.lesson, section, verification.travelled[section])
        if found and not self.recording:
            head = f"{self.place}: the packets did not travel as it shows"
            name = self.parent.lesson.name
            raise StepFailed(f"{head}\n{found}\nTo accept what was seen: make record LESSON={name}")
        verification.extras[self.key] = PASSED


@contextmanager
def _uncaptured(config: pytest.Config) -> Iterator[None]:
    """Let a person see what is printed, though pytest captures output."""
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        yield
