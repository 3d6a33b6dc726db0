"""Whether the checks object to a lie: the page checks first, then the lesson on a lab, as CI runs it.

Of a lie that a run cannot notice other than by comparing, the lesson is run once as it is, and all such lies
are compared with that run.

Knows how checks and lessons are run. Must not know how lies are made.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from netguide.errors import NetguideError
from netguide.labs import lab, provision
from netguide.lessons import drawing, packet_path, path_drawing, topology
from netguide.lessons.bindings import Bindings
from netguide.lessons.lesson import Lesson
from netguide.lessons.recorder import Printed
from netguide.lessons.transcript import parse
from netguide.mutants import outputs
from netguide.mutants.lies import FIGURE, OUTPUT, PAGE, Lie
from netguide.pages.check import Alone, check, load
from netguide.progress import tell
from netguide.runs import drawn, travelled
from netguide.runs.look import look
from netguide.runs.verify import Verification

_OWN = ("snippets", "docs")
_REST = ("src", "tests", "pyproject.toml", "mkdocs.yml", "mkdocs.ko.yml", "theme")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (?P<item>\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Truth:
    """What a lesson did in a run as it is."""

    printed: list[Printed]
    """By each step."""
    drawn: dict[str, tuple[topology.State, Bindings]]
    """What was connected after a section that is drawn, and what the session had bound by then."""
    travelled: dict[str, packet_path.Path]
    """What was seen of the request of a section."""


class Judge:
    """Copies of the guide in which lies are planted, and what its lessons really printed."""

    def __init__(self, root: Path) -> None:
        """Take up the guide in a folder; it is not changed."""
        self._root = root.resolve()
        self._book = load(root)
        self._alone: dict[tuple[str, bytes], Alone] = {}
        self._truths: dict[str, Truth] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._copies = Path(tempfile.mkdtemp(prefix="netguide-lies-"))

    def __enter__(self) -> Judge:
        """Make sure that labs can be had."""
        provision.prepare(lambda line: print(line, flush=True))
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the copies."""
        self.close()

    def close(self) -> None:
        """Remove the copies."""
        shutil.rmtree(self._copies, ignore_errors=True)

    def know(self, name: str, truth: Truth) -> None:
        """Take what a lesson did for known, so that it need not be run."""
        self._truths[name] = truth

    def caught(self, lie: Lie) -> str | None:
        """Tell what objects to a lie first; None if nothing does."""
        if lie.kind == PAGE:
            return self._by_pages(lie)
        if lie.kind == OUTPUT:
            return self._by_output(lie)
        if lie.kind == FIGURE:
            return self._by_figure(lie)
        copy = self._copy(lie)
        try:
            try:
                found = check(load(copy))
            except NetguideError as error:
                return f"{type(error).__name__}: {error.message}"
            return (
                f"{found[0].path}:{found[0].line}: {found[0].message}"
                if found
                else self._by_lesson(lie, copy)
            )
        finally:
            shutil.rmtree(copy)

    def _by_pages(self, lie: Lie) -> str | None:
        pages = {**self._book.pages, **{path: text.encode() for path, text in lie.files.items()}}
        found = check(replace(self._book, pages=pages), self._alone)
        return f"{found[0].path}:{found[0].line}: {found[0].message}" if found else None

    def _by_output(self, lie: Lie) -> str | None:
        """Compare the lying session with what its lesson printed in a run of the true one."""
        (name,) = lie.lessons
        (path, text), *_ = lie.files.items()
        try:
            lying = parse(text, path)
        except NetguideError as error:
            return f"{type(error).__name__}: {error.message}"
        step = outputs.first_difference(lying, self._truth(name).printed)
        return f"{path}:{step.line}: the step does not print what the transcript says" if step else None

    def _by_figure(self, lie: Lie) -> str | None:
        """Compare the lying drawing with what was seen in a run of its lesson."""
        (name,) = lie.lessons
        (path, text), *_ = lie.files.items()
        true, key = self._book.shelf.lessons[name], path.removeprefix(f"snippets/{name}/")
        lying = replace(
            true,
            drawings=true.drawings | ({key: text} if key in true.drawings else {}),
            paths=true.paths | ({key: text} if key in true.paths else {}),
        )
        truth = self._truth(name)
        for section, (state, bindings) in truth.drawn.items():
            found = drawn.difference(lying, section, state, bindings)
            if found:
                return f"{drawing.path(section)}: {found.splitlines()[0]}"
        for section, seen in truth.travelled.items():
            found = travelled.difference(lying, section, seen)
            if found:
                return f"{path_drawing.path(section)}: {found.splitlines()[0]}"
        return None

    def _truth(self, name: str) -> Truth:
        with self._locks[name]:
            if name not in self._truths:
                self._truths[name] = self._run(self._book.shelf.lessons[name])
            return self._truths[name]

    def _run(self, read: Lesson) -> Truth:
        """Run a lesson as it is."""
        seen: dict[str, tuple[topology.State, Bindings]] = {}
        kind = provision.lightest(tell, read.options.needs)
        with lab.start(uuid.uuid4().hex[:12], hosts=read.options.hosts, kind=kind) as host:
            verification = Verification(read, host, others=host.others)
            for section in read.transcript.sections.values():
                outcome = verification.advance(section.steps[-1])
                if outcome is None or not outcome.ok:
                    raise NetguideError(
                        f"lesson {read.name} does not pass as it is", remedy=f"make verify LESSON={read.name}"
                    )
                if section.name in read.options.drawings:
                    drawn_on = verification.host_of(section.steps[-1])
                    seen[section.name] = look(drawn_on), verification.bindings
            verification.close()
        truth = Truth(verification.printed(), seen, verification.travelled)
        wrong = [drawn.difference(read, section, *each) for section, each in truth.drawn.items()]
        wrong += [travelled.difference(read, section, each) for section, each in truth.travelled.items()]
        if any(wrong):
            raise NetguideError(f"the drawings of lesson {read.name} do not hold as they are")
        return truth

    def _copy(self, lie: Lie) -> Path:
        copy = Path(tempfile.mkdtemp(dir=self._copies))
        for name in _OWN:
            shutil.copytree(self._root / name, copy / name)
        for name in _REST:
            (copy / name).symlink_to(self._root / name)
        for path, text in lie.files.items():
            (copy / path).write_text(text, "utf-8")
        return copy

    def _by_lesson(self, lie: Lie, copy: Path) -> str | None:
        lessons = [f"snippets/{name}" for name in lie.lessons]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *lessons, "-x", "-q", "-p", "no:cacheprovider"],
            cwd=copy,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            return None
        item = _FAILED.search(done.stdout)
        if done.returncode != 1 or item is None:
            raise NetguideError(
                f"the lesson {', '.join(lie.lessons)} could not be run",
                found=(done.stdout + done.stderr)[-2000:],
            )
        return item["item"]
