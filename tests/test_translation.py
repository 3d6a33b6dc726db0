import json
from pathlib import Path
from typing import Any

import pytest

import smallguide
from netguide.errors import PageError
from netguide.finding import Weight
from netguide.pages import translation
from netguide.pages.check import check, load

ENGLISH = b"# A page {#a}\n"
STAMP = translation.digest(ENGLISH)
NOTEBOOK: dict[str, Any] = {
    "cells": [
        {
            "cell_type": "markdown",
            "id": "a",
            "metadata": {},
            "source": ["# Explore {#explore}\n", "\n", "`web`"],
        },
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "execution_count": 1,
            "source": ["print(\n", "  'web')"],
            "outputs": [{"name": "stdout", "output_type": "stream", "text": ["web\n"]}],
        },
        {
            "cell_type": "markdown",
            "id": "c",
            "metadata": {},
            "source": ["Text `web`: `docker exec web`.\n", "`lie`"],
        },
    ],
    "metadata": {"netguide": {"questions": ["What is in it?", "Who is it?", "Is it so?"]}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def _dumped(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_a_stamp_is_the_beginning_of_the_digest_of_the_english_file() -> None:
    assert translation.digest(b"") == "e3b0c44298fc"


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("---\nsource: 0123456789ab\n---\n# 제목\n", "0123456789ab"),
        ("---\ntitle: x\nsource: '0123456789ab' \n---\n", "0123456789ab"),
        ('---\nsource: "012345678901"\n...\n', "012345678901"),
        ("---\nsource:\n---\n", None),
        ("---\ntitle: x\n---\nsource: 0123456789ab\n", None),
        ("# 제목\n", None),
        ("", None),
    ],
)
def test_a_stamp_is_read_from_front_matter(text: str, stamp: str | None) -> None:
    assert translation.stamp_of(text, "a.md") == stamp


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# 제목\n", '---\nsource: "S"\n---\n\n# 제목\n'),
        ("---\ntitle: x\n---\n# 제목\n", '---\nsource: "S"\ntitle: x\n---\n# 제목\n'),
        (
            "---\ntitle: x\nsource: old\n---\nsource: kept\n",
            '---\ntitle: x\nsource: "S"\n---\nsource: kept\n',
        ),
    ],
)
def test_stamping_changes_the_stamp_alone(before: str, after: str) -> None:
    assert translation.stamped(before, "a.md", "S") == after
    assert translation.stamped(after, "a.md", "S") == after


def test_a_notebook_is_stamped_in_its_metadata() -> None:
    stamped = translation.stamped(_dumped(NOTEBOOK), "a.ipynb", STAMP)
    assert translation.stamp_of(stamped, "a.ipynb") == STAMP
    said = NOTEBOOK["metadata"]["netguide"]
    assert json.loads(stamped) == NOTEBOOK | {"metadata": {"netguide": {**said, "source": STAMP}}}
    assert translation.stamp_of(_dumped(NOTEBOOK), "a.ipynb") is None


def test_drift_is_a_notice_at_the_stamp() -> None:
    text = "---\ntitle: x\nsource: 0123456789ab\n---\n"
    found = translation.drift(ENGLISH, text, "docs/ko/tutorial/a.md")
    assert found is not None
    assert found.weight is Weight.NOTICE
    assert str(found) == (
        "docs/ko/tutorial/a.md:3: notice: the English page has changed since this translation was made\n"
        f"    source is 0123456789ab, the English page is {STAMP}\n"
        "  compare the two pages, then run: make stamp PAGE=tutorial/a"
    )


@pytest.mark.parametrize(("text", "line"), [("# 제목\n", 1), ("---\ntitle: x\nsource: tomorrow\n---\n", 3)])
def test_a_missing_stamp_is_an_error(text: str, line: int) -> None:
    found = translation.drift(ENGLISH, text, "docs/ko/a.md")
    assert found is not None
    assert found.weight is Weight.ERROR
    assert (found.line, found.message) == (
        line,
        "this translation does not say which English page it was made from",
    )


