"""pytest is netguide's command line: every step of a session is a test item.

Knows pytest. Must not know how steps are run, compared or recorded: it calls what does.

    pytest snippets/                    verify all lessons
    pytest snippets/publish -k clean    one lesson, up to the steps that match
    pytest snippets/publish --record    replace outputs that differ
    pytest --engine 20.10,26.1 snippets/  on other engines than the main one
    pytest --lab vm snippets/publish    in a virtual machine
    pytest -n 2 snippets/               two lessons at a time
    pytest --shard 2/5 snippets/        the second of five machines' share
    pytest --changed snippets/          only lessons of which something changed since they were verified
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_examples import CodeExample, EvalExample

from netguide.engines import ENGINES, MAIN, chosen, in_order
from netguide.errors import EvidenceError, NetguideError
from netguide.labs import lab, layout
from netguide.lessons import (
    drawing,
    evidence,
    lesson,
    notebook,
    path_drawing,
    recorder,
    shards,
    topology,
    unchanged,
    variants,
)
from netguide.lessons.evidence import FAILED, LACKING, PASSED, Runs
from netguide.lessons.lesson import Lesson
from netguide.lessons.recorder import Printed
from netguide.lessons.transcript import Step
from netguide.lessons.turns import turn
from netguide.progress import tell
from netguide.runs import drawn, notebook_run, provenance, report, travelled
from netguide.runs.look import look
from netguide.runs.verify import Verification

_STEP_ID = re.compile(rf"(?P<session>.*{lesson.SESSION}):(?P<line>\d+)(?:\[(?P<engine>[\d.]+)\])?")
_ITEM = re.compile(r"(?P<folder>.*snippets/(?P<lesson>[^/]+))/.*:\d+(?P<engine>\[[\d.]+\])?")
_LONG = "lessons with a kernel of their own"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_STATE: pytest.StashKey[State] = pytest.StashKey()
_PLAN: pytest.StashKey[unchanged.Plan] = pytest.StashKey()


class State:
    """What one pytest process found out, sent to the controller when there are workers."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.run_id = uuid.uuid4().hex[:12]
        self.engines: list[str] = [MAIN]
        self.lines: set[tuple[Path, int, str]] = set()
        self.runs: Runs = {}
        self.changes: list[str] = []
        self.failed: set[tuple[str, str]] = set()
        """Lesson and engine of every item that failed, for whatever reason."""
        self.standing: set[tuple[str, str]] = set()
        """Lessons and engines that are not run, for their records still stand."""
        self.shard: set[shards.Run] | None = None
        """Lessons and engines that are this machine's share; None if it has all."""
        self.machinery = ""
        self.labs: dict[str, str] = {}


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
        state = self.config.stash[_STATE]
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
                lightest = lab.lightest(tell, self.lesson.options.needs)
                kind = self.config.getoption("lab") or lightest
                self.forced = "" if kind == lightest else kind
                lab.prepare(tell, [self.engine], kind)
            self._take_turn(large=kind == lab.VM and len(self.lesson.options.hosts) > 1)
            run_id = self.config.stash[_STATE].run_id
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
        verification, state = self.verification, self.config.stash[_STATE]
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
        state = self.config.stash[_STATE]
        if self.engine not in state.labs:
            state.labs |= {
                each: unchanged.of_lab(found) for each, found in lab.ingredients([self.engine]).items()
            }
        return {
            "lesson": unchanged.of_lesson(self.lesson, _pages(self.config.rootpath)),
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
            self.config.stash[_STATE].changes.append(f"changed  {self.place}")


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
                self.config.stash[_STATE].changes.append(f"changed  {place}")
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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--record``, ``--engine`` and ``--lab``."""
    group = parser.getgroup("netguide")
    group.addoption(
        "--record", action="store_true", help="replace outputs in snippets/ that differ from what is printed"
    )
    group.addoption(
        "--engine", action="append", default=[], metavar="26.1[,…]",
        help=f"engines to run lessons on: {', '.join(ENGINES)}; {MAIN} unless given",
    )  # fmt: skip
    group.addoption(
        "--lab", choices=["", lab.CONTAINER, lab.VM], default="",
        help="kind of lab to run lessons on; the lightest that has what a lesson needs unless given",
    )  # fmt: skip
    group.addoption(
        "--shard", default="", metavar="2/5",
        help="run only a share of the lessons, of about equal length; all shares together are all lessons",
    )  # fmt: skip
    group.addoption(
        "--changed", action="store_true",
        help="run only lessons of which something changed since they were verified, or that failed then",
    )  # fmt: skip


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """Find out what need not be run, and start no more workers than there are lessons to run."""
    if config.getoption("changed") and not hasattr(config, "workerinput"):
        plan = config.stash[_PLAN] = _plan(config)
        workers = getattr(config.option, "numprocesses", None)
        if isinstance(workers, int) and workers > len(plan.due):
            config.option.numprocesses = len(plan.due) if len(plan.due) > 1 else 0
    status = yield
    nothing_to_run = _PLAN in config.stash and not config.stash[_PLAN].due
    return pytest.ExitCode.OK if nothing_to_run and status == pytest.ExitCode.NO_TESTS_COLLECTED else status


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker what is not run; it might not see what the controller saw."""
    node.workerinput["standing"] = [list(each) for each in node.config.stash[_STATE].standing]


def _plan(config: pytest.Config) -> unchanged.Plan:
    """Compare what is there with what the records were made from."""
    if config.getoption("record"):
        raise pytest.UsageError("--changed is about lessons that are verified; name the ones to record")
    try:
        engines = chosen(",".join(config.getoption("engine"))) or (MAIN,)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    root = config.rootpath
    try:
        runs = evidence.loads((root / _evidence(config)).read_text("utf-8")).runs
        labs = {each: unchanged.of_lab(found) for each, found in lab.ingredients(engines).items()}
    except (FileNotFoundError, NetguideError):
        runs, labs = {}, {}
    machinery = unchanged.of_machinery(root)
    asked = {(config.invocation_params.dir / each).resolve() for each in config.args}
    now = {}
    for session in sorted((root / "snippets").glob(f"*/{lesson.SESSION}")):
        if not asked & {session, *session.parents}:
            continue
        try:
            read = lesson.read(session.parent)
        except NetguideError:  # the collection says so of the lesson itself
            continue
        digest = unchanged.of_lesson(read, _pages(root))
        for engine in engines:
            made_from = {"lesson": digest, "machinery": machinery, "lab": labs.get(engine, "none")}
            now[read.name, engine] = made_from
    shard = _shard(config, engines)
    return unchanged.plan(runs, {run: now[run] for run in now if shard is None or run in shard})


def _pages(root: Path) -> list[Path]:
    return [root / "docs" / language for language in notebook_run.LANGUAGES]


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say why lessons are run, if only those are that have to."""
    return [f"run, {line}" for line in config.stash[_PLAN].reasons()] if _PLAN in config.stash else []


def pytest_configure(config: pytest.Config) -> None:
    """Read the engines; let a step's id, ``session.console:14[26.1]``, be given on the command line."""
    try:
        engines = set(chosen(",".join(config.getoption("engine"))))
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    state = State()
    for index, argument in enumerate(config.args):
        found = _STEP_ID.fullmatch(argument)
        if found:
            config.args[index] = found["session"]
            engine = found["engine"] or MAIN
            state.lines.add((Path(found["session"]).resolve(), int(found["line"]), engine))
            engines.add(engine)
    if config.getoption("record") and len(engines) > 1 and MAIN in engines:
        raise pytest.UsageError(
            f"record the session from engine {MAIN} first, then what differs on the others"
        )
    state.engines = in_order(engines or {MAIN})
    if _PLAN in config.stash:
        state.standing = set(config.stash[_PLAN].standing)
    state.standing |= {
        (name, engine) for name, engine in getattr(config, "workerinput", {}).get("standing", [])
    }
    state.shard = _shard(config, state.engines)
    state.machinery = unchanged.of_machinery(config.rootpath)
    config.stash[_STATE] = state
    config.pluginmanager.register(_Failures(state), "netguide-failures")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect sessions."""
    return SessionFile.from_parent(parent, path=file_path) if file_path.name == lesson.SESSION else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the steps named on the command line, if any were."""
    wanted = config.stash[_STATE].lines
    if wanted:
        keep = [
            item
            for item in items
            if isinstance(item, StepItem) and (item.path, item.step.line, item.parent.engine) in wanted
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in keep])
        items[:] = keep


