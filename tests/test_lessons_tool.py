"""The lessons' stage of the test command: what is run once more."""

from __future__ import annotations

import json
from pathlib import Path

import lessons
import pytest

ITEMS = [
    "snippets/by-name/session.console:14",
    "snippets/by-name/session.console:15[26.1]",
    "tests/test_x.py::t",
]


def test_failed_items_name_lesson_and_engine() -> None:
    assert lessons.failed(ITEMS) == {("by-name", "28.5"), ("by-name", "26.1")}
    assert lessons.failed(["snippets/drivers/networks.py:1", "snippets/compose/drawings/tiers.svg:1"]) == {
        ("drivers", "28.5"),
        ("compose", "28.5"),
    }


@pytest.mark.parametrize(
    ("items", "statuses", "status", "runs"),
    [
        ([], [0], 0, 1),
        (["snippets/a/session.console:1"], [1, 0], 0, 2),
        (["snippets/a/session.console:1"], [1, 1], 1, 2),
        ([f"snippets/{name}/session.console:1" for name in "abcd"], [1], 1, 1),
        ([], [1], 1, 1),
        (["snippets/a/session.console:1"], [2], 2, 1),
    ],
)
def test_a_few_that_failed_are_run_once_more_and_must_pass(
    items: list[str],
    statuses: list[int],
    status: int,
    runs: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache = tmp_path / ".pytest_cache/v/cache"
    cache.mkdir(parents=True)
    (cache / "lastfailed").write_text(json.dumps(dict.fromkeys(items, True)))
    monkeypatch.chdir(tmp_path)
    called: list[tuple[str, ...]] = []

    def run(*arguments: str) -> int:
        called.append(arguments)
        return statuses[len(called) - 1]

    monkeypatch.setattr(lessons, "_pytest", run)
    assert lessons.main("20.10,28.5", "3") == status
    assert len(called) == runs
