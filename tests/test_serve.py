"""Serving with reload."""

import gzip
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netguide.errors import SiteError
from netguide.site import serve
from netguide.site.policy import POLICY

LIMIT = 20


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "ko").mkdir()
    (tmp_path / "index.html").write_text("<body>hello</body>", "utf-8")
    (tmp_path / "ko" / "index.html").write_text("<body>안녕</body>", "utf-8")
    (tmp_path / "404.html").write_text("<body>lost</body>", "utf-8")
    (tmp_path / "style.css").write_text("a{}", "utf-8")
    return tmp_path


@pytest.fixture
def changes() -> serve.Changes:
    return serve.Changes()


@pytest.fixture
def address(site: Path, changes: serve.Changes) -> Iterator[str]:
    server = serve.listen(site, 0, changes)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=LIMIT) as answer:
        return str(answer.read().decode())


def test_both_languages_are_served_with_the_script_that_reloads(address: str) -> None:
    script = f'<script src="{serve.RELOADER}"></script>'
    assert f"hello{script}" in get(address + "/")
    assert f"안녕{script}" in get(address + "/ko")
    assert serve.RELOAD in get(address + serve.RELOADER)
    assert get(address + "/style.css") == "a{}"


def test_everything_is_sent_under_the_sites_policy(address: str, site: Path) -> None:
    (site / POLICY).write_text("default-src 'self'\n", "utf-8")
    for path in ("/", "/style.css", serve.RELOADER):
        with urllib.request.urlopen(address + path, timeout=LIMIT) as answer:
            assert answer.headers["Content-Security-Policy"] == "default-src 'self'"


@pytest.mark.parametrize(("asked", "compressed"), [("gzip", True), ("", False)])
def test_text_is_compressed_for_those_who_take_it(site: Path, asked: str, compressed: bool) -> None:
    text = "a{}" * 1000
    (site / "style.css").write_text(text, "utf-8")
    server = serve.listen(site, 0, compressed=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/style.css"
    request = urllib.request.Request(url, headers={"Accept-Encoding": asked})
    with urllib.request.urlopen(request, timeout=LIMIT) as answer:
        body = answer.read()
    server.shutdown()
    server.server_close()
    assert (len(body) < 100) is compressed
    assert (gzip.decompress(body) if compressed else body) == text.encode()


def test_what_is_missing_gets_the_sites_own_page(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(address + "/nowhere/")
    assert caught.value.code == 404
    assert "lost" in caught.value.read().decode()
    caught.value.close()


def test_nothing_outside_the_folder_is_served(address: str, site: Path) -> None:
    (site.parent / "secret").write_text("secret", "utf-8")
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(address + "/../secret")
    assert caught.value.code == 404
    caught.value.close()


def test_a_waiting_page_hears_of_the_next_build(address: str, changes: serve.Changes) -> None:
    with urllib.request.urlopen(address + serve.RELOAD, timeout=LIMIT) as news:
        changes.announce()
        assert news.readline() == b"data: built\n"


def test_without_changes_pages_stay_as_they_are(site: Path) -> None:
    server = serve.listen(site, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert get(f"http://127.0.0.1:{server.server_address[1]}/") == "<body>hello</body>"
    finally:
        server.shutdown()
        server.server_close()


def test_a_taken_port_is_one_clear_message(site: Path) -> None:
    first = serve.listen(site, 0)
    port = int(first.server_address[1])
    try:
        with pytest.raises(SiteError) as caught:
            serve.listen(site, port)
    finally:
        first.server_close()
    assert str(caught.value) == (
        f"port {port} on 127.0.0.1 is already in use\n"
        f"  stop what uses it, or choose another: .venv/bin/python -m netguide.site serve --port {port + 1}"
    )


@pytest.mark.parametrize(
    ("changed", "languages"),
    [
        ("docs/ko/index.md", ["ko"]),
        ("docs/en/index.md", ["en", "ko"]),
        ("snippets/a/session.console", ["en", "ko"]),
        ("build/evidence.json", ["en", "ko"]),
        ("README.md", []),
    ],
)
def test_a_change_concerns_the_languages_that_show_it(
    tmp_path: Path, changed: str, languages: list[str]
) -> None:
    before = serve.stamps(tmp_path)
    path = tmp_path / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("new", "utf-8")
    assert serve.concerned(tmp_path, before, serve.stamps(tmp_path)) == languages


def test_watching_builds_once_for_a_change(tmp_path: Path) -> None:
    page = tmp_path / "docs/ko/index.md"
    page.parent.mkdir(parents=True)
    page.write_text("one", "utf-8")
    turns: Iterator[Callable[[], object]] = iter(
        [lambda: page.write_text("two, longer", "utf-8"), lambda: None, lambda: None]
    )

    def pause() -> bool:
        turn = next(turns, None)
        if turn:
            turn()
        return turn is None

    assert list(serve.watch(tmp_path, pause)) == [["ko"]]
