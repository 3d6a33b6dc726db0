"""The tool that places boxes, as it really is."""

from __future__ import annotations

from itertools import combinations

import pytest

from netguide.errors import EngineError
from netguide.labs import layout
from netguide.lessons.drawing import Box, series
from netguide.lessons.topology import Container, Joint, Network, State


def quiet(line: str) -> None:
    del line


def apart(one: Box, other: Box) -> bool:
    return any(
        one[axis] + one[axis + 2] <= other[axis] or other[axis] + other[axis + 2] <= one[axis]
        for axis in (0, 1)
    )


def test_boxes_do_not_lie_on_each_other_and_stand_from_host_to_container() -> None:
    names = ("shop", "office", "vault")
    networks = tuple(Network(name, "bridge", ("172.18.0.0/16",), (), False) for name in names)
    boxes = tuple(
        Container(f"{name}-{number}", "nginx", "running", (Joint(name, ("172.18.0.2",), ()),), (), "")
        for name in names
        for number in range(3)
    )
    state = State("docker-host", ("eth0 192.0.2.10/24",), True, networks, boxes)
    (made,) = series([state], None, lambda graph: layout.dot(graph, quiet))
    assert len(made.layout) == 14
    assert all(apart(one, other) for one, other in combinations(made.layout.values(), 2))
    assert made.layout["host"][0] < made.layout["network shop"][0] < made.layout["container shop-0"][0]


def test_a_graph_that_is_none_is_refused_with_what_the_tool_said() -> None:
    with pytest.raises(EngineError, match="syntax error"):
        layout.dot("digraph {", quiet)