def _shard(config: pytest.Config, engines: Sequence[str]) -> set[shards.Run] | None:
    """Give the lessons and engines that are this machine's share; None if it has all."""
    if not config.getoption("shard"):
        return None
    try:
        number, count = shards.chosen(config.getoption("shard"))
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    root = config.rootpath
    names = [session.parent.name for session in (root / "snippets").glob(f"*/{lesson.SESSION}")]
    runs = [(name, engine) for name in names for engine in engines]
    return shards.of(number, count, runs, shards.read(root))


class _Failures:
    """Takes note of what fails, so that no earlier record of it is taken for its last run."""

    def __init__(self, state: State) -> None:
        self._state = state

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at the outcome of an item, of its lab's start, or of a worker that died."""
        if report.failed:
            self._state.failed.add(_run(report.nodeid))


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Show how long a step took."""
    if report.when == "call" and report.passed and _STEP_ID.fullmatch(report.nodeid):
        return "passed", ".", f"PASSED {report.duration:5.1f} s"
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the steps of a lesson on an engine on one worker, whatever ``--dist`` says.

    Lessons that need a virtual machine begin first: one after the other on one worker, beside the lessons of
    the other workers, or of one of them where it needs several (see ``turns``). Of the others those begin
    first that take longest.
    """
    from xdist.scheduler import LoadScopeScheduling

    long = set() if config.getoption("lab") else _needing(config.rootpath)

    seconds = shards.read(config.rootpath)

    class ByFile(LoadScopeScheduling):  # type: ignore[misc,no-any-unimported,unused-ignore]
        ordered = False

        def _split_scope(self, nodeid: str) -> str:
            return _LONG if _run(nodeid)[0] in long else _scope(nodeid)

        def _assign_work_unit(self, node: Any) -> None:
            if not self.ordered:
                of = {_run(next(iter(items))): scope for scope, items in self.workqueue.items()}
                for run in reversed(shards.ordered(of, seconds)):
                    self.workqueue.move_to_end(of[run], last=False)
                if _LONG in self.workqueue:
                    self.workqueue.move_to_end(_LONG, last=False)
                self.ordered = True
            super()._assign_work_unit(node)

    return ByFile(config, log)


