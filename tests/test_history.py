"""Verdicts of earlier builds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from netguide.errors import EvidenceError
from netguide.lessons import evidence, history
from netguide.lessons.evidence import Evidence
from netguide.lessons.history import KEPT, Entry
from netguide.site import published

ENTRY = Entry("2026-11-23T20:40:00Z", "publish", "28.5", "28.5.2", "passed", "0123")


def run(started: str, verdict: str = "passed") -> dict[str, Any]:
    return {
        "started": started, "verdict": verdict, "commit": None, "lab": {"engine": "28.5.2"},
        "sections": {}, "files": {},
    }  # fmt: skip


def test_a_history_is_read_as_it_was_written() -> None:
    text = history.dumps([ENTRY, replace(ENTRY, lesson="한글\u202e")])
    assert text.isascii()
    assert text.count("\n") == 2
    assert history.loads(text, "h") == [ENTRY, replace(ENTRY, lesson="한글\u202e")]


@pytest.mark.parametrize("line", ["{", "[]", '{"lesson": "x"}', json.dumps({**vars(ENTRY), "more": 1})])
def test_what_is_no_entry_is_named_by_its_line(line: str) -> None:
    with pytest.raises(EvidenceError, match=r"history\.jsonl:2 is no entry of a history"):
        history.loads(history.dumps([ENTRY]) + line + "\n", "history.jsonl")


def test_a_value_that_is_not_text_is_an_error() -> None:
    with pytest.raises(EvidenceError, match="h:1 has a value that is not text"):
        history.loads(json.dumps({**vars(ENTRY), "verdict": ["passed"]}), "h")


def test_the_same_run_is_noted_once() -> None:
    later = replace(ENTRY, started="2026-11-24T20:40:00Z", verdict="failed")
    assert history.joined([ENTRY, later], [ENTRY]) == [ENTRY, later]


def test_old_runs_are_forgotten_one_lesson_and_engine_at_a_time() -> None:
    many = [replace(ENTRY, started=f"2026-11-23T{number:06}") for number in range(KEPT + 3)]
    rare = replace(ENTRY, lesson="drivers", started="2001-01-01")
    joined = history.joined(many, [rare])
    assert joined[0] == rare
    assert joined[1:] == many[3:]


def test_runs_are_grouped_by_lesson_and_age_of_engine() -> None:
    entries = [replace(ENTRY, engine=engine) for engine in ("28.5", "20.10", "9.1")]
    entries.append(replace(ENTRY, lesson="drivers"))
    assert list(history.grouped(entries)) == [
        ("drivers", "28.5"), ("publish", "9.1"), ("publish", "20.10"), ("publish", "28.5"),
    ]  # fmt: skip


def test_a_published_build_adds_its_runs_and_others_add_none(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(history.dumps([ENTRY]), "utf-8")
    found = Evidence({"publish": {"28.5": run("2026-11-25T00:00:00Z", "failed")}})
    now = published.past(path, found, publishing=True)
    assert [entry.verdict for entry in now] == ["passed", "failed"]
    assert published.past(path, found, publishing=False) == [ENTRY]
    assert published.past(tmp_path / "none", found, publishing=False) == []
    assert len(published.past(None, found, publishing=True)) == 1


def test_what_is_published_can_be_read_again_and_follows_its_schema(tmp_path: Path) -> None:
    record = tmp_path / "evidence.json"
    record.write_text(
        '{"schema": 2, "created": "2026-11-23T20:40:00Z", "lessons": {}, "x": "\u202e"}', "utf-8"
    )
    site = tmp_path / "site"
    site.mkdir()
    published.write(site, record, [ENTRY])
    text = (site / "evidence.json").read_text("utf-8")
    assert text.isascii()
    schema = json.loads((site / "evidence.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(text), schema)
    assert history.loads((site / "history.jsonl").read_text("utf-8"), "h") == [ENTRY]


def test_without_evidence_none_is_published(tmp_path: Path) -> None:
    published.write(tmp_path, None, [])
    assert not (tmp_path / "evidence.json").exists()
    assert (tmp_path / "history.jsonl").read_text("utf-8") == ""


@pytest.mark.parametrize(
    "broken",
    [{"schema": 1}, {"lessons": {"x": {"latest": {}}}}, {"lessons": {"x": {"28.5": {}}}}, {"created": 1}],
)
def test_the_schema_refuses_what_is_no_evidence(broken: dict[str, Any]) -> None:
    schema = json.loads(evidence.SCHEMA_FILE.read_text("utf-8"))
    document = {"schema": evidence.SCHEMA, "created": "2026-11-23T20:40:00Z", "lessons": {}}
    jsonschema.validate(document, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, **broken}, schema)
