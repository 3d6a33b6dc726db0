"""Lies about drawings: one value is exchanged for another, all over the file or only where a reader sees it.

Knows the files of drawings and paths. Must not know who finds a lie, or how.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from netguide.lessons import drawing, packet_path, path_drawing, topology
from netguide.lessons.lesson import Lesson
from netguide.mutants.lies import FIGURE, Lie

_METADATA = re.compile(r"<metadata>.*</metadata>")


def about_figures(lesson: Lesson) -> Iterator[Lie]:
    """Yield lies about the drawings and paths of a lesson."""
    for path, text in lesson.drawings.items():
        yield from _about(lesson, path, text, list(_texts(topology.plain(drawing.read(text).state))))
    for path, text in lesson.paths.items():
        yield from _about(lesson, path, text, list(_texts(packet_path.plain(path_drawing.read(text)))))


def _about(lesson: Lesson, path: str, text: str, values: list[str]) -> Iterator[Lie]:
    file = f"snippets/{lesson.name}/{path}"
    for value in dict.fromkeys(values):
        old, new = escape(value), escape(_other(value))
        for where, lied in (
            ("everywhere", _everywhere(text, old, new)),
            ("as shown", _shown(text, old, new)),
        ):
            if lied != text:
                line = next(
                    number
                    for number, (ours, theirs) in enumerate(
                        zip(text.split("\n"), lied.split("\n"), strict=True), 1
                    )
                    if ours != theirs
                )
                what = f"{value!r} -> {_other(value)!r}, {where}"
                yield Lie(FIGURE, f"{file}:{line}", what, {file: lied}, (lesson.name,))


def _texts(told: object) -> Iterator[str]:
    """Give all texts of what a drawing was made from."""
    if isinstance(told, str) and told:
        yield told
    elif isinstance(told, dict):
        for each in told.values():
            yield from _texts(each)
    elif isinstance(told, (list, tuple)):
        for each in told:
            yield from _texts(each)


def _other(value: str) -> str:
    numbers = list(re.finditer(r"\d+", value))
    if not numbers:
        return value + "x"
    last = numbers[-1]
    return value[: last.start()] + str(int(last[0]) + 1) + value[last.end() :]


def _everywhere(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w.-]){re.escape(old)}(?![\w.-])", lambda _: new, text)


def _shown(text: str, old: str, new: str) -> str:
    """Change the first text of the picture that has the value."""
    for found in re.finditer(r"(?<=>)[^<>\n]+(?=<)", text):
        inside = _METADATA.search(text)
        if inside and inside.start() <= found.start() < inside.end():
            continue
        lied = _everywhere(found[0], old, new)
        if lied != found[0]:
            return text[: found.start()] + lied + text[found.end() :]
    return text
