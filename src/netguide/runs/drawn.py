"""Whether a lesson's drawings are what its lab is, and what recording makes of them.

Knows drawings and matching; writes nothing. Must not know pytest, nor how a lab is asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from netguide.lessons import drawing, topology
from netguide.lessons.bindings import Bindings
from netguide.lessons.drawing import Drawing
from netguide.lessons.lesson import Lesson
from netguide.lessons.matching import compare
from netguide.lessons.topology import State
from netguide.lessons.volatile import take_apart


def difference(lesson: Lesson, section: str, actual: State, bindings: Bindings) -> str | None:
    """Tell how the drawing of a section differs from the lab's state; None if it does not.

    Args:
        lesson: has the stored drawings.
        section: the lab is as it was left by it.
        actual: what the lab said.
        bindings: what the session bound so far; not changed.
    """
    try:
        stored = drawing.read(lesson.drawings[drawing.path(section)])
    except KeyError:
        return "there is no drawing yet"
    except ValueError as error:
        return str(error)
    match = compare(topology.lines(stored.state), topology.lines(actual), bindings)
    if not match.ok:
        return f"the engine reports something else\n{match.diff(topology.lines(stored.state))}"
    whole = _stored(lesson)
    sections = list(lesson.options.drawings)
    index = sections.index(section)
    before = whole.get(sections[index - 1]) if index else None
    first = whole.get(sections[0])
    made = Drawing(stored.state, before.state if before else None, first.layout if first else stored.layout)
    try:
        if drawing.write(made) == lesson.drawings[drawing.path(section)]:
            return None
    except KeyError:
        pass
    return "the file is not what its own state gives: it was edited, or another drawing changed"


def plan(
    lesson: Lesson, actual: Mapping[str, State], bindings: Bindings, dot: Callable[[str], str]
) -> dict[str, str]:
    """Plan what recording writes.

    Args:
        lesson: has the stored drawings.
        actual: the lab's state after each section that is drawn.
        bindings: what the session bound.
        dot: lays out a graph.

    Returns:
        Texts of new and changed drawings by path in the lesson's folder; what still holds is not among them.
    """
    if not lesson.options.drawings:
        return {}
    whole = _stored(lesson)
    states = []
    for section in lesson.options.drawings:
        known, now = whole.get(section), actual[section]
        same = known and compare(topology.lines(known.state), topology.lines(now), bindings).ok
        states.append(known.state if known and same else _respelled(now, bindings))
    old = whole.get(lesson.options.drawings[0])
    drawings = drawing.series(states, old.layout if old else None, dot)
    texts = {
        drawing.path(section): drawing.write(made)
        for section, made in zip(lesson.options.drawings, drawings, strict=True)
    }
    return {path: text for path, text in texts.items() if lesson.drawings.get(path) != text}


def _stored(lesson: Lesson) -> dict[str, Drawing]:
    found = {}
    for section in lesson.options.drawings:
        try:
            found[section] = drawing.read(lesson.drawings[drawing.path(section)])
        except (KeyError, ValueError):
            continue
    return found


def _respelled(state: State, bindings: Bindings) -> State:
    lines = (take_apart(line) for line in topology.lines(state))
    return topology.of(json.loads("\n".join(line.join(map(bindings.respell, line.values)) for line in lines)))
