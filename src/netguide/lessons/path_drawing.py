"""The path of a request as SVG: a line down for each place, an arrow for each hop, addresses below it.

Knows hops, text and SVG. Must not know captures, labs or pages. Like the drawings of what is connected, it
carries in ``<metadata>`` all that it was made from; every text of a packet is escaped, and what has no shape
is made visible.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import Final

from netguide.lessons import packet_path
from netguide.lessons.drawing import columns
from netguide.lessons.packet_path import BRIDGE, CONTAINER, HOST, LOOPBACK, NEW, Hop, Leg, Path, Place
from netguide.lessons.sighting import FREE
from netguide.visible import visible
from netguide.words import LANGUAGES, say

FOLDER: Final = "paths"
"""Folder of a lesson where its paths are."""
_METADATA = re.compile(r"^<metadata>(?P<text>.*)</metadata>$", re.MULTILINE)
_CHARACTER, _PADDING = 8, 12
_HEAD, _TITLE, _ARROW, _TEXT, _GAP = 44, 20, 20, 18, 10
_LANE: Final = 96
_OUTSIDE: Final = ("outside", "")

Lane = tuple[str, str]
"""What stands for itself in the drawing: a kind of place and a name."""


def path(section: str) -> str:
    """Give the file of the path of a section's request, within the lesson's folder."""
    return f"{FOLDER}/{section}.svg"


def read(text: str) -> Path:
    """Find in a drawing what it was made from.

    Raises:
        ValueError: the text is no path of ours.
    """
    found = _METADATA.search(text)
    if found is None:
        raise ValueError("this is not a path: there is no <metadata>")
    try:
        return packet_path.of(json.loads(unescape(found["text"]))["path"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"this is not a path: {error}") from error


def write(made: Path, language: str = LANGUAGES[0]) -> str:
    """Write a path as SVG; what is stored is in the first language, the others differ in words alone."""
    lanes = _lanes(made)
    heads = {lane: _head(lane, made.host, language) for lane in lanes}
    at, right = {}, _PADDING
    for lane in lanes:
        wide = max(_LANE, *(_width(line) + _PADDING for line in heads[lane]))
        at[lane], right = right + wide // 2, right + wide
    body, bottom, widest = _body(made, at, language)
    width, height = max(right, widest) + _PADDING, bottom + _PADDING
    told = {"path": packet_path.plain(made)}
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="ng-topology ng-path" role="img" width="{width}"'
            f' height="{height}" viewBox="0 0 {width} {height}" fill="none" stroke="none"'
            ' font-family="ui-monospace, monospace" font-size="13">',
            f"<title>{_html(title(made, language))}</title>",
            f"<desc>{_html(' '.join(describe(made, language)))}</desc>",
            f"<metadata>{escape(json.dumps(told, separators=(',', ':')), quote=False)}</metadata>",
            *(line for lane in lanes for line in _header(lane, heads[lane], at[lane])),
            *body,
            "</svg>\n",
        ]
    )


def title(made: Path, language: str) -> str:
    """Say in a few words what a drawing shows."""
    return say(language, "path-title", command=made.command)


def describe(made: Path, language: str) -> list[str]:
    """Tell in sentences what was seen where."""
    told = []
    for leg in made.legs:
        told.append(f"{_said(leg, language)}.")
        for index, hop in enumerate(leg.hops):
            words = [
                say(
                    language,
                    "path-hop",
                    place=_where(hop.place, made.host, language),
                    source=_spoken(hop.source, language),
                    target=_spoken(hop.target, language),
                )
            ]
            source, target = leg.changed(index)
            if source and target:
                words.append(say(language, "path-both-changed"))
            elif source:
                words.append(say(language, "path-source-changed"))
            elif target:
                words.append(say(language, "path-target-changed"))
            if index == 0 and leg.hidden:
                words.append(say(language, "path-hidden", end=_spoken(leg.hidden, language)))
            told.append(" ".join(words))
    return told


def _spoken(end: str, language: str) -> str:
    return end.replace(f":{FREE}", f" ({say(language, 'path-free')})")


def _said(leg: Leg, language: str) -> str:
    return say(language, f"path-{leg.kind}", said=leg.said)


def _where(place: Place, host: str, language: str) -> str:
    host = place.device if place.kind == HOST and place.device else host
    return say(language, f"path-in-{place.kind}", name=place.name, device=place.device, host=host)


def _lane(place: Place) -> Lane:
    """Give the lane of a place: a container has one for all its interfaces."""
    if place.kind == HOST:
        return place.kind, f"{place.name} {place.device}".rstrip()
    return place.kind, (place.device or place.name) if place.kind == BRIDGE else place.name


def _lanes(made: Path) -> list[Lane]:
    """Give what takes part, in the order in which packets come to it."""
    found: dict[Lane, None] = {}
    for leg in made.legs:
        for index, hop in enumerate(leg.hops):
            if _enters(leg, index):
                found[_OUTSIDE] = None
            found.setdefault(_lane(hop.place))
            if _leaves(leg, index):
                found.setdefault(_OUTSIDE)
    return list(found)


def _is_card(hop: Hop) -> bool:
    return hop.place.kind == HOST and hop.place.name != LOOPBACK


def _enters(leg: Leg, index: int) -> bool:
    """Tell whether a packet comes from outside: it was seen nowhere before."""
    return index == 0 and _is_card(leg.hops[0]) and leg.hops[0].way == "in"


def _leaves(leg: Leg, index: int) -> bool:
    """Tell whether a packet goes outside: it was seen nowhere after."""
    return index == len(leg.hops) - 1 and _is_card(leg.hops[-1]) and leg.hops[-1].way == "out"


def _head(lane: Lane, host: str, language: str) -> tuple[str, str]:
    """Give the two lines at the top of a lane."""
    kind, name = lane
    if kind == HOST:
        card, _, own = name.partition(" ")
        return card, own or host
    return name or say(language, f"path-{kind}"), say(language, f"path-kind-{kind}")


def _header(lane: Lane, lines: tuple[str, str], x: int) -> Iterator[str]:
    wide = max(_width(line) for line in lines) + _PADDING - 4
    shape = {BRIDGE: ("network", 14), _OUTSIDE[0]: ("internet", 14), HOST: ("host", 3)}
    name, round_ = shape.get(lane[0], ("container", 3))
    yield f'<g class="ng-box ng-{name}">'
    yield (
        f'<rect x="{x - wide // 2}" y="{_PADDING}" width="{wide}" height="{_HEAD}" rx="{round_}"'
        ' stroke="currentColor"/>'
    )
    for index, line in enumerate(lines):
        bold = ' font-weight="bold"' if index == 0 else ""
        y = _PADDING + 18 + index * 17
        yield f'<text x="{x}" y="{y}" text-anchor="middle" fill="currentColor"{bold}>{_html(line)}</text>'
    yield "</g>"


def _body(made: Path, at: dict[Lane, int], language: str) -> tuple[list[str], int, int]:
    """Draw the hops; give them with the lowest and the rightmost place that they take."""
    drawn: list[str] = []
    y, widest = _PADDING + _HEAD, 0
    for leg in made.legs:
        said = _said(leg, language)
        y += _GAP + _TITLE
        drawn.append(
            f'<text x="{_PADDING}" y="{y - 5}" fill="currentColor" font-weight="bold">{_html(said)}</text>'
        )
        widest = max(widest, _PADDING + _width(said))
        for index, hop in enumerate(leg.hops):
            drawn += _lifelines(at.values(), y)
            drawn += _arrows(leg, index, at, y + _ARROW // 2)
            y += _ARROW + _TEXT
            text, long = _ends(leg, index, hop, language)
            drawn.append(f'<text x="{_PADDING}" y="{y - 5}" fill="currentColor">{text}</text>')
            widest = max(widest, _PADDING + long)
    return drawn, y, widest


def _lifelines(places: Iterable[int], y: int) -> Iterator[str]:
    for x in places:
        yield f'<path class="ng-lane" d="M{x} {y}v{_ARROW}" stroke="currentColor" stroke-opacity="0.35"/>'


def _arrows(leg: Leg, index: int, at: dict[Lane, int], y: int) -> Iterator[str]:
    here = at[_lane(leg.hops[index].place)]
    before = at[_lane(leg.hops[index - 1].place)] if index else here
    if _enters(leg, index):
        before = at[_OUTSIDE]
    if before != here:
        yield _arrow(before, here, y)
    else:
        yield f'<circle class="ng-dot" cx="{here}" cy="{y}" r="4" fill="currentColor"/>'
    if _leaves(leg, index):
        yield _arrow(here, at[_OUTSIDE], y)


def _arrow(start: int, end: int, y: int) -> str:
    back = -6 if end > start else 6
    track = f"M{start} {y}H{end}m{back} -4l{-back} 4l{back} 4"
    return f'<path class="ng-wire" d="{track}" stroke="currentColor" stroke-width="1.5"/>'


def _ends(leg: Leg, index: int, hop: Hop, language: str) -> tuple[str, int]:
    """Give the text below an arrow, with what NAT changed set apart, and how wide it is."""
    place = " ".join(filter(None, (hop.place.name or say(language, f"path-{NEW}"), hop.place.device)))
    if hop.place.kind != CONTAINER:
        place = hop.place.device or hop.place.name or say(language, f"path-{NEW}")
    if hop.place.kind == HOST:
        place = f"{hop.place.device} {hop.place.name}".lstrip()
    source, target = leg.changed(index)
    sign = "  NAT" if source or target else ""
    plain = f"{place}: {hop.source} → {hop.target}{sign}"
    marked = f"{_html(place)}: {_end(hop.source, source)} → {_end(hop.target, target)}"
    return marked + (f"  {_set_apart('NAT')}" if sign else ""), _width(plain)


def _end(text: str, changed: bool) -> str:
    return _set_apart(text) if changed else _html(text)


def _set_apart(text: str) -> str:
    return f'<tspan class="ng-new" font-weight="bold">{_html(text)}</tspan>'


def _width(text: str) -> int:
    return columns(text) * _CHARACTER


def _html(text: str) -> str:
    return escape(visible(text).replace("\n", " "))
