"""Drawings of a lab's state: SVG whose only source is what the engine said.

A drawing carries in ``<metadata>`` all that it was made from, so that it can be compared with an engine, made
again in another language, and found out if somebody touched it. Boxes of one lesson's drawings stand where
they always stand; what is new, changed or gone since the drawing before says so. Knows boxes, text and SVG.
Must not know how a lab is asked, how boxes are laid out, or what a page is. Every text from an engine is
escaped, and what has no shape is made visible.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape as _escape
from html import unescape
from typing import Any, Final

from netguide.lessons import topology
from netguide.lessons.topology import Container, Network, State
from netguide.visible import visible
from netguide.words import LANGUAGES, say

FOLDER: Final = "drawings"
"""Folder of a lesson where its drawings are."""
SUFFIX: Final = ".svg"
"""How their files end."""
_METADATA = re.compile(r"^<metadata>(?P<text>.*)</metadata>$", re.MULTILINE)
_CHARACTER, _LINE, _PADDING = 8, 19, 12
_DOTS = 72  # per inch of the layout
_SIGNS: Final = {"new": "+", "gone": "−", "": ""}

Box = tuple[int, int, int, int]
"""Left, top, width and height."""
Layout = dict[str, Box]
"""Where the boxes of a lesson's drawings stand, by key."""


@dataclass(frozen=True)
class Drawing:
    """All that one drawing is made from."""

    state: State
    """What the engine said."""
    before: State | None
    """The state of the lesson's drawing before; None for the first."""
    layout: Layout
    """Where boxes stand."""


@dataclass(frozen=True)
class _Line:
    text: str
    mark: str = ""
    network: str = ""


@dataclass(frozen=True)
class _Node:
    key: str
    kind: str
    lines: tuple[_Line, ...]
    mark: str = ""


def path(section: str) -> str:
    """Give the file of the drawing of a section, within the lesson's folder."""
    return f"{FOLDER}/{section}{SUFFIX}"


def series(states: Sequence[State], old: Layout | None, dot: Callable[[str], str]) -> list[Drawing]:
    """Make the drawings of a lesson.

    Args:
        states: what is drawn, in the order of the lesson.
        old: the layout that the lesson's drawings have; kept if it fits.
        dot: lays out a graph in Graphviz' language, and answers as ``dot -Tplain``.
    """
    pairs = [(state, states[index - 1] if index else None) for index, state in enumerate(states)]
    sizes: dict[str, tuple[int, int]] = {}
    edges: set[tuple[str, str]] = set()
    for state, before in pairs:
        for language in LANGUAGES:
            for node in _nodes(state, before, language):
                width, height = _size(node)
                known = sizes.get(node.key, (0, 0))
                sizes[node.key] = max(known[0], width), max(known[1], height)
        edges |= {(one, other) for one, other, _ in _edges(state)}
    fits = old is not None and {key: box[2:] for key, box in old.items()} == sizes
    layout = old if old is not None and fits else _lay_out(sizes, sorted(edges), dot)
    return [Drawing(state, before, layout) for state, before in pairs]


def read(text: str) -> Drawing:
    """Find in a drawing what it was made from.

    Raises:
        ValueError: the text is no drawing of ours.
    """
    found = _METADATA.search(text)
    if found is None:
        raise ValueError("this is not a drawing: there is no <metadata>")
    try:
        told: dict[str, Any] = json.loads(unescape(found["text"]))
        before = told["before"]
        layout = {str(key): _box(box) for key, box in told["layout"].items()}
        drawing = Drawing(topology.of(told["state"]), None if before is None else topology.of(before), layout)
        keys = {node.key for node in _nodes(drawing.state, drawing.before, LANGUAGES[0])}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is not a drawing: {error}") from error
    if not keys <= layout.keys():
        raise ValueError("this is not a drawing: a box has no place")
    return drawing


def _box(value: Sequence[object]) -> Box:
    left, top, width, height = (number if isinstance(number, int) else int("") for number in value)
    return left, top, width, height


