"""When files were added and changed."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netguide.site import dates


def git(folder: Path, *words: str, at: str = "2026-01-01T00:00:00Z") -> None:
    """Run Git as nobody in particular, at a moment."""
    names = {
        f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    times = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *words], cwd=folder, env={**os.environ, **names, **times, **quiet}, check=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "docs/ko/하나").mkdir(parents=True)
    git(folder, "init", "-q")
    for number, name in ((1, "하나/가 나.md"), (2, "b.md"), (3, "하나/가 나.md")):
        (folder / "docs/ko" / name).write_text(str(number))
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "x", at=f"2026-01-0{number}T10:00:00Z")
    return folder


def test_a_file_has_the_times_of_its_first_and_its_last_commit(clone: Path) -> None:
    def day(number: int) -> datetime:
        return datetime(2026, 1, number, 10, tzinfo=UTC)

    assert dates.of(clone / "docs/ko") == {
        "하나/가 나.md": dates.Dates(day(1), day(3)),
        "b.md": dates.Dates(day(2), day(2)),
    }


def test_nothing_is_known_without_a_history_or_with_a_part_of_it(clone: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", clone.as_uri(), "shallow")
    assert dates.of(tmp_path / "shallow/docs/ko") == {}
    (tmp_path / "bare/docs").mkdir(parents=True)
    assert dates.of(tmp_path / "bare/docs") == {}
