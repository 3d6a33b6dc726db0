import json

import pytest

from netguide.errors import EvidenceError
from netguide.lessons.evidence import digest, dumps, loads

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
    evidence = loads(dumps({"names": RECORD}, "2026-11-23T20:00:00Z"))
    assert [(proof.lesson, proof.part, proof.verdict) for proof in evidence.proofs("$ true")] == [
        ("names", "by-name", "passed")
    ]
    assert [proof.verdict for proof in evidence.proofs("services: {}")] == ["failed"]
    assert list(evidence.proofs("$ false")) == []
    assert evidence.section("names", "by-name", "$ true") is not None
    assert evidence.section("names", "other", "$ true") is None


def test_writing_is_ordered_and_keeps_korean() -> None:
    text = dumps({"b": {}, "a": {"title": "이름"}}, "2026-11-23T20:00:00Z")
    assert list(json.loads(text)["lessons"]) == ["a", "b"]
    assert "이름" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "build/evidence.json is not evidence: "),
        ("[]", "build/evidence.json is not evidence: "),
        (
            '{"schema": 2, "lessons": {}}',
            "build/evidence.json has schema 2, this netguide reads 1\n  remove the file",
        ),
    ],
)
def test_damaged_evidence_is_refused(text: str, message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        loads(text)
    assert message in str(caught.value)
