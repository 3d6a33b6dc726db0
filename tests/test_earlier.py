"""Taking over the history of a published site."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from netguide.errors import EvidenceError, SiteError
from netguide.lessons import history
from netguide.lessons.history import Entry
from netguide.site import earlier
from netguide.site.serve import HOST, listen

ENTRY = Entry("2026-11-23T20:40:00Z", "publish", "28.5", "28.5.2", "passed", "0123")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "404.html").write_text("lost")
    return folder


@pytest.fixture
def site(published: Path) -> Iterator[str]:
    server = listen(published, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{HOST}:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_published_history_is_taken_over(published: Path, site: str, tmp_path: Path) -> None:
    (published / "history.jsonl").write_text(history.dumps([ENTRY]))
    target = tmp_path / "build/history.jsonl"
    assert earlier.fetch(site, target) == "1 earlier runs are in history.jsonl"
    assert history.loads(target.read_text(), "h") == [ENTRY]


def test_a_site_that_has_none_begins_one(site: str, tmp_path: Path) -> None:
    assert "the history begins with the next published build" in earlier.fetch(site, tmp_path / "h")
    assert not (tmp_path / "h").exists()


def test_what_is_no_history_is_refused(published: Path, site: str, tmp_path: Path) -> None:
    (published / "history.jsonl").write_text("<html>")
    with pytest.raises(EvidenceError, match="is no entry of a history"):
        earlier.fetch(site, tmp_path / "h")
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize("address", ["", "file:///etc/", f"http://{HOST}:1/"])
def test_a_site_that_does_not_answer_is_an_error(address: str, tmp_path: Path) -> None:
    with pytest.raises(SiteError):
        earlier.fetch(address, tmp_path / "h")
