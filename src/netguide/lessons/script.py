"""A lesson's commands as one script that a reader can download.

Knows lessons and the shell's quoting. Must not know pages or engines.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from netguide.errors import LessonError
from netguide.lessons.lesson import Lesson

_HEAD = """\
#!/usr/bin/env bash
# {name}: {title}
#
# The commands of this lesson of netguide, in their order, and the files they need. They were written for a
# Linux host with Docker on which nothing else runs, as root, and are typed there as they stand here.
# Read them first. What fails in the lesson fails here too, and the script goes on.
"""


def write(lesson: Lesson) -> str:
    """Write the script of a lesson.

    Args:
        lesson: the lesson; its files must be text.

    Returns:
        A bash script that makes a folder, writes the lesson's files into it, and shows each command before it
        runs it, section by section.

    Raises:
        LessonError: a file is not text.
    """
    parts = [_HEAD.format(name=lesson.name, title=lesson.options.title or lesson.name)]
    parts.append(f"\nmkdir -p {lesson.name} && cd {lesson.name} || exit\n")
    parts += _files(lesson)
    for section in lesson.transcript.sections.values():
        parts.append(f"\n# --- {section.name} ---\n")
        for step in section.steps:
            parts.append(f"printf '%s\\n' {shlex.quote('$ ' + step.command)}\n{step.command}\n")
    return "".join(parts)


def _files(lesson: Lesson) -> Iterator[str]:
    for path, content in lesson.files.items():
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            raise LessonError(
                f"snippets/{lesson.name}/{path} cannot stand in a script: {error}",
                remedy="save the file as UTF-8",
            ) from error
        folder, _, _ = path.rpartition("/")
        make = f"mkdir -p {shlex.quote(folder)}\n" if folder else ""
        # The last newline of a here-document is its own.
        body, cut = (text, "") if text.endswith("\n") or not text else (text + "\n", " | head -c -1")
        yield f"\n{make}cat <<'{_mark(text)}'{cut} >{shlex.quote(path)}\n{body}{_mark(text)}\n"


def _mark(text: str) -> str:
    """Give a line that ends a here-document and does not stand in the text."""
    mark = "END"
    while mark in text.split("\n"):
        mark += "_"
    return mark
