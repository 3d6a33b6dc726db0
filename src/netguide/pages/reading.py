"""Files of pages to pages, by their kind.

Knows which files are pages. Must not know what a page may say.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath

from netguide.errors import PageError, Place
from netguide.pages import markdown_page, notebook_page
from netguide.pages.page import Page

SUFFIXES = (".md", notebook_page.SUFFIX)
"""How files of pages end."""


def is_page(path: str) -> bool:
    """Tell whether a file is a page, given its path from the project's folder."""
    parts = PurePosixPath(path).parts
    return path.endswith(SUFFIXES) and not any(part.startswith(".") for part in parts)


def text(content: bytes, path: str) -> str:
    """Decode a page.

    Raises:
        PageError: it is not UTF-8.
    """
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PageError(
            "this is not UTF-8",
            place=Place(path, line),
            found=repr(content[error.start : error.end])[1:],
            remedy="save the file as UTF-8",
        ) from None


@lru_cache(maxsize=1024)
def read(content: bytes, path: str) -> Page:
    """Take a page apart.

    Args:
        content: the file.
        path: its path, which says what kind it is.

    Raises:
        PageError: it cannot be read.
    """
    reader = notebook_page.read if path.endswith(notebook_page.SUFFIX) else markdown_page.read
    return reader(text(content, path), path)