def test_no_drift() -> None:
    assert translation.drift(ENGLISH, f"---\nsource: {STAMP}\n---\n", "docs/ko/a.md") is None


def test_changed_english_prose_is_found_until_a_person_stamps_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    smallguide.make(
        tmp_path, {"later": [{"in": "docs/en/by-host.md", "old": "By host", "new": "To the host"}]}
    )
    before = (tmp_path / "docs/ko/by-host.md").read_text("utf-8")
    assert translation.main(["status"]) == 1
    assert [str(finding) for finding in check(load(tmp_path))] == [capsys.readouterr().out.rstrip()]
    assert translation.main(["stamp", "by-host"]) == 0
    assert (
        capsys.readouterr().out
        == "docs/ko/by-host.md is stamped as made from the English page as it is now\n"
    )
    after = (tmp_path / "docs/ko/by-host.md").read_text("utf-8")
    assert after.split("\n")[2:] == before.split("\n")[2:]
    assert translation.main(["status"]) == 0
    assert smallguide.findings(tmp_path) == ""


def test_a_page_that_claims_otherwise_is_not_stamped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    smallguide.make(
        tmp_path, {"later": [{"in": "docs/ko/by-host.md", "old": "{#by-host}", "new": "{#host}"}]}
    )
    before = (tmp_path / "docs/ko/by-host.md").read_bytes()
    assert translation.main(["stamp", "docs/ko/by-host.md"]) == 1
    assert capsys.readouterr().err == (
        "not stamped: the two pages do not show and claim the same\n"
        "docs/ko/by-host.md:5: heading 1 is not the one of the English page\n"
        "    # … {#host}\n"
        "  docs/en/by-host.md:4 has # … {#by-host}\n"
        "  mend these, then stamp again\n"
    )
    assert (tmp_path / "docs/ko/by-host.md").read_bytes() == before


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("by-hosts", "there is no Korean page 'by-hosts'\n  did you mean 'by-host'?"),
        ("zzz", "there is no Korean page 'zzz'\n  pages: by-host, by-name, lonely"),
        (
            "lonely",
            "docs/ko/lonely.md:1: this page has no English page\n"
            "  write docs/en/lonely.md, or remove this page",
        ),
    ],
)
def test_stamping_nothing(page: str, message: str, tmp_path: Path) -> None:
    smallguide.make(tmp_path, {"write": {"docs/ko/lonely.md": "# 혼자 {#lonely}\n"}})
    with pytest.raises(PageError) as caught:
        translation.stamp_page(tmp_path, page)
    assert str(caught.value) == message


def test_hidden_files_are_no_pages(tmp_path: Path) -> None:
    hidden = "docs/ko/.ipynb_checkpoints/by-host-checkpoint.ipynb"
    smallguide.make(tmp_path, {"write": {hidden: "{", hidden.replace("ko", "en"): "{"}})
    assert translation.stale(tmp_path) == []
    assert smallguide.findings(tmp_path) == ""


def test_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert translation.main([]) == 2
    assert capsys.readouterr().err == "usage: python -m netguide.pages.translation stamp PAGE | status\n"


