"""A copy of the site that works from the file system, search included, as one archive.

A browser gives a file no worker and answers no request of one. So addresses of folders become addresses of
files, the search's index becomes a script, which the theme loads by itself where there is no server, and the
theme's worker runs within the page. Knows the built site. Must not know MkDocs or where the site came from.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

from netguide.site import cards, search_index, tags
from netguide.words import LANGUAGES

NAME = "netguide-offline.zip"
FOLDER = "netguide"
"""The folder that the archive unpacks to."""
_SCRIPT = "assets/offline.js"
_INDEX = "search/search_index"
_LUNR = "assets/javascripts/lunr/min"
_LINKS = frozenset(("href", "data-excerpts"))
_ABSOLUTE = re.compile(r"[a-zA-Z][\w+.-]*:|/|#|$")
_POLICY = re.compile(r"<meta http-equiv=\"?Content-Security-Policy[^>]*>", re.IGNORECASE)
_PRELOAD = re.compile(r"<link rel=\"?preload\b[^>]*>\s*", re.IGNORECASE)
"""Asked for as from another origin, which to a browser every file is."""
_FIRST_SCRIPT = re.compile(r"<script\b")
_LEFT_OUT = {".map", ".gz", ".xml", ".zip", ".md", ".txt"}
_DAY = (1980, 1, 1, 0, 0, 0)

_WRAPPER = """\
// The theme's search worker, run within the page: a browser gives pages of the file system no worker.
(() => {
  const parts = {%(parts)s}
  const work = function (self, addEventListener, postMessage, importScripts) {
%(worker)s
  }
  window.Worker = class extends EventTarget {
    constructor() {
      super()
      this.listeners = []
      work.call(
        window, window,
        (type, listener) => { if (type === "message") this.listeners.push(listener) },
        data => this.dispatchEvent(new MessageEvent("message", { data })),
        (...names) => { for (const name of names) parts[name.split("/").pop()].call(window) },
      )
    }
    postMessage(data) { for (const listener of this.listeners) setTimeout(listener, 0, { data }) }
    terminate() { this.listeners = [] }
  }
})()
"""


def pack(site: Path, archive: Path) -> None:
    """Write the archive of a built site.

    Args:
        site: the site, all languages.
        archive: the file to write; it may be inside the site.

    Raises:
        SiteError: the site's search is not where it should be.
    """
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(site.rglob("*")):
            path = file.relative_to(site).as_posix()
            if (
                not file.is_file()
                or file.suffix in _LEFT_OUT
                or cards.FOLDER in file.relative_to(site).parts[:2]
                or path == "404.html"
                or path.endswith("/404.html")
            ):
                continue
            if file.suffix == ".html":
                _write(zipped, path, page(file.read_text("utf-8"), path))
            elif path.endswith(f"{_INDEX}.json"):
                _write(zipped, path.removesuffix("json") + "js", index(file.read_text("utf-8")))
            else:
                _write(zipped, path, file.read_bytes())
        for language in LANGUAGES:
            root = site if language == LANGUAGES[0] else site / language
            _write(zipped, (root / _SCRIPT).relative_to(site).as_posix(), _script(root))


def page(html: str, path: str) -> str:
    """Make a page fit for the file system.

    Args:
        html: the page.
        path: its path below the site's root.
    """
    language = path.split("/")[0]
    depth = path.count("/") - (1 if language in LANGUAGES[1:] else 0)
    script = f'<script src="{"../" * depth}{_SCRIPT}"></script>\n'
    html = tags.change(_PRELOAD.sub("", _POLICY.sub("", html)), _LINKS, _relink)
    return _FIRST_SCRIPT.sub(lambda found: script + found[0], html, count=1)


def index(text: str) -> str:
    """Make a script of the search's index, with addresses of files."""
    data = json.loads(text)
    for doc in data["docs"]:
        doc["location"] = _file(doc["location"]) if doc["location"] else "index.html"
    return "var __index = " + json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _relink(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "data-excerpts":
        return None  # nothing can be fetched
    return value if _ABSOLUTE.match(value) else _file(value)


def _file(address: str) -> str:
    path, mark, anchor = address.partition("#")
    if path in (".", "..") or path.endswith("/.."):
        path += "/"
    if path.endswith("/") or (not path and mark):
        path += "index.html"
    return path + mark + anchor


def _script(root: Path) -> str:
    worker = search_index.worker(root).read_text("utf-8")
    names = ["lunr.stemmer.support.min.js", "lunr.multi.min.js"]
    names += [f"lunr.{language}.min.js" for language in LANGUAGES if language != "en"]
    parts = [
        f"{json.dumps(name)}: function () {{\n{(root / _LUNR / name).read_text('utf-8')}\n}}"
        for name in names
    ]
    return _WRAPPER % {"parts": ",\n".join(parts), "worker": worker}


def _write(zipped: zipfile.ZipFile, path: str, content: str | bytes) -> None:
    entry = zipfile.ZipInfo(f"{FOLDER}/{path}", _DAY)  # the same site gives the same archive
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    zipped.writestr(entry, content)
