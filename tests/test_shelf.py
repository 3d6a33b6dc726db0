from pathlib import Path

import pytest

import smallguide
from netguide.pages.check import load
from netguide.pages.proof import Include
from netguide.pages.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    smallguide.make(tmp_path)
    return load(tmp_path).shelf


def test_a_section_of_a_session_is_shown_as_it_was_typed(shelf: Shelf) -> None:
    shown = shelf.show(Include("by-host/session.console", "gateway", 1))
    assert shown == "$ docker exec web nc -w3 172.17.0.1 27017\n"


def test_a_file_is_shown_without_its_marks(shelf: Shelf) -> None:
    shown = shelf.show(Include("by-name/compose.yaml", None, 1))
    assert shown == "services:\n  web:\n    image: busybox\n"


def test_a_section_of_a_file_is_shown_from_the_margin(shelf: Shelf) -> None:
    assert shelf.show(Include("by-name/compose.yaml", "web", 1)) == "web:\n  image: busybox"
