from pathlib import Path
from typing import Any

import pytest

import smallguide
from netguide.errors import TranscriptError
from netguide.pages import check

FILES = ("blocks", "strays", "headings", "claims", "pairs")
CASES = [case for name in FILES for case in smallguide.cases(name)]
NEAR = [*smallguide.cases("near"), *smallguide.cases("rows")]
LAST_BLOCK = "```text {.not-run"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_findings_name_place_text_and_remedy(case: dict[str, Any], tmp_path: Path) -> None:
    smallguide.make(tmp_path, case)
    assert smallguide.findings(tmp_path) == case["found"]


@pytest.mark.parametrize("case", smallguide.cases("inline-code"), ids=lambda case: case["name"])
def test_inline_code_holds_or_is_found(case: dict[str, Any], tmp_path: Path) -> None:
    smallguide.make(tmp_path, {"edit": _put(case)})
    english, korean = _by_language(tmp_path)
    assert "\n".join(english) == case["found"]
    assert len(korean) == len(english), "the Korean page says the same"


@pytest.mark.parametrize("case", smallguide.cases("twice"), ids=lambda case: case["name"])
def test_what_a_page_says_twice_is_found(case: dict[str, Any], tmp_path: Path) -> None:
    change = {"in": "docs/*/by-name.md", "old": LAST_BLOCK, "new": f"{case['text']}\n\n{LAST_BLOCK}"}
    words = {"in": "docs/terms.txt", "old": "sudo", "new": case.get("terms", "sudo")}
    smallguide.make(tmp_path, {"edit": [change, words]})
    english, korean = _by_language(tmp_path)
    assert "\n".join(english) == case["found"]
    assert len(korean) == len(english), "the Korean page says the same"


@pytest.mark.parametrize("case", NEAR, ids=lambda case: case["name"])
def test_inline_code_is_shown_near_or_found(case: dict[str, Any], tmp_path: Path) -> None:
    smallguide.make(tmp_path, {"edit": _put(case), "write": case.get("write", {})})
    english, korean = _by_language(tmp_path)
    assert "\n".join(english) == case["found"]
    assert len(korean) == len(english), "the Korean page says the same"


@pytest.mark.parametrize("case", smallguide.cases("numbers"), ids=lambda case: case["name"])
def test_numbers_are_shown_near_or_found(case: dict[str, Any], tmp_path: Path) -> None:
    listed = {"docs/numbers.txt": case["numbers"]} if "numbers" in case else {}
    smallguide.make(tmp_path, {"edit": _put(case), "write": listed | case.get("write", {})})
    english, korean = _by_language(tmp_path)
    assert "\n".join(english) == case["found"]
    assert len(korean) == len(english), "the Korean page says the same"


def _put(case: dict[str, Any]) -> list[dict[str, str]]:
    """Put the text of a case before the last block of by-name, or its intro before the note above."""
    return [
        {"in": "docs/*/by-name.md", "old": old, "new": f"{case[key]}\n\n{old}"}
        for key, old in {"text": LAST_BLOCK, "intro": "!!! note"}.items()
        if key in case
    ]


def _by_language(root: Path) -> tuple[list[str], list[str]]:
    found = [str(finding) for finding in check.check(check.load(root))]
    english = [text for text in found if text.startswith("docs/en/")]
    korean = [text for text in found if text.startswith("docs/ko/")]
    assert english + korean == found
    return english, korean


def test_a_page_that_is_not_utf_8_is_found_and_the_others_are_checked(tmp_path: Path) -> None:
    smallguide.make(tmp_path)
    path = tmp_path / "docs/en/by-host.md"
    path.write_bytes(path.read_bytes() + b"\xff\n")
    (tmp_path / "docs/terms.txt").unlink()
    first, *rest = smallguide.findings(tmp_path).split("\ndocs/")
    assert first == "docs/en/by-host.md:9: this is not UTF-8\n    '\\xff'\n  save the file as UTF-8"
    assert [line.split("\n")[0] for line in rest] == [
        "en/by-name.md:6: this occurs nowhere in what the page shows",
        "ko/by-host.md:2: notice: the English page has changed since this translation was made",
        "ko/by-name.md:7: this occurs nowhere in what the page shows",
    ]


def test_a_korean_page_that_is_not_utf_8_is_found(tmp_path: Path) -> None:
    smallguide.make(tmp_path)
    path = tmp_path / "docs/ko/by-host.md"
    path.write_bytes(path.read_bytes() + b"\xff\n")
    found = smallguide.findings(tmp_path)
    assert found == "docs/ko/by-host.md:10: this is not UTF-8\n    '\\xff'\n  save the file as UTF-8"


def test_a_file_that_is_not_text_is_not_shown(tmp_path: Path) -> None:
    smallguide.make(tmp_path)
    (tmp_path / "snippets/by-name/compose.yaml").write_bytes(b"\xff")
    assert smallguide.findings(tmp_path).split("\ndocs/ko")[0] == (
        "docs/en/by-name.md:22: snippets/by-name/compose.yaml is not text\n"
        '    --8<-- "by-name/compose.yaml:web"\n'
        "  show a text file"
    )


def test_a_session_that_cannot_be_read_stops_the_checks(tmp_path: Path) -> None:
    smallguide.make(tmp_path, {"write": {"snippets/by-host/session.console": "hello\n"}})
    with pytest.raises(TranscriptError):
        check.load(tmp_path)


def test_the_command_prints_findings_and_a_count_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    smallguide.make(tmp_path)
    assert check.main() == 0
    assert capsys.readouterr().out == "4 pages, 2 lessons: 0 errors, 0 notices\n"
    smallguide.make(
        tmp_path,
        {"remove": ["docs/terms.txt"], "later": [{"in": "docs/en/by-host.md", "old": "By", "new": "To"}]},
    )
    assert check.main() == 1
    assert capsys.readouterr().out.endswith("\n4 pages, 2 lessons: 2 errors, 1 notices\n")


def test_the_command_says_what_is_wrong_with_a_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    smallguide.make(tmp_path, {"write": {"snippets/by-host/session.console": "hello\n"}})
    assert check.main() == 1
    assert capsys.readouterr().out.startswith(
        "snippets/by-host/session.console:1: this line is in no section\n"
    )
