"""What CONTRIBUTING tells people to type does what it says."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

PROJECT = Path(__file__).parents[2]


def commands(heading: str) -> str:
    """Give the shell blocks of a part of CONTRIBUTING, one after the other."""
    tokens = MarkdownIt().parse((PROJECT / "CONTRIBUTING.md").read_text("utf-8"))
    part, found = "", []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            part = tokens[index + 1].content
        elif token.type == "fence" and token.info == "sh" and part == heading:
            found.append(token.content)
    return "".join(found)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what a clone would hold, with the packages that are installed here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-c", "-o", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            target = tmp_path / "guide" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, target)
    (tmp_path / "guide/.venv").symlink_to(PROJECT / ".venv")
    return tmp_path / "guide"


@pytest.mark.usefixtures("prepared")
@pytest.mark.skipif(not (PROJECT / ".venv/ready").exists(), reason="`make setup` was not run here")
def test_a_lesson_is_added_by_typing_what_the_page_says(copy: Path) -> None:
    typed = commands("Add a lesson in ten minutes")
    assert typed.endswith("make preview\n")
    done = subprocess.run(
        ["bash", "-e", "-c", typed.removesuffix("make preview\n")],
        cwd=copy,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
    )
    assert done.returncode == 0, done.stdout
    assert "new      snippets/aliases/session.console:2: $ docker network create shop" in done.stdout
    assert "\nhi\n" in (copy / "snippets/aliases/session.console").read_text("utf-8")
    lessons, pages = (
        len(list(copy.glob("snippets/*/session.console"))),
        len(list(copy.glob("docs/*/**/*.md"))),
    )
    notebooks = len(list(copy.glob("docs/*/**/*.ipynb")))
    assert f"{pages + notebooks} pages, {lessons} lessons: 0 errors, 0 notices" in done.stdout
    assert "5 passed" in done.stdout
