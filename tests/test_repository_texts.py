"""What the texts at the top of the repository name is there: targets of make, files, and pages they link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "BENCHMARK.md",
    "CHANGELOG.md",
    "tests/hostile/README.md",
)
MADE_UP = re.compile(r"snippets/aliases/|build/")
"""The lesson that CONTRIBUTING.md makes up, and what a build leaves."""
_TARGET = re.compile(r"^(?P<name>[a-z-]+):(?!=)[^\n]*(?:\n\t[^\n]*)*", re.MULTILINE)
_CALL = re.compile(
    r"(?:(?<=`)|(?<=\$ )|^)make (?P<name>[a-z][a-z-]*)(?P<given>(?: [A-Z_]+=(?:\"[^\"]*\"|\S+))*)", re.M
)
_PATH = re.compile(r"`((?:src|tests|docs|snippets|tools|theme|\.github)/[\w./-]+)`")
_LINK = re.compile(r"\]\((?!https?:|#|proof:)([^)#\s]+)")


def texts() -> Iterator[tuple[str, str]]:
    for name in TEXTS:
        if (ROOT / name).is_file():
            yield name, (ROOT / name).read_text("utf-8")


@pytest.fixture(scope="module")
def recipes() -> dict[str, str]:
    """Give what the Makefile does for each target, with the variables that it sets for all."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return {found["name"]: found[0] for found in _TARGET.finditer(makefile)}


def test_every_target_that_is_named_can_be_made(recipes: dict[str, str]) -> None:
    named = {(name, found["name"]) for name, text in texts() for found in _CALL.finditer(text)}
    assert len({target for _, target in named}) > 15
    assert [each for each in sorted(named) if each[1] not in recipes] == []


def test_every_variable_that_is_given_is_used(recipes: dict[str, str]) -> None:
    given = {
        (name, found["name"], variable)
        for name, text in texts()
        for found in _CALL.finditer(text)
        for variable in re.findall(r"([A-Z_]+)=", found["given"])
    }
    assert len(given) > 10
    assert [each for each in sorted(given) if f"$({each[2]})" not in recipes.get(each[1], "")] == []


def test_every_file_in_code_font_is_there() -> None:
    named = {(name, path) for name, text in texts() for path in _PATH.findall(text)}
    assert len(named) > 20
    assert [
        each for each in sorted(named) if not MADE_UP.match(each[1]) and not (ROOT / each[1]).exists()
    ] == []


def test_every_link_to_a_file_leads_to_one() -> None:
    links = {(name, path) for name, text in texts() for path in _LINK.findall(text)}
    assert links
    assert [each for each in sorted(links) if not (ROOT / each[0]).parent.joinpath(each[1]).exists()] == []
