"""Drawings of a lab's state: what they tell, what they hide, and when they are found to be wrong."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from netguide.blocks import picture
from netguide.errors import LabError
from netguide.lessons import drawing, topology
from netguide.lessons.drawing import Drawing, describe, path, series, write
from netguide.lessons.lesson import Lesson, read
from netguide.lessons.recorder import start_bindings
from netguide.lessons.topology import Container, Joint, Network, State
from netguide.runs import drawn
from netguide.runs.look import look
from netguide.runs.runner import Host

SVG = "{http://www.w3.org/2000/svg}"
SHOP = Network("shop", "bridge", ("172.18.0.0/16",), ("172.18.0.1",), False)
WEB = Container("web", "nginx", "running", (Joint("shop", ("172.18.0.2",), ()),), (), "")
ONE = State("docker-host", ("eth0 192.0.2.10/24",), True, (SHOP,), (WEB,))
PORT = ("0.0.0.0:49153", "80/tcp")
TWO = replace(
    ONE,
    containers=(replace(WEB, ports=(PORT,)), replace(WEB, name="blog")),
)
LESSON = (
    "# --8<-- [start:one]\n$ true\n# --8<-- [end:one]\n# --8<-- [start:two]\n$ true\n# --8<-- [end:two]\n"
)


def with_web(**changes: object) -> State:
    """Give the second state with its first container changed."""
    web, blog = TWO.containers
    return replace(TWO, containers=(replace(web, **changes), blog))  # type: ignore[arg-type]


def in_a_row(graph: str) -> str:
    """Place boxes below each other, as plain output of a layout has them."""
    names = [line.split()[0] for line in graph.splitlines() if " [width=" in line]
    nodes = [f"node {name} 1 {index} 1 1" for index, name in enumerate(names)]
    return "\n".join([f"graph 1 9 {len(names)}", *nodes, "stop"])


def never(graph: str) -> str:
    raise AssertionError(f"laid out without need: {graph}")


def made(*states: State) -> list[Drawing]:
    return series(states, None, in_a_row)


def texts(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    """A lesson whose two drawings are as the engine was."""
    folder = tmp_path / "shop"
    (folder / "drawings").mkdir(parents=True)
    (folder / "session.console").write_text(LESSON, "utf-8")
    (folder / "lesson.toml").write_text('drawings = ["two", "one"]\n', "utf-8")
    for section, one in zip(("one", "two"), made(ONE, TWO), strict=True):
        (folder / path(section)).write_text(write(one), "utf-8")
    return read(folder)


def test_a_drawing_shows_what_the_engine_says() -> None:
    (one,) = made(ONE)
    shown = texts(write(one))
    assert [
        *("docker-host", "eth0 192.0.2.10/24", "Internet", "shop", "bridge", "172.18.0.0/16"),
        *("gateway 172.18.0.1", "web", "image nginx", "shop 172.18.0.2"),
    ] == shown
    assert len(ElementTree.fromstring(write(one)).findall(f"{SVG}path")) == 3


def test_the_host_is_not_joined_to_an_overlay_for_it_has_no_interface_there() -> None:
    mesh = replace(SHOP, name="mesh", driver="overlay")
    (joined,) = made(ONE)
    (apart,) = made(replace(ONE, networks=(mesh,), containers=()))
    assert (write(joined).count("ng-wire"), write(apart).count("ng-wire")) == (3, 1)


def test_each_address_of_a_container_has_a_line_of_its_own() -> None:
    both = replace(WEB, joints=(Joint("shop", ("172.18.0.2", "fd00::2"), ("api",)),))
    (one,) = made(replace(ONE, containers=(both,)))
    assert texts(write(one))[-5:] == ["web", "image nginx", "shop 172.18.0.2", "fd00::2", "alias api"]
    assert "172.18.0.2, fd00::2" in " ".join(describe(one, "en"))


def test_a_drawing_tells_a_screen_reader_the_same_in_both_languages() -> None:
    _, two = made(ONE, TWO)
    for language in ("en", "ko"):
        root = ElementTree.fromstring(write(two, language))
        said = root.findtext(f"{SVG}desc") or ""
        assert root[0].tag == f"{SVG}title"
        assert "docker-host" in (root[0].text or "")
        for value in ("172.18.0.0/16", "172.18.0.2", "0.0.0.0:49153", "80/tcp", "blog"):
            assert value in said
    assert "New since the drawing before: blog." in describe(two, "en")
    assert "앞 그림 이후 새로 생긴 것: blog." in describe(two, "ko")


def test_what_is_new_and_what_is_gone_is_marked_by_sign_and_class() -> None:
    _, two, three = made(ONE, TWO, ONE)
    assert {"+ blog", "+ 0.0.0.0:49153 → web:80/tcp"} <= set(texts(write(two)))
    assert 'class="ng-box ng-container ng-new"' in write(two)
    assert {"− blog", "− 0.0.0.0:49153 → web:80/tcp"} <= set(texts(write(three)))
    assert 'class="ng-box ng-container ng-gone"' in write(three)


def test_the_same_thing_stands_at_the_same_place_in_every_drawing_of_a_lesson() -> None:
    one, two = made(ONE, TWO)
    roots = [ElementTree.fromstring(write(each)) for each in (one, two)]
    places = [{(rect.get("x"), rect.get("y")) for rect in root.iter(f"{SVG}rect")} for root in roots]
    assert places[0] < places[1]


def test_a_layout_that_fits_is_kept_and_one_that_does_not_is_made_anew() -> None:
    layout = made(ONE, TWO)[0].layout
    assert series([ONE, TWO], layout, never)[0].layout == layout
    with pytest.raises(AssertionError, match="laid out without need"):
        series([ONE], layout, never)


def test_a_stored_drawing_gives_back_what_it_was_made_from() -> None:
    for one in made(ONE, TWO):
        assert drawing.read(write(one)) == one


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><b onload="x">',
        "a]]>&amp;<!--",
        "abc\u202edcba",
        "line\nbreak",
        '--8<-- "x"',
    ],
)
def test_a_hostile_name_is_text_and_no_markup(hostile: str) -> None:
    box = Container(
        hostile, hostile, hostile, (Joint(hostile, (hostile,), (hostile,)),), ((hostile, hostile),), hostile
    )
    state = State(hostile, (hostile,), True, (replace(SHOP, name=hostile),), (box,))
    one, two = made(state, replace(state, containers=()))
    for each in (one, two):
        svg = write(each)
        root = ElementTree.fromstring(svg)
        tags = {str(node.tag).removeprefix(SVG) for node in root.iter()}
        assert tags == {"svg", "title", "desc", "metadata", "path", "g", "rect", "text"}
        assert not any(name.startswith("on") for node in root.iter() for name in node.attrib)
        assert "\u202e" not in svg
        assert "--8<--" not in svg
        assert "" not in svg.splitlines()
        assert drawing.read(svg) == each
        figure = picture.render(svg, "ko") or ""
        assert "<script" not in figure
        assert "<b " not in figure
        assert "\u202e" not in figure


def test_a_page_gets_none_of_the_markup_of_the_file() -> None:
    svg = write(made(ONE)[0]).replace("</svg>", "<script>alert(1)</script></svg>")
    assert "<script" not in (picture.render(svg, "en") or "")
    assert picture.render("<svg></svg>", "en") is None
    assert picture.render('<svg><metadata>{"state": 1}</metadata></svg>', "en") is None
    assert picture.render("\n<metadata>[]</metadata>\n", "en") is None


def test_a_drawing_that_is_what_the_lab_is_passes(lesson: Lesson) -> None:
    bindings = start_bindings(lesson.transcript)
    assert lesson.options.drawings == ("one", "two")
    assert drawn.difference(lesson, "one", ONE, bindings) is None
    assert drawn.difference(lesson, "two", TWO, bindings) is None


def test_a_port_that_the_kernel_picked_may_be_another(lesson: Lesson) -> None:
    other = with_web(ports=(("0.0.0.0:49160", "80/tcp"),))
    assert drawn.difference(lesson, "two", other, start_bindings(lesson.transcript)) is None


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (replace(TWO, internet=False), '+ "internet": false'),
        (replace(TWO, networks=(replace(SHOP, internal=True),)), '"internal": true'),
        (replace(TWO, networks=(replace(SHOP, driver="macvlan"),)), '"driver": "macvlan"'),
        (replace(TWO, networks=(replace(SHOP, subnets=("172.19.0.0/16",)),)), '"172.19.0.0/16"'),
        (replace(TWO, containers=TWO.containers[:1]), '-   "name": "blog"'),
        (with_web(ports=(("127.0.0.1:49153", "80/tcp"),)), "127.0.0.1:"),
        (with_web(status="exited"), "exited"),
        (with_web(image="busybox"), "busybox"),
        (with_web(joints=(Joint("shop", ("172.18.0.3",), ()),)), "172.18.0.3"),
        (with_web(joints=(Joint("shop", ("172.18.0.2",), ("x",)),)), '"x"'),
        (with_web(shares="blog"), '"shares": "blog"'),
    ],
)
def test_a_planted_difference_is_found_and_shown(lesson: Lesson, state: State, shown: str) -> None:
    found = drawn.difference(lesson, "two", state, start_bindings(lesson.transcript)) or ""
    assert found.startswith("the engine reports something else")
    assert shown.replace(" ", "") in found.replace(" ", "")


def test_an_edited_drawing_is_found_though_its_state_holds(lesson: Lesson) -> None:
    lesson.drawings[path("two")] = lesson.drawings[path("two")].replace(">shop<", ">shoq<")
    found = drawn.difference(lesson, "two", TWO, start_bindings(lesson.transcript)) or ""
    assert "not what its own state gives" in found


def test_a_missing_or_broken_drawing_is_found(lesson: Lesson) -> None:
    bindings = start_bindings(lesson.transcript)
    lesson.drawings[path("one")] = "<svg></svg>"
    del lesson.drawings[path("two")]
    assert "not a drawing" in (drawn.difference(lesson, "one", ONE, bindings) or "")
    assert drawn.difference(lesson, "two", TWO, bindings) == "there is no drawing yet"


def test_recording_leaves_alone_what_still_holds(lesson: Lesson) -> None:
    other = with_web(ports=(("0.0.0.0:49160", "80/tcp"),))
    bindings = start_bindings(lesson.transcript)
    assert drawn.plan(lesson, {"one": ONE, "two": other}, bindings, never) == {}


def test_a_lesson_without_drawings_gets_none(tmp_path: Path) -> None:
    (tmp_path / "session.console").write_text(LESSON, "utf-8")
    assert drawn.plan(read(tmp_path), {}, start_bindings(read(tmp_path).transcript), never) == {}


def test_recording_writes_what_changed_and_what_compares_itself_with_it(lesson: Lesson) -> None:
    other = replace(ONE, networks=(replace(SHOP, internal=True),))
    written = drawn.plan(lesson, {"one": other, "two": TWO}, start_bindings(lesson.transcript), in_a_row)
    assert set(written) == {path("one"), path("two")}
    lesson.drawings.update(written)
    bindings = start_bindings(lesson.transcript)
    assert drawn.difference(lesson, "one", other, bindings) is None
    assert drawn.difference(lesson, "two", TWO, bindings) is None


def test_drawings_are_not_among_the_files_that_a_reader_saves(lesson: Lesson) -> None:
    assert lesson.files == {}
    assert set(lesson.drawings) == {path("one"), path("two")}


def _box(name: str, mode: str, networks: dict[str, object], *outer: str) -> dict[str, object]:
    bound = [{"HostIp": each, "HostPort": "80"} for each in outer]
    return {
        "Id": name * 16,
        "Name": f"/{name}",
        "Config": {"Image": "nginx"},
        "State": {"Status": "running"},
        "HostConfig": {"NetworkMode": mode},
        "NetworkSettings": {"Ports": {"80/tcp": bound, "9/tcp": None}, "Networks": networks},
    }


def _told(*, shuffled: bool) -> str:
    ranges = [{"Subnet": "fd00::/64"}, {"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}]
    networks: list[object] = [
        {"Id": "a" * 64, "Name": "bridge", "Driver": "bridge", "IPAM": {"Config": []}},
        {"Id": "b" * 64, "Name": "shop", "Driver": "bridge", "IPAM": {"Config": ranges}},
    ]
    shop = {"IPAddress": "172.18.0.2", "Aliases": ["zoo", "late", "ape", "latelatelate"]}
    containers: list[object] = [
        _box("late", "shop", {"shop": shop}, "::", "0.0.0.0"),
        _box("side", "container:" + "late" * 16, {}),
    ]
    links: list[object] = [
        {"ifname": name, "addr_info": [{"local": address, "prefixlen": 24, "scope": scope}]}
        for name, address, scope in (
            ("br-" + "b" * 12, "172.18.0.1", "global"),
            ("lo", "127.0.0.1", "host"),
            ("eth0", "192.0.2.10", "global"),
        )
    ]
    for each in (networks, containers, links, ranges) if shuffled else ():
        each.reverse()
    answers = (networks, containers, links, [{"dst": "default"}], "docker-host")
    return "\n".join(json.dumps(each) for each in answers)


def test_an_answer_is_read_the_same_in_whatever_order_it_comes() -> None:
    state = topology.read(_told(shuffled=False))
    assert state == topology.read(_told(shuffled=True))
    assert state.addresses == ("eth0 192.0.2.10/24",)
    assert [network.name for network in state.networks] == ["shop"]
    assert state.networks[0].subnets == ("172.18.0.0/16", "fd00::/64")
    late, side = state.containers
    assert late.joints[0].aliases == ("ape", "zoo")
    assert late.ports == (("0.0.0.0:80", "80/tcp"), ("[::]:80", "80/tcp"))
    assert (side.shares, side.joints) == ("late", ())


def test_an_answer_that_is_something_else_is_refused() -> None:
    for text in ("", "[]", '[1] [] [] [] "x"', "not json"):
        with pytest.raises(ValueError, match=r"answer|Expecting|lacks"):
            topology.read(text)


class _Told:
    """A lab that answers these, one after the other."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.answers = list(answers)

    def sh(self, command: str, limit: float = 30) -> tuple[int, str]:
        assert "docker network inspect" in command
        return self.answers.pop(0)


def test_an_answer_cut_short_is_asked_for_again_but_not_for_ever() -> None:
    whole, cut = (0, _told(shuffled=False)), (0, "[]")
    assert look(cast(Host, _Told(cut, whole))) == topology.read(whole[1])
    with pytest.raises(LabError, match="what is connected on it: 1 answers"):
        look(cast(Host, _Told(cut, cut, cut)))
    with pytest.raises(LabError, match="status 1"):
        look(cast(Host, _Told((1, ""), (1, ""), (1, ""))))
