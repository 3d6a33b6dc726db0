"""pytest is netguide's command line: every step of a session is a test item.

Knows pytest: options, and when what is called. Must not know how steps are run, compared or recorded:
:mod:`netguide.pytest_plugin.items` calls what does.

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
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from netguide.engines import ENGINES, MAIN, chosen, in_order
from netguide.errors import NetguideError
from netguide.labs import lab, provision
from netguide.lessons import evidence, lesson, shards, unchanged
from netguide.lessons.evidence import FAILED
from netguide.pytest_plugin import schedule
from netguide.pytest_plugin.items import SessionFile, StepItem
from netguide.pytest_plugin.state import STATE, State, evidence_of, keep
from netguide.runs import notebook_run

_STEP_ID = re.compile(rf"(?P<session>.*{lesson.SESSION}):(?P<line>\d+)(?:\[(?P<engine>[\d.]+)\])?")
_PLAN: pytest.StashKey[unchanged.Plan] = pytest.StashKey()


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
    node.workerinput["standing"] = [list(each) for each in node.config.stash[STATE].standing]


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
        runs = evidence.loads((root / evidence_of(config)).read_text("utf-8")).runs
        labs = {each: unchanged.of_lab(found) for each, found in provision.ingredients(engines).items()}
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
        digest = unchanged.of_lesson(read, notebook_run.folders(root))
        for engine in engines:
            made_from = {"lesson": digest, "machinery": machinery, "lab": labs.get(engine, "none")}
            now[read.name, engine] = made_from
    shard = _shard(config, engines)
    return unchanged.plan(runs, {run: now[run] for run in now if shard is None or run in shard})


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
    config.stash[STATE] = state
    config.pluginmanager.register(_Failures(state), "netguide-failures")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect sessions."""
    return SessionFile.from_parent(parent, path=file_path) if file_path.name == lesson.SESSION else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the steps named on the command line, if any were."""
    wanted = config.stash[STATE].lines
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
            self._state.failed.add(schedule.run_of(report.nodeid))


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Show how long a step took."""
    if report.when == "call" and report.passed and _STEP_ID.fullmatch(report.nodeid):
        return "passed", ".", f"PASSED {report.duration:5.1f} s"
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the steps of a lesson on an engine on one worker, whatever ``--dist`` says."""
    return schedule.scheduler(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """Take over what a worker found out."""
    found = getattr(node, "workeroutput", {}).get("netguide")
    if found:
        state = node.config.stash[STATE]
        state.runs = evidence.merge(state.runs, found["runs"])
        state.changes += found["changes"]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the evidence, or send it to the controller."""
    config, state = session.config, session.config.stash[STATE]
    if hasattr(config, "workeroutput"):
        config.workeroutput["netguide"] = {"runs": state.runs, "changes": state.changes}
    elif state.runs or state.failed:
        keep(config, state)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was recorded and where the evidence is."""
    state = config.stash[STATE]
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
        terminalreporter.write_line(f"{'; '.join(counts)}; the evidence is in {evidence_of(config)}")
    if _PLAN in config.stash and (taken_over := config.stash[_PLAN].taken_over()):
        terminalreporter.write_line(f"{taken_over} (FRESH=1 runs all)")