class TestNotebooks:
    @pytest.fixture
    def guide(self, tmp_path: Path) -> Path:
        smallguide.make(
            tmp_path,
            {
                "write": {
                    "docs/en/explore.ipynb": _dumped(NOTEBOOK),
                    "docs/ko/explore.ipynb": _dumped(NOTEBOOK),
                    "snippets/by-host/lesson.toml": '[notebook]\n"explore.ipynb" = "gateway"\n',
                    "docs/terms.txt": "sudo\nlie\n",
                }
            },
        )
        translation.stamp_page(tmp_path, "explore")
        return tmp_path

    def test_a_pair_that_agrees(self, guide: Path) -> None:
        assert smallguide.findings(guide) == ""

    def test_prose_may_name_what_the_code_calls(self, guide: Path) -> None:
        for path in (guide / "docs/en/explore.ipynb", guide / "docs/ko/explore.ipynb"):
            text = (
                path.read_text("utf-8").replace("print(", "docker.show(").replace("Text `web`", "Text `show`")
            )
            path.write_text(text, "utf-8")
        translation.stamp_page(guide, "explore")
        assert smallguide.findings(guide) == ""

    def test_lines_are_those_of_the_file(self, guide: Path) -> None:
        (guide / "docs/terms.txt").write_text("sudo\n")
        lines = (guide / "docs/en/explore.ipynb").read_text().split("\n")
        line = lines.index('    "`lie`"') + 1
        assert [str(finding.place) for finding in check(load(guide))] == [
            f"docs/en/explore.ipynb:{line}",
            f"docs/ko/explore.ipynb:{line}",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "found", "original"),
        [
            ("  'web')", "  'website')", "'website')", "'web')"),
            ('"web\\n"', '"db\\n"', "db", "web"),
        ],
    )
    def test_cells_and_outputs_are_the_same(
        self, guide: Path, old: str, new: str, found: str, original: str
    ) -> None:
        path = guide / "docs/ko/explore.ipynb"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        assert smallguide.findings(guide) == (
            "docs/ko/explore.ipynb:1: code cell 1 or its output is not that of the English page\n"
            f"    {found}\n"
            f"  docs/en/explore.ipynb has: {original}"
        )

    @pytest.mark.parametrize(
        ("english", "korean", "found", "original"),
        [
            (
                {"output_type": "error", "ename": "NotFound", "evalue": "no such network", "traceback": []},
                {"output_type": "error", "ename": "NotFound", "evalue": "no such thing", "traceback": []},
                "NotFound: no such thing",
                "NotFound: no such network",
            ),
            (
                {"output_type": "display_data", "metadata": {}, "data": {"text/html": ["<b>web</b>"]}},
                {"output_type": "display_data", "metadata": {}, "data": {"text/html": ["<b>db</b>"]}},
                "text/html: <b>db</b>",
                "text/html: <b>web</b>",
            ),
        ],
    )
    def test_outputs_of_any_kind_are_the_same(
        self, guide: Path, english: dict[str, Any], korean: dict[str, Any], found: str, original: str
    ) -> None:
        for language, output in (("en", english), ("ko", korean)):
            path = guide / f"docs/{language}/explore.ipynb"
            notebook = json.loads(path.read_text("utf-8"))
            notebook["cells"][1]["outputs"] = [output]
            path.write_text(_dumped(notebook), "utf-8")
        (difference, _) = check(load(guide))
        assert (difference.found, difference.remedy) == (found, f"docs/en/explore.ipynb has: {original}")

    def test_a_cell_that_is_not_written_line_by_line(self, guide: Path) -> None:
        path = guide / "docs/en/explore.ipynb"
        lines = ["Text.\n" * 20]
        notebook = NOTEBOOK | {"cells": [{**NOTEBOOK["cells"][2], "source": lines}, *NOTEBOOK["cells"][:2]]}
        path.write_text(_dumped(notebook), "utf-8")
        first, *_ = check(load(guide))
        start = path.read_text("utf-8").split("\n").index('   "source": [') + 1
        assert (first.line, first.message) == (start, "a cell is not written line by line")

    def test_a_changed_english_notebook_is_a_notice(self, guide: Path) -> None:
        path = guide / "docs/en/explore.ipynb"
        path.write_text(path.read_text().replace("Text ", "The text "))
        (finding,) = check(load(guide))
        korean = (guide / "docs/ko/explore.ipynb").read_text("utf-8").split("\n")
        assert finding.weight is Weight.NOTICE
        assert '"source": "' in korean[finding.line - 1]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "this is not JSON: Expecting property name enclosed in double quotes"),
            ("[]", "this is not a notebook of format 4"),
            (json.dumps(NOTEBOOK), "cells are not one after the other here"),
        ],
    )
    def test_a_damaged_notebook(self, guide: Path, text: str, message: str) -> None:
        (guide / "docs/en/explore.ipynb").write_text(text)
        first, *_ = check(load(guide))
        assert (str(first.place), first.message) == ("docs/en/explore.ipynb:1", message)
        assert first.remedy == "save it with Jupyter, which writes one line of source on a line of the file"
