"""Runs a lesson on a lab, step by step.

Knows how a step is executed, awaited and cleaned up after. Must not know what was expected of it, nor how a
lab is made: it is handed one.
"""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import Step
from netguide.runs.ask import ask

READY_LIMIT = 60
"""Seconds that a declared port may take to listen."""
SETTLE_LIMIT = 10
"""Seconds that what a clean-up removed may take to be gone: an engine closes ports after it has answered."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MAY_START = re.compile(r"\b(?:start|restart|up|scale|unpause)\b|\brun\b.* (?:-d|--detach)\b", re.DOTALL)
"""Commands that may leave a container running; to ask the engine after every step is slow."""
_STARTED = (
    "docker ps -q | xargs -r docker inspect -f '{{.Name}} {{.State.StartedAt}} {{.State.Pid}}' 2>/dev/null"
)
"""A container may be gone before it is inspected; of that nothing is to be said."""
_WHOLE = "whole"
_LISTING = r"""set -o pipefail
docker ps -a --format 'container {{.Names}}'
docker network ls --format 'network {{.Name}}'
docker volume ls --format 'volume {{.Name}}'
{ iptables-save; ip6tables-save; } 2>/dev/null |
  sed -E 's/ ?\[[0-9]+:[0-9]+\]//' |
  awk '/^\*/ { table = $1 } /^-A/ || /^:.* -/ { print "firewall rule", table, $0 }'
ss -Hltnu | awk '{print "port", $1, $5}'
"""
_SNAPSHOT = f"{_LISTING}docker version >/dev/null && echo {_WHOLE}\n"


class Result(Protocol):
    """What a terminal gives back for one command."""

    @property
    def output(self) -> bytes:
        """Everything printed while the command ran."""

    @property
    def status(self) -> int | None:
        """Exit status; None if the command did not end."""

    @property
    def started(self) -> datetime:
        """When it was typed, UTC."""

    @property
    def seconds(self) -> float:
        """How long it ran."""

    @property
    def problem(self) -> Enum | None:
        """Why there is no ordinary end: TIMEOUT, FLOOD or ENDED."""


class Terminal(Protocol):
    """One shell on the lab, kept for the whole lesson."""

    def run(self, command: str, limit: float) -> Result:
        """Type a command and wait for its end, at most ``limit`` seconds."""

    def close(self) -> None:
        """Hang up."""


class Host(Protocol):
    """A lab, as far as a lesson needs it."""

    @property
    def patience(self) -> float:
        """How many times longer than on most machines a thing may take."""

    @property
    def ended(self) -> str | None:
        """Why the lab was ended before its time, one sentence; None if it was not."""

    def terminal(self, folder: str) -> Terminal:
        """Open a terminal in a folder of the lab."""

    def sh(self, command: str, limit: float = 30) -> tuple[int, str]:
        """Run a command beside the terminal; give status and output."""

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write files into a folder of the lab."""

    def alive(self) -> bool:
        """Whether the lab and its engine answer."""

    def complaints(self, since: datetime) -> list[str]:
        """Give what went wrong around a step since a moment: what the engine has logged, want of memory."""


@dataclass(frozen=True)
class StepRun:
    """What happened when a step was executed."""

    step: Step
    """The step."""
    lines: tuple[str, ...]
    """What it printed, line by line."""
    status: int
    """Its exit status; -1 if it did not end."""
    started: datetime
    """When it was typed, UTC."""
    seconds: float
    """How long it ran, without waiting for readiness."""
    problem: str | None
    """Why the lesson cannot go on, one sentence; None if it can."""


def folder_of(lesson: Lesson) -> str:
    """Give the folder of a lab that a lesson's files stand in and its terminals begin in."""
    return f"/root/{lesson.name}"


