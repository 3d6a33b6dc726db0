"""Turns of lessons on one machine."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from netguide.lessons.turns import turn

WAIT = 30  # seconds until a test that hangs fails


class Someone:
    """Takes a turn in a thread of its own."""

    def __init__(self, folder: Path, *, large: bool) -> None:
        self.has, self._enough = threading.Event(), threading.Event()
        self._folder, self._large = folder, large
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        with turn(self._folder, large=self._large):
            self.has.set()
            assert self._enough.wait(WAIT)

    def waits(self) -> bool:
        return not self.has.wait(0.3)

    def leave(self) -> None:
        self._enough.set()
        self._thread.join(WAIT)


def test_most_run_beside_each_other(tmp_path: Path) -> None:
    several = [Someone(tmp_path, large=False) for _ in range(3)]
    for each in several:
        assert each.has.wait(WAIT)
    for each in several:
        each.leave()


def test_beside_a_large_one_runs_one_more(tmp_path: Path) -> None:
    large = Someone(tmp_path, large=True)
    assert large.has.wait(WAIT)
    second = Someone(tmp_path, large=False)
    assert second.has.wait(WAIT)
    third = Someone(tmp_path, large=False)
    assert third.waits()
    second.leave()
    assert third.has.wait(WAIT)
    large.leave()
    third.leave()


def test_two_large_ones_run_one_after_the_other(tmp_path: Path) -> None:
    first = Someone(tmp_path, large=True)
    assert first.has.wait(WAIT)
    second = Someone(tmp_path, large=True)
    assert second.waits()
    first.leave()
    assert second.has.wait(WAIT)
    second.leave()


def test_a_large_one_waits_for_those_before_it_and_is_not_overtaken(tmp_path: Path) -> None:
    first = Someone(tmp_path, large=False)
    assert first.has.wait(WAIT)
    large = Someone(tmp_path, large=True)
    assert large.waits()
    late = Someone(tmp_path, large=False)
    assert late.waits()
    first.leave()
    assert large.has.wait(WAIT)
    assert late.has.wait(WAIT)
    large.leave()
    late.leave()


def test_after_a_large_one_all_run_again(tmp_path: Path) -> None:
    large = Someone(tmp_path, large=True)
    assert large.has.wait(WAIT)
    large.leave()
    test_most_run_beside_each_other(tmp_path)


def test_a_turn_ends_with_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), turn(tmp_path, large=True):
        raise ZeroDivisionError
    with turn(tmp_path, large=True):
        pass
