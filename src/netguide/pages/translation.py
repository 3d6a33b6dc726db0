"""Translations and the page each was made from.

A Korean page carries a stamp, the first twelve digits of the SHA-256 digest of the English file: Markdown in
its front matter (``source: "0123456789ab"``), a notebook in its metadata. Knows stamps. Must not know what is
true.

    python -m netguide.pages.translation stamp tutorial/by-name
    python -m netguide.pages.translation status
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from netguide.errors import NetguideError, PageError, Place
from netguide.finding import Finding, Weight, did_you_mean
from netguide.pages import markup, notebook_page, pairs, reading

ENGLISH, KOREAN = "docs/en", "docs/ko"
_LINE = re.compile(r"^source:[ \t]*(?P<quote>[\"']?)(?P<stamp>[^\"'\n]*)(?P=quote)[ \t]*$", re.MULTILINE)
_STAMP = re.compile(r"[0-9a-f]{12}")
_IN_NOTEBOOK = re.compile(r'^\s*"source": "(?P<stamp>[0-9a-f]*)"', re.MULTILINE)


def digest(english: bytes) -> str:
    """Give the stamp of an English page."""
    return hashlib.sha256(english).hexdigest()[:12]


def stamp_of(text: str, path: str) -> str | None:
    """Read the stamp of a Korean page, None if it has none.

    Raises:
        PageError: it is a damaged notebook.
    """
    if path.endswith(notebook_page.SUFFIX):
        stamp = notebook_page.load(text, path).get("metadata", {}).get("netguide", {}).get("source")
        return str(stamp) if stamp else None
    found = _LINE.search(markup.front_matter(text))
    return found["stamp"].strip() or None if found else None


def stamped(text: str, path: str, stamp: str) -> str:
    """Give the text of a Korean page with a stamp; nothing else changes.

    Raises:
        PageError: it is a damaged notebook.
    """
    if path.endswith(notebook_page.SUFFIX):
        notebook = notebook_page.load(text, path)
        notebook.setdefault("metadata", {}).setdefault("netguide", {})["source"] = stamp
        return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    line = f'source: "{stamp}"'
    front = markup.front_matter(text)
    if not front:
        return f"---\n{line}\n---\n\n{text}"
    rest = text[len(front) :]
    if _LINE.search(front):
        return _LINE.sub(line, front) + rest
    return front.replace("\n", f"\n{line}\n", 1) + rest


def drift(english: bytes, text: str, path: str) -> Finding | None:
    """Tell whether a Korean page was made from the English page as it is now.

    Args:
        english: the English file.
        text: the Korean page.
        path: path of the Korean page.

    Returns:
        Nothing if it was; an error if it does not say; a notice if the English page has changed since.

    Raises:
        PageError: it is a damaged notebook.
    """
    stamp = stamp_of(text, path)
    do = f"compare the two pages, then run: make stamp PAGE={_name(path)}"
    if stamp is None or not _STAMP.fullmatch(stamp):
        message = "this translation does not say which English page it was made from"
        return Finding(path, _line(text, path) if stamp else 1, message, stamp or "", do)
    if stamp == digest(english):
        return None
    message = "the English page has changed since this translation was made"
    found = f"source is {stamp}, the English page is {digest(english)}"
    return Finding(path, _line(text, path), message, found, do, Weight.NOTICE)


def counterpart(path: str) -> str:
    """Give the path of the same page in the other language."""
    if path.startswith(ENGLISH + "/"):
        return KOREAN + path.removeprefix(ENGLISH)
    return ENGLISH + path.removeprefix(KOREAN)


def stamp_page(root: Path, page: str) -> str:
    """Stamp a Korean page as made from the English page as it is now.

    Args:
        root: the project's folder.
        page: the page's path below its language, with or without suffix, such as ``tutorial/by-name``.

    Returns:
        The path of the Korean page.

    Raises:
        PageError: there is no such pair, a page cannot be read, or the two do not show and claim the same.
    """
    path = _find(root, page)
    english, korean = (root / counterpart(path)).read_bytes(), (root / path).read_bytes()
    found = pairs.compare(reading.read(english, counterpart(path)), reading.read(korean, path))
    if found:
        raise PageError(
            "not stamped: the two pages do not show and claim the same\n" + "\n".join(map(str, found)),
            remedy="mend these, then stamp again",
        )
    text = stamped(reading.text(korean, path), path, digest(english))
    (root / path).write_bytes(text.encode())
    return path


def stale(root: Path) -> list[Finding]:
    """Find the Korean pages that are older than their English page, or do not say how old they are.

    Raises:
        PageError: a page cannot be read.
    """
    found = []
    for file in sorted((root / KOREAN).rglob("*")):
        path = file.relative_to(root).as_posix()
        english = root / counterpart(path)
        if reading.is_page(path) and english.exists():
            found.append(drift(english.read_bytes(), reading.text(file.read_bytes(), path), path))
    return [finding for finding in found if finding]


def _find(root: Path, page: str) -> str:
    """Find the Korean page that a person means."""
    for prefix in (ENGLISH + "/", KOREAN + "/"):
        page = page.removeprefix(prefix)
    names = {
        file.relative_to(root / KOREAN).as_posix(): (
            root / ENGLISH / file.relative_to(root / KOREAN)
        ).exists()
        for file in (root / KOREAN).rglob("*")
        if reading.is_page(file.relative_to(root).as_posix())
    }
    for name in (page, *(page + suffix for suffix in reading.SUFFIXES)):
        if names.get(name):
            return f"{KOREAN}/{name}"
        if name in names:
            raise PageError(
                "this page has no English page",
                place=Place(f"{KOREAN}/{name}", 1),
                remedy=f"write {ENGLISH}/{name}, or remove this page",
            )
    known = {name.rpartition(".")[0] for name in names}
    raise PageError(
        f"there is no Korean page '{page}'",
        remedy=did_you_mean(page, known, f"pages: {', '.join(sorted(known)) or 'none'}"),
    )


def _name(path: str) -> str:
    return path.removeprefix(KOREAN + "/").rpartition(".")[0]


def _line(text: str, path: str) -> int:
    pattern = _IN_NOTEBOOK if path.endswith(notebook_page.SUFFIX) else _LINE
    found = pattern.search(text)
    return text.count("\n", 0, found.start() + 1) + 1 if found else 1


def main(arguments: Sequence[str]) -> int:
    """Run from the command line; gives the exit status."""
    root = Path.cwd()
    try:
        match arguments:
            case ["stamp", page]:
                path = stamp_page(root, page)
                print(f"{path} is stamped as made from the English page as it is now")
                return 0
            case ["status"]:
                found = stale(root)
                print(
                    "\n".join(map(str, found))
                    or "every translation was made from the English page as it is now"
                )
                return 1 if found else 0
            case _:
                print("usage: python -m netguide.pages.translation stamp PAGE | status", file=sys.stderr)
                return 2
    except NetguideError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
