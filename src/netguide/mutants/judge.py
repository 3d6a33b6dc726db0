"""Whether the checks object to a lie: the page checks first, then the lesson on a lab, as CI runs it.

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
from dataclasses import replace
from pathlib import Path

from netguide.errors import NetguideError
from netguide.labs import lab
from netguide.lessons import lesson
from netguide.lessons.recorder import Printed
from netguide.lessons.transcript import parse
from netguide.mutants import outputs
from netguide.mutants.lies import OUTPUT, PAGE, Lie
from netguide.pages.check import Alone, check, load
from netguide.runs.verify import Verification

_OWN = ("snippets", "docs")
_REST = ("src", "tests", "pyproject.toml", "mkdocs.yml", "mkdocs.ko.yml", "theme")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (?P<item>\S+)", re.MULTILINE)


class Judge:
    """Copies of the guide in which lies are planted, and what its lessons really printed."""

    def __init__(self, root: Path) -> None:
        """Take up the guide in a folder; it is not changed."""
        self._root = root
        self._book = load(root)
        self._alone: dict[tuple[str, bytes], Alone] = {}
        self._printed: dict[str, list[Printed]] = {}
        self._lock = threading.Lock()
        self._copies = Path(tempfile.mkdtemp(prefix="netguide-lies-"))

    def __enter__(self) -> Judge:
        """Make sure that labs can be had."""
        lab.prepare(lambda line: print(line, flush=True))
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the copies."""
        self.close()

    def close(self) -> None:
        """Remove the copies."""
        shutil.rmtree(self._copies, ignore_errors=True)

    def caught(self, lie: Lie) -> str | None:
        """Tell what objects to a lie first; None if nothing does."""
        if lie.kind == PAGE:
            return self._by_pages(lie)
        if lie.kind == OUTPUT:
            return self._by_output(lie)
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
        assert lie.lesson is not None
        (path, text), *_ = lie.files.items()
        try:
            lying = parse(text, path)
        except NetguideError as error:
            return f"{type(error).__name__}: {error.message}"
        step = outputs.first_difference(lying, self._print(lie.lesson))
        return f"{path}:{step.line}: the step does not print what the transcript says" if step else None

    def _print(self, name: str) -> list[Printed]:
        with self._lock:
            if name not in self._printed:
                read = lesson.read(self._root / "snippets" / name)
                with lab.start(uuid.uuid4().hex[:12], hosts=read.options.hosts) as host:
                    verification = Verification(read, host, others=host.others)
                    outcome = verification.advance(read.transcript.steps[-1])
                    verification.close()
                if outcome is None or not outcome.ok:
                    raise NetguideError(
                        f"lesson {name} does not pass as it is", remedy=f"make verify LESSON={name}"
                    )
                self._printed[name] = verification.printed()
            return self._printed[name]

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
        done = subprocess.run(
            [sys.executable, "-m", "pytest", f"snippets/{lie.lesson}", "-x", "-q", "-p", "no:cacheprovider"],
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
                f"the lesson {lie.lesson} could not be run", found=(done.stdout + done.stderr)[-2000:]
            )
        return item["item"]
