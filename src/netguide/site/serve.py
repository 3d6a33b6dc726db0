"""Serves the site on this machine alone, and builds it anew when a page changes.

Both languages are under one address, as they are when published. Open pages reload when a build is done; a
build that fails is reported and leaves the last good pages. Knows files and HTTP. Must not import MkDocs or
Docker.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import gzip
import http.server
import io
import threading
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from netguide.errors import NetguideError, SiteError
from netguide.site.policy import POLICY
from netguide.words import LANGUAGES

HOST, PORT = "127.0.0.1", 8000
RELOAD = "/.reload"
RELOADER = "/.reload.js"
"""A file, since a page's policy lets no script run that stands in the page."""
_RELOADER = f'new EventSource("{RELOAD}").onmessage = () => location.reload()'.encode()
_SCRIPT = f'<script src="{RELOADER}"></script>'.encode()
_SMALLER = ("text/html", "text/css", "text/javascript", "image/svg+xml", "application/json")
"""What becomes smaller when it is compressed."""
_PERIOD = 0.5
_WATCHED = ("docs", "snippets", "theme", "mkdocs.yml", "mkdocs.ko.yml", "build/evidence.json")

Stamps = Mapping[Path, int]


class Changes:
    """Tells waiting pages that the site was built anew."""

    def __init__(self) -> None:
        """Start with nothing built."""
        self.built = 0
        self._condition = threading.Condition()

    def announce(self) -> None:
        """Wake all that wait."""
        with self._condition:
            self.built += 1
            self._condition.notify_all()

    def wait(self, seen: int, limit: float) -> bool:
        """Wait until more was built than has been seen; False if the limit came first."""
        with self._condition:
            return self._condition.wait_for(lambda: self.built != seen, limit)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files under the site's policy, its own page for what is missing, and the news of builds."""

    def __init__(self, *args: Any, changes: Changes | None, compressed: bool, directory: str) -> None:
        """Take the folder to serve; without ``changes`` pages do not reload."""
        self.changes, self.compressed = changes, compressed
        if compressed:
            self.protocol_version = "HTTP/1.1"
        super().__init__(*args, directory=directory)

    def do_GET(self) -> None:
        """Answer a request."""
        if self.changes and self.path == RELOAD:
            self._news(self.changes)
        elif self.changes and self.path == RELOADER:
            self.wfile.write(self._head(HTTPStatus.OK, "text/javascript", _RELOADER))
        else:
            super().do_GET()

    def send_head(self) -> io.BytesIO | None:
        """Send the head of a file and give its bytes; pages get the script that reloads them."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and not self.path.split("?")[0].endswith("/"):
            super().send_head()
            return None
        path = path / "index.html" if path.is_dir() else path
        status = HTTPStatus.OK
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", HTTPStatus.NOT_FOUND
        try:
            body = path.read_bytes()
        except OSError:
            self.send_error(status if status != HTTPStatus.OK else HTTPStatus.NOT_FOUND)
            return None
        if self.changes and path.suffix == ".html":
            body = body.replace(b"</body>", _SCRIPT + b"</body>")
        return io.BytesIO(self._head(status, self.guess_type(str(path)), body))

    def _head(self, status: HTTPStatus, kind: str, body: bytes) -> bytes:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if self.compressed and kind in _SMALLER and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        with contextlib.suppress(OSError):
            policy = (Path(self.directory) / POLICY).read_text("utf-8").strip()
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        return body

    def _news(self, changes: Changes) -> None:
        seen = changes.built
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            while not changes.wait(seen, 20):
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
            self.wfile.write(b"data: built\n\n")
            self.wfile.flush()
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Say nothing about requests."""


def listen(
    folder: Path, port: int = PORT, changes: Changes | None = None, *, compressed: bool = False
) -> http.server.ThreadingHTTPServer:
    """Open the port, on this machine's own address only.

    Args:
        folder: the site.
        port: the port; 0 for any that is free.
        changes: news of builds; without them pages do not reload.
        compressed: send text compressed to those who take it, and keep connections, as a host of the
            published site does.

    Raises:
        SiteError: the port is taken, or may not be used.
    """
    handler = functools.partial(Handler, changes=changes, compressed=compressed, directory=str(folder))
    try:
        server = http.server.ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        why = "is already in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise SiteError(
            f"port {port} on {HOST} {why}",
            remedy="stop what uses it, or choose another:"
            f" .venv/bin/python -m netguide.site serve --port {port + 1}",
        ) from error
    server.daemon_threads = True
    return server


def stamps(root: Path) -> dict[Path, int]:
    """Give the time of change of every file that a page is made of."""
    found = {}
    for name in _WATCHED:
        for path in [root / name, *(root / name).rglob("*")]:
            if path.is_file():
                with contextlib.suppress(OSError):
                    found[path] = path.stat().st_mtime_ns
    return found


def concerned(root: Path, before: Stamps, after: Stamps) -> list[str]:
    """Tell which languages a change concerns: a translation its own, anything else all."""
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    if not changed:
        return []
    translations = [root / "docs" / language for language in LANGUAGES[1:]]
    own = [folder.name for folder in translations if any(path.is_relative_to(folder) for path in changed)]
    rest = [path for path in changed if not any(path.is_relative_to(folder) for folder in translations)]
    return list(LANGUAGES) if rest else own


def watch(root: Path, pause: Callable[[], bool]) -> Iterator[list[str]]:
    """Yield the languages to build after each change, until ``pause`` gives True."""
    before = stamps(root)
    while not pause():
        after = stamps(root)
        if languages := concerned(root, before, after):
            before = after
            yield languages


def serve(root: Path, build: Callable[[list[str]], str], port: int = PORT) -> None:
    """Build, serve, and build again on change, until interrupted.

    Args:
        root: the project's folder.
        build: builds languages into ``site/``; gives what there is to say.
        port: the port to listen on.

    Raises:
        SiteError: the port cannot be used.
    """
    changes = Changes()
    server = listen(root / "site", port, changes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        print("building the site", flush=True)
        _attempt(build, list(LANGUAGES))
        print(
            f"the site is at http://{HOST}:{port}/ and http://{HOST}:{port}/ko/ (stop with Ctrl-C)",
            flush=True,
        )
        stop = threading.Event()
        for languages in watch(root, lambda: stop.wait(_PERIOD)):
            print("changed, building " + " and ".join(languages), flush=True)
            if _attempt(build, languages):
                changes.announce()
    except KeyboardInterrupt:
        print()
    finally:
        server.shutdown()
        server.server_close()


def _attempt(build: Callable[[list[str]], str], languages: list[str]) -> bool:
    try:
        said = build(languages)
    except NetguideError as error:
        print(error, flush=True)
        return False
    if said:
        print(said, flush=True)
    return True
