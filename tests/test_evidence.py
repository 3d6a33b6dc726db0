import json
from typing import Any

import pytest

from netguide.engines import MAIN
from netguide.errors import EvidenceError
from netguide.lessons.evidence import Evidence, OnEngine, Proof, Runs, digest, dumps, loads, merge

RECORD = {
    "verdict": "passed",
    "sections": {"by-name": {"digest": digest("$ true\n"), "verdict": "passed"}},
    "files": {"compose.yaml": {"digest": digest("services: {}"), "verdict": "failed"}},
}


def test_the_digest_is_of_the_text_without_newlines_around_it() -> None:
    assert digest("$ true") == digest("\n$ true\n\n")
    assert digest("$ true") != digest("$ true ")
    assert digest("a\n") == "sha256:87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"


def test_a_block_is_proven_by_the_bytes_it_shows() -> None:
    evidence = loads(dumps({"names": {MAIN: RECORD}}, "2026-11-23T20:00:00Z"))
    assert [(proof.lesson, proof.part, proof.verdict) for proof in evidence.proofs("$ true")] == [
        ("names", "by-name", "passed")
    ]
    assert [proof.verdict for proof in evidence.proofs("services: {}")] == ["failed"]
    assert list(evidence.proofs("$ false")) == []
    assert evidence.section("names", "by-name", "$ true") is not None
    assert evidence.section("names", "other", "$ true") is None


def test_writing_is_ordered_and_keeps_korean() -> None:
    text = dumps({"b": {}, "a": {"28.5": {"title": "이름"}, "20.10": {}}}, "2026-11-23T20:00:00Z")
    assert [(name, list(on)) for name, on in json.loads(text)["lessons"].items()] == [
        ("a", ["20.10", "28.5"]), ("b", []),
    ]  # fmt: skip
    assert "이름" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "build/evidence.json is not evidence: "),
        ("[]", "build/evidence.json is not evidence: "),
        (
            '{"schema": 1, "lessons": {}}',
            "build/evidence.json has schema 1, this netguide reads 2\n  remove the file",
        ),
    ],
)
def test_damaged_evidence_is_refused(text: str, message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        loads(text)
    assert message in str(caught.value)


def run(engine: str, text: str = "$ true", **entry: str) -> dict[str, Any]:
    section = {"digest": digest(text), "verdict": "passed", **entry}
    return {"sections": {"by-name": section}, "files": {}, "lab": {"engine": engine}}


def proof(**runs: dict[str, Any]) -> Proof | None:
    on = {name.strip("_").replace("_", "."): record for name, record in runs.items()}
    return Evidence({"names": on}).section("names", "by-name", "$ true")


def test_other_engines_are_told_beside_the_main_one() -> None:
    old = run("20.10.24", verdict="differs", variant="sha256:1")
    found = proof(_20_10=old, _28_5=run("28.5.2"))
    assert found is not None
    assert (found.verdict, found.record["lab"]["engine"]) == ("passed", "28.5.2")
    assert found.engines == (
        OnEngine("20.10", "differs", "20.10.24", "", "sha256:1", old),
        OnEngine("26.1", "absent"),
        OnEngine("28.5", "passed", "28.5.2", "", "", found.record),
    )
    assert [one.engine for one in found.on("absent")] == ["26.1"]


def test_an_engine_that_lacks_something_says_it_in_its_own_words() -> None:
    found = proof(_20_10=run("20.10.24", verdict="lacking", message="no such command"), _28_5=run("28.5.2"))
    assert found is not None
    assert [(one.engine, one.message) for one in found.on("lacking")] == [("20.10", "no such command")]


def test_a_run_on_another_engine_about_other_bytes_proves_nothing() -> None:
    found = proof(_26_1=run("26.1.5", "$ false"), _28_5=run("28.5.2"))
    assert found is not None
    assert [one.verdict for one in found.engines] == ["absent", "absent", "passed"]


def test_without_a_run_on_the_main_engine_there_is_no_proof() -> None:
    assert proof(_26_1=run("26.1.5")) is None


def test_of_two_records_about_one_engine_the_newer_is_kept() -> None:
    older: Runs = {"a": {"26.1": {"n": 1}, "28.5": {"n": 1}}, "b": {"28.5": {"n": 1}}}
    newer: Runs = {"a": {"28.5": {"n": 2}}, "c": {"20.10": {"n": 2}}}
    assert merge(older, newer) == {
        "a": {"26.1": {"n": 1}, "28.5": {"n": 2}}, "b": {"28.5": {"n": 1}}, "c": {"20.10": {"n": 2}},
    }  # fmt: skip
