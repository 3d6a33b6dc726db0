"""What include lines bring onto a page."""

from pathlib import Path

import pytest

from netguide.blocks.origins import origins
from netguide.errors import PageError
from netguide.lessons.transcript import parse
from netguide.pages.proof import Include

SESSION = "# --8<-- [start:one]\n$ cat /etc/hosts\n127.0.0.1\tlocalhost\n   \nend\n# --8<-- [end:one]\n"
CODE = "import os\n# --8<-- [start:part]\nif os:\n    print(1)\n# --8<-- [end:part]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "names").mkdir()
    (tmp_path / "names/session.console").write_text(SESSION, "utf-8")
    (tmp_path / "names/app.py").write_text(CODE, "utf-8")
    (tmp_path / "names/binary").write_bytes(b"\xff\xfe")
    return tmp_path


def test_a_section_is_proved_by_the_bytes_of_the_transcript(root: Path) -> None:
    sections = parse(SESSION, "x").sections
    (origin,) = origins([Include("names/session.console", "one", 7)], root, "p.md", {"names": sections})
    assert (origin.lesson, origin.part, origin.line) == ("names", "one", 7)
    assert origin.shown == "$ cat /etc/hosts\n127.0.0.1\tlocalhost\n\nend"
    assert origin.whole == sections["one"].shown


def test_a_part_of_a_file_is_shown_but_the_file_is_proved(root: Path) -> None:
    (origin,) = origins([Include("names/app.py", "part", 7)], root, "p.md", {})
    assert origin.shown == "if os:\n    print(1)"
    assert (origin.part, origin.whole) == ("app.py", CODE)


@pytest.mark.parametrize(
    ("file", "part", "remedy"),
    [
        ("names/session.console", "two", 'did you mean "names/session.console:one"?'),
        ("names/session.consol", "one", 'did you mean "names/session.console:one"?'),
        ("names/ap.py", None, 'did you mean "names/app.py"?'),
        ("zzz", None, "name a file below snippets/, and a section after a colon"),
        ("names/binary", None, "the file is not UTF-8"),
        ("../secret", None, "name a file"),
    ],
)
def test_what_cannot_be_included_is_an_error_with_place(
    root: Path, file: str, part: str | None, remedy: str
) -> None:
    (root.parent / "secret").write_text("secret", "utf-8")
    lessons = {"names": parse(SESSION, "x").sections}
    with pytest.raises(PageError) as caught:
        list(origins([Include(file, part, 7)], root, "docs/en/a.md", lessons))
    assert str(caught.value).startswith("docs/en/a.md:7: the page includes what does not exist\n    --8<-- ")
    assert remedy in str(caught.value)
