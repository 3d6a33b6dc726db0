"""Which lesson a worker takes next, and what the id of an item says of its lesson.

Knows ids and how long lessons took. Must not know items.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from netguide.engines import MAIN
from netguide.errors import NetguideError
from netguide.lessons import lesson, shards

_ITEM = re.compile(r"(?P<folder>.*snippets/(?P<lesson>[^/]+))/.*:\d+(?P<engine>\[[\d.]+\])?")
_LONG = "lessons with a kernel of their own"


def scheduler(config: pytest.Config, log: Any) -> Any:
    """Make what gives pytest-xdist's workers lessons: all steps of a lesson on an engine to one of them.

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
            return _LONG if run_of(nodeid)[0] in long else _scope(nodeid)

        def _assign_work_unit(self, node: Any) -> None:
            if not self.ordered:
                of = {run_of(next(iter(items))): scope for scope, items in self.workqueue.items()}
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


def run_of(nodeid: str) -> shards.Run:
    """Give the lesson of a step or example, and the engine; of another test, its id and no engine."""
    item = _ITEM.fullmatch(nodeid)
    return (item["lesson"], (item["engine"] or MAIN).strip("[]")) if item else (nodeid, "")


def _needing(root: Path) -> set[str]:
    """Name the lessons that need something that not every kernel has."""
    try:
        return {each.name for each in lesson.find(root / "snippets") if each.options.needs}
    except NetguideError:  # the collection says so of the lesson itself
        return set()