def write(drawing: Drawing, language: str = LANGUAGES[0]) -> str:
    """Write a drawing as SVG; what is stored is in the first language, the others differ in words alone."""
    nodes = _nodes(drawing.state, drawing.before, language)
    boxes = [(drawing.layout[node.key], _height(node)) for node in nodes]
    width = max((box[0] + box[2] for box, _ in boxes), default=0) + _PADDING
    height = max((box[1] + high for box, high in boxes), default=0) + _PADDING
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    sentences = describe(drawing, language)
    made_from = {
        "state": topology.plain(drawing.state),
        "before": None if drawing.before is None else topology.plain(drawing.before),
        "layout": drawing.layout,
    }
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ng-topology" role="img" {size}'
        ' fill="none" stroke="none" font-family="ui-monospace, monospace"'
        ' font-size="13">',
        f"<title>{_html(title(drawing, language))}</title>",
        f"<desc>{_html(' '.join(sentences))}</desc>",
        f"<metadata>{_escape(json.dumps(made_from, separators=(',', ':')), quote=False)}</metadata>",
        *_wires(drawing, nodes),
        *(line for node in nodes for line in _drawn(node, drawing.layout[node.key])),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def title(drawing: Drawing, language: str) -> str:
    """Say in a few words what a drawing shows."""
    return say(language, "drawing-title", host=drawing.state.host)


def describe(drawing: Drawing, language: str) -> list[str]:
    """Tell in sentences what a drawing shows, and what is different from the one before."""
    words, state, before = partial(say, language), drawing.state, drawing.before
    told = [words("drawing-host", host=state.host, addresses=_list(state.addresses) or "–")]
    for network in state.networks:
        said = words(
            "drawing-network", name=network.name, driver=network.driver, subnets=_list(network.subnets) or "–"
        )
        told.append(said + (" " + words("drawing-network-internal") if network.internal else ""))
    for box in state.containers:
        told.append(words("drawing-container", name=box.name, image=box.image, status=box.status))
        for joint in box.joints:
            said = words(
                "drawing-joint", name=box.name, network=joint.network, addresses=_list(joint.addresses) or "–"
            )
            aliases = words("drawing-aliases", aliases=_list(joint.aliases)) if joint.aliases else ""
            told.append(f"{said} {aliases}".strip())
        if box.shares:
            told.append(words("drawing-shares", name=box.name, other=box.shares))
        told += [words("drawing-port", name=box.name, outer=outer, inner=inner) for outer, inner in box.ports]
    if before is not None:
        told += _news(state, before, language)
    return told


def _news(state: State, before: State, language: str) -> list[str]:
    """Tell what is new, gone or different since the drawing before."""
    now = {node.key: node for node in _nodes(state, before, language)}
    new = [_name(node) for node in now.values() if node.mark == "new"]
    gone = [_name(node) for node in now.values() if node.mark == "gone"]
    other = [
        f"{_name(node)} ({_list(f'{_SIGNS[line.mark]} {line.text}' for line in node.lines if line.mark)})"
        for node in now.values()
        if not node.mark and any(line.mark for line in node.lines)
    ]
    kinds = {"drawing-new": new, "drawing-gone": gone, "drawing-changed": other}
    told = [say(language, word, what=_list(names)) for word, names in kinds.items() if names]
    return told or [say(language, "drawing-same")]


def _name(node: _Node) -> str:
    return node.lines[0].text


def _list(texts: Iterable[str]) -> str:
    return ", ".join(texts)


def _nodes(state: State, before: State | None, language: str) -> list[_Node]:
    """Give the boxes of a drawing, with what was there before and is gone."""
    now = _plain(state, language)
    if before is None:
        return list(now.values())
    then = _plain(before, language)
    nodes = []
    for key in [*now, *(key for key in then if key not in now)]:
        node = now.get(key) or then[key]
        if key not in then:
            nodes.append(_Node(key, node.kind, node.lines, "new"))
        elif key not in now:
            nodes.append(_Node(key, node.kind, node.lines, "gone"))
        else:
            old = {line.text for line in then[key].lines}
            current = {line.text for line in node.lines}
            lines = [_Line(line.text, "" if line.text in old else "new", line.network) for line in node.lines]
            lines += [_Line(line.text, "gone") for line in then[key].lines if line.text not in current]
            nodes.append(_Node(key, node.kind, tuple(lines)))
    return nodes