class LessonRun:
    """A lesson under way on a lab, or on several."""

    def __init__(self, lesson: Lesson, host: Host, others: Sequence[Host] = ()) -> None:
        """Put the lesson's files on its labs and open a terminal on each.

        Args:
            lesson: the lesson.
            host: its lab; of several the first.
            others: the others, in the order in which the lesson names its hosts.
        """
        self.lesson = lesson
        self.hosts = dict(zip(lesson.options.hosts or ("",), (host, *others), strict=True))
        """The labs, by the name that the session gives them."""
        self.folder = folder_of(lesson)
        for each in self.hosts.values():
            each.put(self.folder, lesson.files)
        self._terminals = {name: each.terminal(self.folder) for name, each in self.hosts.items()}
        self._seen: set[str] = set()
        self._before = self._snapshot()

    @property
    def _patience(self) -> float:
        return max(host.patience for host in self.hosts.values())

    @property
    def _limit(self) -> float:
        return self.lesson.options.limit * self._patience

    def run(self, step: Step) -> StepRun:
        """Execute the lesson's next step and wait until what it started is ready."""
        result = self._terminals[step.host].run(step.command, self._limit)
        text, problem = _decode(result.output)
        if result.problem is not None:
            problem = self._explain(result.problem)
        elif problem is None:
            problem = self._await_ready(step)
        if problem is None and self._ends_clean_up(step):
            problem = self.leaks()
        elif problem is None and step.line == self.lesson.transcript.steps[-1].line:
            problem = self._death()
        lines = tuple(text.removesuffix("\n").split("\n")) if text else ()
        status = -1 if result.status is None else result.status
        return StepRun(step, lines, status, result.started, result.seconds, problem)

    def beside(self, step: Step) -> list[Host]:
        """Give the labs that a step is not typed on."""
        return [host for name, host in self.hosts.items() if name != step.host]

    def leaks(self) -> str | None:
        """Say in one sentence what the lesson left behind or took away; None if the lab is as it was."""
        until = time.monotonic() + SETTLE_LIMIT * self._patience
        after = self._snapshot()
        while after != self._before and time.monotonic() < until:
            time.sleep(0.2)
            after = self._snapshot()
        left = [f"{what} is still there" for what in sorted(after - self._before)]
        gone = [f"{what} is gone" for what in sorted(self._before - after)]
        if not left and not gone:
            return None
        return "the clean-up does not leave the lab as it was: " + "; ".join(left + gone)

    def logs(self, step: Step, lines: int = 15) -> dict[str, str]:
        """Give the last log lines of the containers that a step names, by container name."""
        host = self.hosts[step.host]
        if not host.alive():
            return {}
        _, names = host.sh("docker ps -a --format '{{.Names}}'", 10)
        words = set(re.findall(r"[\w.-]+", step.command))
        concerned = [name for name in names.split() if name in words]
        return {name: host.sh(f"docker logs --tail {lines} {shlex.quote(name)}", 10)[1] for name in concerned}

    def close(self) -> None:
        """Hang up the terminals; labs are their owner's to remove."""
        for each in self._terminals.values():
            each.close()

    def _death(self) -> str | None:
        """Say in one sentence that a lab is gone; None if all answer."""
        for name, host in self.hosts.items():
            if not host.alive():
                which = f"the engine of {name}" if name else "the lab's engine"
                return host.ended or f"{which} no longer answers after this step"
        return None

    def _explain(self, problem: Enum) -> str:
        death = self._death()
        if death is not None:
            return death
        if problem.name == "ENDED":
            return "the step ended the lesson's shell"
        if problem.name == "FLOOD":
            return "the step printed more than a transcript can hold"
        return f"the step did not end within its limit of {self._limit:g} seconds"

    def _ends_clean_up(self, step: Step) -> bool:
        clean = self.lesson.options.clean
        return clean is not None and self.lesson.transcript.sections[clean].steps[-1].line == step.line

    def _snapshot(self) -> frozenset[str]:
        if self.lesson.options.clean is None:
            return frozenset()
        found: set[str] = set()
        for name, host in self.hosts.items():
            lines = ask(host, _SNAPSHOT, _read_snapshot, "what is on it", limit=60)
            found |= {f"{line} on {name}" if name else line for line in lines}
        return frozenset(found)

    def _await_ready(self, step: Step) -> str | None:
        options, command, host = self.lesson.options, step.command, self.hosts[step.host]
        if options.host_ports and command.rstrip().endswith("&"):
            for port in options.host_ports:
                if str(port) in command and not _listens(host, "self", port):
                    waited = f"{READY_LIMIT * host.patience:g} seconds"
                    return f"nothing on the host listens on port {port} after {waited}"
        if not options.ready or not _MAY_START.search(command):
            return None
        for line in host.sh(_STARTED)[1].splitlines():
            words = line.removeprefix("/").split(" ")
            if len(words) != 3:
                continue
            name, _, pid = words
            awaited = options.port_of(name)
            if awaited is None or line in self._seen:
                continue
            self._seen.add(line)
            if not _listens(host, pid, awaited):
                waited = f"{READY_LIMIT * host.patience:g} seconds"
                return f"container {name} does not listen on port {awaited} after {waited}"
        return None


def _read_snapshot(said: str) -> list[str]:
    """Give the lines of a snapshot; raises ValueError if its end is missing."""
    *lines, last = said.splitlines() or [""]
    if last != _WHOLE:
        raise ValueError("the answer is cut short")
    return lines


def _listens(host: Host, pid: str, port: int) -> bool:
    """Wait until a process's network namespace has a TCP listener; True too if nobody can tell."""
    tables = f"/proc/{pid}/net/tcp /proc/{pid}/net/tcp6"
    look = f"cat {tables} 2>/dev/null | grep -qE '^ *[0-9]+: [0-9A-F]+:{port:04X} [0-9A-F:]+ 0A '"
    once = f"{look} && exit 0; [ -r /proc/{pid}/net/tcp ] || exit 0; sleep 0.1"
    loop = f"for i in $(seq {READY_LIMIT * 10 * host.patience:.0f}); do {once}; done; exit 1"
    return host.sh(loop, READY_LIMIT + 10)[0] == 0


def _decode(output: bytes) -> tuple[str, str | None]:
    """Read a step's output; give it as text with a problem if it is not text."""
    try:
        text = output.decode()
    except UnicodeDecodeError as error:
        shown = output.decode(errors="backslashreplace")
        return shown, f"the step printed bytes that are not UTF-8, first at byte {error.start}"
    control = _CONTROL.search(text)
    if control:
        code = f"\\x{ord(control.group()):02x}"
        return (
            text,
            f"the step printed binary data or terminal codes, first {code} at character {control.start()}",
        )
    return text, None
