"""The end of a page: commands or a notebook to download, and how to try them on the reader's own machine.

Knows HTML. Must not know lessons beyond their names, nor where pages are.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Sequence
from functools import partial
from html import escape

from netguide.words import say

FOLDER = "scripts"
"""Folder of the site with one script for each lesson, ``NAME.sh``; every language has it."""


def put(lessons: Sequence[str], language: str, folder: str, apart: Collection[str] = ()) -> str:
    """Write the block.

    Args:
        lessons: names of the lessons that a page shows.
        language: the page's language.
        folder: address of the scripts' folder, seen from the page.
        apart: those among them that need several hosts, and so are not for one machine.

    Returns:
        HTML; empty without lessons.
    """
    if not lessons:
        return ""
    words = partial(say, language)
    own = [name for name in lessons if name not in apart]
    rows = "".join(
        f'<li><a href="{folder}/{name}.sh" download>{escape(words("script", lesson=name))}</a><br>'
        f"<code>make reader-check LESSON={name}</code></li>"
        for name in own
    )
    offer = f"<p>{escape(words('yours-text'))}</p><ul>{rows}</ul>" if own else ""
    refusals = "".join(
        f"<p>{escape(words('yours-several', lesson=name))}</p>" for name in lessons if name in apart
    )
    return (
        f'<details class="ng-yours" data-search-exclude><summary>{escape(words("yours"))}</summary>'
        f"{offer}{refusals}</details>"
    )


def notebook(path: str, language: str, own: bool) -> str:
    """Write the link to a notebook's file; how to run it, if it makes all it needs itself.

    Args:
        path: the notebook, whose file stands beside the page.
        language: the page's language.
        own: whether it needs nothing of a lesson.
    """
    name = posixpath.basename(path)
    words = partial(say, language)
    link = f'<p class="ng-download"><a href="{escape(name)}" download>{escape(words("download"))}</a></p>'
    command = f'<div class="highlight"><pre><code>{escape(run(name))}</code></pre></div>'
    return link + (f"<p>{escape(words('run-notebook'))}</p>{command}" if own else "")


def run(name: str) -> str:
    """Give the command that runs a downloaded notebook on the reader's own engine."""
    needs = " ".join(f"--with {each}" for each in ("docker", "matplotlib", "ipykernel"))
    return f"uvx {needs} --from nbclient jupyter-execute --inplace {name}"