def _plain(state: State, language: str) -> dict[str, _Node]:
    nodes = [_Node("host", "host", tuple(_host_lines(state)))]
    if _reaches_out(state):
        nodes.append(_Node("internet", "internet", (_Line(say(language, "drawing-internet")),)))
    nodes += [
        _Node(f"network {each.name}", "network", tuple(_network_lines(each, language)))
        for each in state.networks
    ]
    nodes += [
        _Node(f"container {each.name}", "container", tuple(_container_lines(each, language)))
        for each in state.containers
    ]
    return {node.key: node for node in nodes}


def _host_lines(state: State) -> Iterable[_Line]:
    yield _Line(state.host)
    for address in state.addresses:
        yield _Line(address)
    for box in state.containers:
        for outer, inner in box.ports:
            yield _Line(f"{outer} → {box.name}:{inner}")


def _network_lines(network: Network, language: str) -> Iterable[_Line]:
    yield _Line(network.name)
    yield _Line(network.driver + (f", {say(language, 'drawing-internal')}" if network.internal else ""))
    for subnet in network.subnets:
        yield _Line(subnet)
    for gateway in network.gateways:
        yield _Line(say(language, "drawing-gateway", address=gateway))


def _container_lines(box: Container, language: str) -> Iterable[_Line]:
    yield _Line(box.name)
    yield _Line(say(language, "drawing-image", image=box.image))
    if box.status != "running":
        yield _Line(box.status)
    for joint in box.joints:
        first, *others = joint.addresses or ("",)
        yield _Line(f"{joint.network} {first}".strip(), network=joint.network)
        for address in others:
            yield _Line(address)
        for alias in joint.aliases:
            yield _Line(say(language, "drawing-alias", alias=alias))
    if box.shares:
        yield _Line(say(language, "drawing-network-of", other=box.shares))


def _reaches_out(state: State) -> bool:
    return state.internet


def _edges(state: State) -> list[tuple[str, str, str]]:
    """Give what is connected: two keys and a kind, left end first."""
    found = [("internet", "host", "out")] if _reaches_out(state) else []
    for network in state.networks:
        if network.driver not in ("null", "overlay"):  # the host has no interface in these
            kind = "inside" if network.internal else "wire"
            found.append(("host", f"network {network.name}", kind))
    for box in state.containers:
        found += [(f"network {joint.network}", f"container {box.name}", "wire") for joint in box.joints]
        if box.shares:
            found.append((f"container {box.shares}", f"container {box.name}", "inside"))
    keys = set(_plain(state, LANGUAGES[0]))
    return [(one, other, kind) for one, other, kind in found if {one, other} <= keys]


def columns(text: str) -> int:
    """Give how many columns a text takes where letters are alike in width."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in visible(text))


def _size(node: _Node) -> tuple[int, int]:
    widest = max(columns(line.text) + 2 for line in node.lines)
    return widest * _CHARACTER + 2 * _PADDING, _height(node)


def _height(node: _Node) -> int:
    return len(node.lines) * _LINE + 2 * _PADDING - 4


def _lay_out(
    sizes: Mapping[str, tuple[int, int]], edges: Sequence[tuple[str, str]], dot: Callable[[str], str]
) -> Layout:
    """Have boxes placed; the graph names them by number, for their names are anybody's."""
    keys = sorted(sizes)
    number = {key: f"n{index}" for index, key in enumerate(keys)}
    graph = ["digraph {", "rankdir=LR; nodesep=0.22; ranksep=0.55; splines=false;"]
    graph.append('node [shape=box, fixedsize=true, label=""]; edge [arrowhead=none];')
    for key in sorted(keys, key=lambda key: (key == "host", key)):  # the Internet above its host
        width, height = sizes[key]
        graph.append(f"{number[key]} [width={width / _DOTS:.4f}, height={height / _DOTS:.4f}];")
    same = {"host", "internet"} & set(keys)
    graph.append(f"{{ rank=same; {'; '.join(number[key] for key in sorted(same))}; }}")
    for one, other in edges:
        if one in number and other in number:
            graph.append(
                f"{number[one]} -> {number[other]}" + (" [constraint=false];" if one == "internet" else ";")
            )
    graph.append("}")
    named = {name: key for key, name in number.items()}
    lines = [line.split() for line in dot("\n".join(graph)).splitlines()]
    top = next(float(words[3]) for words in lines if words[:1] == ["graph"])
    layout: Layout = {}
    for words in lines:
        if words[:1] == ["node"]:
            key = named[words[1]]
            width, height = sizes[key]
            left = round(float(words[2]) * _DOTS - width / 2) + _PADDING
            upper = round((top - float(words[3])) * _DOTS - height / 2) + _PADDING
            layout[key] = (left, upper, width, height)
    return dict(sorted(layout.items()))


