"""Whether the paths that a lesson shows are what its packets did, and what recording makes of them.

Knows paths and their drawings; writes nothing. Must not know pytest, nor how packets are captured.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff

from netguide.lessons import packet_path, path_drawing
from netguide.lessons.lesson import Lesson
from netguide.lessons.packet_path import Path


def difference(lesson: Lesson, section: str, actual: Path) -> str | None:
    """Tell how the path that is stored for a section differs from what was seen; None if it does not."""
    text = lesson.paths.get(path_drawing.path(section))
    if text is None:
        return "there is no path yet"
    try:
        stored = path_drawing.read(text)
    except ValueError as error:
        return str(error)
    found = packet_path.first_difference(stored, actual)
    if found:
        ours, theirs = packet_path.lines(stored), packet_path.lines(actual)
        return "\n".join([found, *unified_diff(ours, theirs, "expected", "actual", lineterm="", n=3)])
    if path_drawing.write(stored) != text:
        return "the file is not what its own path gives: it was edited"
    return None


def plan(lesson: Lesson, actual: Mapping[str, Path]) -> dict[str, str]:
    """Plan what recording writes: texts of new and changed paths by file, not those that still hold."""
    texts = {path_drawing.path(section): path_drawing.write(made) for section, made in actual.items()}
    return {path: text for path, text in texts.items() if lesson.paths.get(path) != text}