def _scope(nodeid: str) -> str:
    """Give the lesson and engine of a step or example, or the file of a test."""
    item = _ITEM.fullmatch(nodeid)
    return item["folder"] + (item["engine"] or "") if item else nodeid.split("::", 1)[0]


def _run(nodeid: str) -> shards.Run:
    """Give the lesson of a step or example, and the engine; of another test, its id and no engine."""
    item = _ITEM.fullmatch(nodeid)
    return (item["lesson"], (item["engine"] or MAIN).strip("[]")) if item else (nodeid, "")


def _needing(root: Path) -> set[str]:
    """Name the lessons that need something that not every kernel has."""
    try:
        return {each.name for each in lesson.find(root / "snippets") if each.options.needs}
    except NetguideError:  # the collection says so of the lesson itself
        return set()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """Take over what a worker found out."""
    found = getattr(node, "workeroutput", {}).get("netguide")
    if found:
        state = node.config.stash[_STATE]
        state.runs = evidence.merge(state.runs, found["runs"])
        state.changes += found["changes"]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the evidence, or send it to the controller."""
    config, state = session.config, session.config.stash[_STATE]
    if hasattr(config, "workeroutput"):
        config.workeroutput["netguide"] = {"runs": state.runs, "changes": state.changes}
    elif state.runs or state.failed:
        _write_evidence(config.rootpath / _evidence(config), state)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was recorded and where the evidence is."""
    state = config.stash[_STATE]
    if config.getoption("record"):
        terminalreporter.section("recorded")
        for change in state.changes or ["nothing changed"]:
            terminalreporter.write_line(change)
    elif state.runs:
        counts = []
        for engine in state.engines:
            records = [on[engine] for on in state.runs.values() if engine in on]
            held = sum(record["verdict"] != FAILED for record in records)
            where = f" on engine {engine}" if state.engines != [MAIN] else ""
            counts.append(f"{held} of {len(records)} lessons verified{where}")
        terminalreporter.write_line(f"{'; '.join(counts)}; the evidence is in {_evidence(config)}")
    if _PLAN in config.stash and (taken_over := config.stash[_PLAN].taken_over()):
        terminalreporter.write_line(f"{taken_over} (FRESH=1 runs all)")


def _evidence(config: pytest.Config) -> str:
    """Give the file of the evidence: one of its own if virtual machines were asked for."""
    return evidence.OF_MACHINES if config.getoption("lab") == lab.VM else evidence.OF_RUNS


def _write_evidence(path: Path, state: State) -> None:
    known = {each.name for each in lesson.find(path.parent.parent / "snippets")}
    try:
        before = evidence.loads(path.read_text("utf-8")).runs
    except (FileNotFoundError, EvidenceError):
        before = {}
    lessons = {name: on for name, on in evidence.merge(before, state.runs).items() if name in known}
    for name, engine in state.failed:
        lessons.get(name, {}).get(engine, {}).pop(unchanged.KEY, None)
    if lessons:
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(".draft")
        text = evidence.dumps(lessons, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        draft.write_text(text, "utf-8")
        draft.replace(path)


@contextmanager
def _uncaptured(config: pytest.Config) -> Iterator[None]:
    """Let a person see what is printed, though pytest captures output."""
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        yield