def _wires(drawing: Drawing, nodes: Sequence[_Node]) -> Iterable[str]:
    by_key = {node.key: node for node in nodes}
    before = {edge[:2] for edge in _edges(drawing.before)} if drawing.before else None
    for one, other, kind in _edges(drawing.state):
        new = " ng-new" if before is not None and (one, other) not in before else ""
        start, end = drawing.layout[one], drawing.layout[other]
        if one == "internet":
            x = start[0] + start[2] // 2
            upper, lower = sorted((one, other), key=lambda key: drawing.layout[key][1])
            bottom = drawing.layout[upper][1] + _height(by_key[upper])
            track = f"M{x} {bottom}V{drawing.layout[lower][1]}"
        else:
            network = one.removeprefix("network ") if one.startswith("network ") else ""
            y = end[1] + _row(by_key[other], network)
            x, from_y = start[0] + start[2], start[1] + _height(by_key[one]) // 2
            middle = (x + end[0]) // 2
            track = f"M{x} {from_y}C{middle} {from_y} {middle} {y} {end[0]} {y}"
        dashes = ' stroke-dasharray="5 4"' if kind == "inside" else ""
        thick = ' stroke-width="2.5"' if new else ""
        yield f'<path class="ng-wire{new}" d="{track}" stroke="currentColor"{thick}{dashes}/>'


def _row(node: _Node, network: str) -> int:
    """Give how far below its top a box names a network; the first line for none."""
    index = next((at for at, line in enumerate(node.lines) if network and line.network == network), 0)
    return _PADDING + index * _LINE + 6


def _drawn(node: _Node, box: Box) -> Iterable[str]:
    left, top, width, _ = box
    state = f" ng-{node.mark}" if node.mark else ""
    yield f'<g class="ng-box ng-{node.kind}{state}">'
    look = {"new": ' stroke-width="2.5"', "gone": ' stroke-dasharray="2 4"'}.get(node.mark, "")
    round_ = {"network": 14, "internet": 14}.get(node.kind, 3)
    yield (
        f'<rect x="{left}" y="{top}" width="{width}" height="{_height(node)}"'
        f' rx="{round_}" stroke="currentColor"{look}/>'
    )
    for index, line in enumerate(node.lines):
        mark = line.mark or (node.mark if index == 0 else "")
        sign = f"{_SIGNS[mark]} " if mark else ""
        classes = " ".join(filter(None, ("ng-name" if index == 0 else "", f"ng-{mark}" if mark else "")))
        bold = ' font-weight="bold"' if index == 0 or mark == "new" else ""
        struck = ' text-decoration="line-through"' if mark == "gone" else ""
        attributes = (f' class="{classes}"' if classes else "") + bold + struck
        y = top + _PADDING + index * _LINE + 11
        place = f'x="{left + _PADDING}" y="{y}"'
        yield f'<text {place} fill="currentColor"{attributes}>{sign}{_html(line.text)}</text>'
    yield "</g>"


def _html(text: str) -> str:
    return _escape(visible(text).replace("\n", " "))
