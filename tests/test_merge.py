"""Evidence of several machines becomes one document."""

import json
from pathlib import Path

import pytest

from netguide.lessons import evidence, merge


def write(path: Path, runs: evidence.Runs, created: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(evidence.dumps(runs, created), "utf-8")


def test_engines_come_together_and_the_newer_record_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "runs/a/evidence.json", {"publish": {"28.5": {"n": 2}}}, "2026-11-02T00:00:00Z")
    write(
        tmp_path / "runs/b/evidence.json",
        {"publish": {"28.5": {"n": 1}, "26.1": {"n": 1}}},
        "2026-11-01T00:00:00Z",
    )
    write(tmp_path / "runs/c/evidence.json", {"compose": {"20.10": {"n": 3}}}, "2026-11-03T00:00:00Z")
    assert merge.main(["runs"]) == 0
    assert json.loads((tmp_path / "build/evidence.json").read_text("utf-8"))["lessons"] == {
        "compose": {"20.10": {"n": 3}},
        "publish": {"26.1": {"n": 1}, "28.5": {"n": 2}},
    }
    said = ["engine 20.10: 1 of 2 lessons", "engine 26.1: 1 of 2 lessons", "engine 28.5: 1 of 2 lessons"]
    assert capsys.readouterr().out.splitlines() == said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no evidence in runs"),
        ("{", "is not evidence"),
        ('{"schema": 1, "lessons": {}}', "schema 1"),
    ],
)
def test_what_cannot_be_merged_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str | None,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    if text is not None:
        (tmp_path / "runs/a.json").write_text(text, "utf-8")
    assert merge.main(["runs"]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "build").exists()


def test_the_usage_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert merge.main([]) == 2
    assert capsys.readouterr().err == "usage: python -m netguide.lessons.merge FOLDER\n"
