"""The path of a request: what captures of a real lab tell, how it is drawn, and when it is found to be wrong.

The captures under ``cases/captures`` were made on a lab: one of the host and one of each container concerned.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import cast

import dpkt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from netguide.blocks import picture
from netguide.errors import LabError, LessonError
from netguide.lessons import capture, packet_path, path_drawing
from netguide.lessons.lesson import Lesson, read
from netguide.lessons.packet_path import BRIDGE, CONTAINER, HOST, NEW, Hop, Leg, Place
from netguide.lessons.sighting import ACCEPTED, ANSWER, QUESTION, REQUEST, Sighting
from netguide.runs import travelled
from netguide.runs.runner import Host
from netguide.runs.watch import Watch

CAPTURES = Path(__file__).parent / "cases/captures"
SVG = "{http://www.w3.org/2000/svg}"
NETWORKS: list[dict[str, object]] = [
    {
        "Id": "a" * 64,
        "Name": "bridge",
        "Driver": "bridge",
        "Options": {"com.docker.network.bridge.name": "docker0"},
    },
    {"Id": "b" * 64, "Name": "shop", "Driver": "bridge", "Options": {}},
    {"Id": "c" * 64, "Name": "host", "Driver": "host", "Options": None},
]
LINKS: list[dict[str, object]] = [
    {"ifindex": 1, "ifname": "lo"},
    {"ifindex": 2, "ifname": "eth0"},
    {"ifindex": 3, "ifname": "docker0"},
    {"ifindex": 4, "ifname": "br-" + "b" * 12},
    {"ifindex": 5, "ifname": "veth1111111", "master": "br-" + "b" * 12},
    {"ifindex": 6, "ifname": "veth2222222", "master": "br-" + "b" * 12},
    {"ifindex": 7, "ifname": "veth3333333", "master": "docker0"},
    {"ifindex": 8, "ifname": "cable"},
]


def seen(case: str, *containers: str, links: list[dict[str, object]] = LINKS) -> packet_path.Path:
    """Follow what was captured of a case, in these containers and on the host."""
    captures = [(packet_path.links_of_host(links, NETWORKS), load(case, "host"))]
    captures += [(packet_path.links_of_container(each, LINKS[:2]), load(case, each)) for each in containers]
    return packet_path.follow("wget", "docker-host", captures)


def load(case: str, where: str) -> list[Sighting]:
    return capture.read((CAPTURES / f"{case}.{where}.pcap").read_bytes())


def told(path: packet_path.Path) -> list[str]:
    return packet_path.lines(path)[2:]


def texts(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


WEB = [
    "question example.com",
    "  container client eth0 out: 172.17.0.2:… → 192.0.2.1:53",
    "  bridge bridge docker0 in: 172.17.0.2:… → 192.0.2.1:53",
    "  host eth0 out: 192.0.2.10:… → 192.0.2.1:53",
    "answer 198.51.100.80",
    "  host eth0 in: 192.0.2.1:53 → 192.0.2.10:…",
    "  bridge bridge docker0 out: 192.0.2.1:53 → 172.17.0.2:…",
    "  container client eth0 in: 192.0.2.1:53 → 172.17.0.2:…",
    "request",
    "  container client eth0 out: 172.17.0.2:… → 198.51.100.80:80",
    "  bridge bridge docker0 in: 172.17.0.2:… → 198.51.100.80:80",
    "  host eth0 out: 192.0.2.10:… → 198.51.100.80:80",
    "accepted",
    "  host eth0 in: 198.51.100.80:80 → 192.0.2.10:…",
    "  bridge bridge docker0 out: 198.51.100.80:80 → 172.17.0.2:…",
    "  container client eth0 in: 198.51.100.80:80 → 172.17.0.2:…",
]


def test_a_question_and_a_request_are_followed_out_of_the_host_and_back() -> None:
    made = seen("web", "client")
    assert told(made) == WEB
    assert [leg.changed(2)[0] for leg in made.legs] == [True, False, True, False]
    assert [leg.changed(1)[1] for leg in made.legs] == [False, True, False, True]


def test_a_request_from_outside_is_seen_with_both_receivers() -> None:
    assert told(seen("published", "web")) == [
        "request",
        "  host cable in: 203.0.113.2:… → 203.0.113.1:8080",
        "  bridge shop out: 203.0.113.2:… → 172.18.0.2:80",
        "  container web eth0 in: 203.0.113.2:… → 172.18.0.2:80",
        "accepted",
        "  container web eth0 out: 172.18.0.2:80 → 203.0.113.2:…",
        "  bridge shop in: 172.18.0.2:80 → 203.0.113.2:…",
        "  host cable out: 203.0.113.1:8080 → 203.0.113.2:…",
    ]
    assert [leg.changed(1) for leg in seen("published", "web").legs] == [(False, True), (False, False)]


def test_a_program_that_takes_a_connection_makes_another_one() -> None:
    made = seen("proxied", "web")
    assert told(made) == [
        "request",
        "  host lo in: 127.0.0.1:… → 127.0.0.1:8080",
        "accepted",
        "  host lo in: 127.0.0.1:8080 → 127.0.0.1:…",
        "request",
        "  bridge shop out: 172.18.0.1:… → 172.18.0.2:80",
        "  container web eth0 in: 172.18.0.1:… → 172.18.0.2:80",
        "accepted",
        "  container web eth0 out: 172.18.0.2:80 → 172.18.0.1:…",
        "  bridge shop in: 172.18.0.2:80 → 172.18.0.1:…",
    ]
    assert not any(any(leg.changed(index)) for leg in made.legs for index in range(len(leg.hops)))


def test_a_question_to_the_engine_stays_in_the_container_and_its_answer_tells_whom_it_was_sent_to() -> None:
    made = seen("by-name", "cache", "web")
    assert told(made)[:4] == [
        "question web (sent to 127.0.0.11:53)",
        "  container cache lo in: 127.0.0.1:… → 127.0.0.11:…",
        "answer 172.18.0.2",
        "  container cache lo in: 127.0.0.11:53 → 127.0.0.1:…",
    ]
    assert told(made)[4:9] == [
        "request",
        "  container cache eth0 out: 172.18.0.3:… → 172.18.0.2:80",
        "  bridge shop in: 172.18.0.3:… → 172.18.0.2:80",
        "  container web eth0 in: 172.18.0.3:… → 172.18.0.2:80",
        "accepted",
    ]
    assert made.legs[0].changed(0) == (False, True)
    assert made.legs[1].changed(0) == (False, False)


def test_who_asks_on_sends_a_packet_of_his_own() -> None:
    made = seen("asked-on", "cache")
    assert [leg.kind for leg in made.legs[:4]] == [QUESTION, QUESTION, ANSWER, ANSWER]
    assert told(made)[2:4] == ["question example.com", "  host eth0 out: 192.0.2.10:… → 192.0.2.1:53"]


def test_a_container_started_meanwhile_is_seen_at_its_cable() -> None:
    made = seen("web", links=[link for link in LINKS if link["ifindex"] != 7])
    assert made.legs[0].hops[0].place == Place(NEW, "")
    assert "At the cable of a container started meanwhile" in " ".join(path_drawing.describe(made, "en"))


@settings(deadline=None, max_examples=50)
@given(some.permutations(list(range(4))), some.integers(0, 2**40))
def test_a_path_is_the_same_whenever_and_in_whatever_order_captures_were_read(
    order: list[int], later: int
) -> None:
    links = [packet_path.links_of_host(LINKS, NETWORKS), packet_path.links_of_container("client", LINKS[:2])]
    whole = [(links[0], load("web", "host")), (links[1], load("web", "client"))]
    halves = [part for there, found in whole for part in ((there, found[::2]), (there, found[1::2]))]
    moved = [
        (there, [replace(each, time=each.time + later) for each in found])
        for there, found in (halves[index] for index in order)
    ]
    assert packet_path.follow("wget", "docker-host", moved) == packet_path.follow(
        "wget", "docker-host", halves
    )


def test_a_packet_sent_again_is_the_same_packet() -> None:
    links = packet_path.links_of_host(LINKS, NETWORKS)
    found = load("published", "host")
    again = [replace(each, time=each.time + 10**9) for each in found]
    assert packet_path.follow("a", "b", [(links, found + again)]) == packet_path.follow(
        "a", "b", [(links, found)]
    )


def test_a_stored_path_gives_back_what_it_was_made_from() -> None:
    made = seen("by-name", "cache", "web")
    assert path_drawing.read(path_drawing.write(made)) == made
    for text in ("<svg></svg>", "\n<metadata>[]</metadata>\n", '\n<metadata>{"path": {}}</metadata>\n'):
        with pytest.raises(ValueError, match="this is not a path"):
            path_drawing.read(text)
    with pytest.raises(ValueError, match="seen nowhere"):
        packet_path.of(packet_path.plain(replace(made, legs=(Leg(REQUEST, "", ()),))))


def test_a_drawing_has_a_lane_for_each_place_and_says_what_nat_changed() -> None:
    svg = path_drawing.write(seen("published", "web"))
    shown = texts(svg)
    assert shown[:8] == ["outside", "network", "cable", "docker-host", "shop", "bridge", "web", "container"]
    assert "shop: 203.0.113.2:… → 172.18.0.2:80  NAT" in shown
    assert "cable: 203.0.113.2:… → 203.0.113.1:8080" in shown
    marked = [tspan.text for tspan in ElementTree.fromstring(svg).iter(f"{SVG}tspan")]
    assert marked == ["172.18.0.2:80", "NAT", "203.0.113.1:8080", "NAT"]


def test_arrows_go_from_place_to_place() -> None:
    root = ElementTree.fromstring(path_drawing.write(seen("published", "web")))
    tracks = [each.get("d", "") for each in root.findall(f"{SVG}path[@class='ng-wire']")]
    ends = [
        tuple(map(int, track[1:].partition("m")[0].replace(" ", "H").split("H")[::2])) for track in tracks
    ]
    there, back = ends[:3], ends[3:]
    assert all(start < end for start, end in there)
    assert all(start > end for start, end in back)
    assert all(one[1] == other[0] for one, other in pairwise(there))
    assert all(one[1] == other[0] for one, other in pairwise(back))
    assert there[0][0] == back[-1][1]


def test_a_path_is_told_in_words_in_both_languages() -> None:
    made = seen("by-name", "cache", "web")
    for language, sentence in (
        ("en", "It was sent to 127.0.0.11:53, as the answer tells."),
        ("ko", "응답을 보면 원래 127.0.0.11:53에 보낸 것입니다."),
    ):
        root = ElementTree.fromstring(path_drawing.write(made, language))
        said = root.findtext(f"{SVG}desc") or ""
        assert "wget" in (root.findtext(f"{SVG}title") or "")
        assert sentence in said
        assert "…" not in said
        figure = picture.render(path_drawing.write(made), language) or ""
        assert sentence in figure
        assert picture.told(path_drawing.write(made), language) == path_drawing.describe(made, language)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><b onload="x">',
    "a]]>&amp;<!--",
    "ab\u202edc",
    "a\nb",
    '--8<-- "x"',
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_is_text_and_no_markup(hostile: str) -> None:
    places = [Place(kind, hostile, hostile) for kind in (CONTAINER, BRIDGE, HOST)]
    hops = tuple(Hop(place, "out", f"{hostile}{index}", hostile) for index, place in enumerate(places))
    made = packet_path.Path(hostile, hostile, (Leg(QUESTION, hostile, hops, hostile),))
    svg = path_drawing.write(made)
    root = ElementTree.fromstring(svg)
    tags = {str(node.tag).removeprefix(SVG) for node in root.iter()}
    assert tags == {"svg", "title", "desc", "metadata", "path", "g", "rect", "text", "tspan", "circle"}
    assert not any(name.startswith("on") for node in root.iter() for name in node.attrib)
    assert "\u202e" not in svg
    assert "--8<--" not in svg
    assert "" not in svg.splitlines()[:-1]
    assert path_drawing.read(svg) == made
    figure = picture.render(svg, "ko") or ""
    assert not any(each in figure for each in ("<script", "<b ", "\u202e", "<metadata"))


def _udp(payload: bytes, port: int = 53) -> bytes:
    """Write a capture of one packet to a name server."""
    udp = dpkt.udp.UDP(sport=40000, dport=port, data=payload)
    udp.ulen = len(udp)
    ip = dpkt.ip.IP(src=b"\x7f\0\0\1", dst=b"\x7f\0\0\x0b", p=17, data=udp)
    ip.len = len(ip)
    file = BytesIO()
    writer = dpkt.pcap.Writer(file, linktype=276)
    writer.writepkt(bytes(dpkt.sll2.SLL2(ethtype=0x800, intindex=1, type=4)) + bytes(ip), ts=1.5)
    return file.getvalue()


def _question(*labels: bytes) -> bytes:
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return b"\0\7\1\0\0\1\0\0\0\0\0\0" + name + b"\0\1\0\1"


def test_a_name_of_bytes_that_are_no_letters_is_spelt_out() -> None:
    (sighting,) = capture.read(_udp(_question(b"<b>\"'", b"\xff\n", b"a.b")))
    assert (sighting.kind, sighting.said) == (QUESTION, "<b>\\\"'.\\255\\010.a\\.b")
    assert (sighting.source, sighting.target) == ("127.0.0.1:…", "127.0.0.11:53")


@settings(deadline=None, max_examples=50)
@given(some.binary(max_size=80))
def test_any_bytes_are_a_question_or_nothing(payload: bytes) -> None:
    assert len(capture.read(_udp(payload))) <= 1
    assert capture.read(_udp(_question(b"web"), 9))[0].said == "web"


@settings(deadline=None, max_examples=50)
@given(some.binary(max_size=200))
def test_what_is_no_capture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="this is no capture"):
        capture.read(data)


def test_answers_that_lack_something_are_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        packet_path.links_of_host([{"ifname": "lo"}], NETWORKS)
    with pytest.raises(ValueError, match="lacks"):
        packet_path.links_of_container("web", [{"ifindex": 1}])


SESSION = "# --8<-- [start:one]\n$ true\n$ wget a\n$ wget b\n# --8<-- [end:one]\n"


def lesson_with(tmp_path: Path, options: str, stored: str | None = None) -> Lesson:
    folder = tmp_path / "shop"
    (folder / "paths").mkdir(parents=True)
    (folder / "session.console").write_text(SESSION, "utf-8")
    (folder / "lesson.toml").write_text(options, "utf-8")
    if stored is not None:
        (folder / "paths/one.svg").write_text(stored, "utf-8")
    return read(folder)


PATHS = '[paths]\none = "wget a"\n'


def test_a_path_that_is_what_was_seen_passes_and_recording_leaves_it_alone(tmp_path: Path) -> None:
    made = seen("published", "web")
    lesson = lesson_with(tmp_path, PATHS, path_drawing.write(made))
    assert lesson.files == {}
    assert travelled.difference(lesson, "one", made) is None
    assert travelled.plan(lesson, {"one": made}) == {}


def test_another_path_is_found_and_the_hop_is_named(tmp_path: Path) -> None:
    made = seen("published", "web")
    lesson = lesson_with(tmp_path, PATHS, path_drawing.write(made))
    text = json.dumps(packet_path.plain(made)).replace("172.18.0.2:80", "172.18.0.3:80")
    other = packet_path.of(json.loads(text))
    found = travelled.difference(lesson, "one", other) or ""
    assert found.splitlines()[0] == (
        "packet 1, hop 2: expected bridge shop out: 203.0.113.2:… → 172.18.0.2:80, "
        "got bridge shop out: 203.0.113.2:… → 172.18.0.3:80"
    )
    assert "-  container web eth0 in: 203.0.113.2:… → 172.18.0.2:80" in found
    assert travelled.plan(lesson, {"one": other}) == {"paths/one.svg": path_drawing.write(other)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"host": "other"}, "the host: expected on docker-host, got on other"),
        ({"command": "curl"}, "the command: expected $ wget, got $ curl"),
        ({"legs": ()}, "packet 1: expected request, got nothing"),
    ],
)
def test_every_part_of_a_path_is_compared(change: dict[str, object], said: str) -> None:
    made = seen("published", "web")
    assert packet_path.first_difference(made, replace(made, **change)) == said  # type: ignore[arg-type]


def test_a_shorter_path_a_missing_and_an_edited_file_are_found(tmp_path: Path) -> None:
    made = seen("published", "web")
    svg = path_drawing.write(made)
    shorter = replace(made, legs=(replace(made.legs[0], hops=made.legs[0].hops[:1]), *made.legs[1:]))
    lesson = lesson_with(tmp_path, PATHS, svg.replace(">outside<", ">nowhere<"))
    assert "got accepted" in (travelled.difference(lesson, "one", shorter) or "")
    assert "it was edited" in (travelled.difference(lesson, "one", made) or "")
    lesson.paths["paths/one.svg"] = "<svg></svg>"
    assert "this is not a path" in (travelled.difference(lesson, "one", made) or "")
    lesson.paths.clear()
    assert travelled.difference(lesson, "one", made) == "there is no path yet"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('[paths]\ntwo = "wget a"\n', "there is no such section"),
        ('[paths]\none = "wget"\n', "2 commands of the section begin so"),
        ('[paths]\none = "curl"\n', "0 commands of the section begin so"),
        ("[paths]\none = 1\n", "0 commands of the section begin so"),
    ],
)
def test_a_path_must_name_one_command_of_its_section(tmp_path: Path, options: str, said: str) -> None:
    with pytest.raises(LessonError, match=said):
        lesson_with(tmp_path, options)


class _Told:
    """A lab that answers these, one after the other."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def sh(self, command: str, limit: float = 30) -> tuple[int, str]:
        self.asked.append(command)
        return self.answers.pop(0)


def _answers() -> list[tuple[int, str]]:
    containers = [
        {"Name": "/web", "State": {"Pid": 70}, "HostConfig": {"NetworkMode": "shop"}},
        {"Name": "/side", "State": {"Pid": 71}, "HostConfig": {"NetworkMode": "container:web"}},
        {"Name": "/bare", "State": {"Pid": 72}, "HostConfig": {"NetworkMode": "host"}},
        {"Name": "/late", "State": {"Pid": 0}, "HostConfig": {"NetworkMode": "shop"}},
    ]
    pcaps = [(CAPTURES / f"published.{each}.pcap").read_bytes() for each in ("host", "web")]
    return [
        (0, f'{json.dumps(NETWORKS)}\n{json.dumps(containers)}\n"docker-host"'),
        (0, f"{json.dumps(LINKS)}\n{json.dumps(LINKS[:2])}"),
        (0, ""),
        (0, ""),
        (0, "\n".join(b64encode(pcap).decode() for pcap in pcaps)),
        (0, ""),
    ]


def test_the_host_and_each_container_with_a_network_of_its_own_are_watched() -> None:
    lab = _Told(*_answers())
    made = Watch(cast(Host, lab)).end("wget")
    assert lab.asked[2].startswith("pids='1 70' ")
    assert made == seen("published", "web")


def test_several_hosts_are_watched_and_their_cards_have_their_names() -> None:
    answers = [_answers(), _answers()]
    answers[0][4] = (0, "\n".join([b64encode(_udp(b"")).decode()] * 2))
    for each, host in zip(answers, ("host-b", "host-a"), strict=True):
        each[0] = (0, each[0][1].replace("docker-host", host))
    made = Watch(cast(Host, _Told(*answers[0])), [cast(Host, _Told(*answers[1]))]).end("wget")
    assert made.host == "host-b"
    alone = seen("published", "web")
    assert told(made) == [
        re.sub(r"^(  host \S+)", r"\1 host-a", line) if line.startswith("  host ") else line
        for line in told(alone)
    ]
    assert packet_path.of(packet_path.plain(made)) == made
    drawn = path_drawing.write(made)
    assert re.findall(r">(host-[ab])<", drawn) == ["host-a"]
    assert "At cable of the host host-a" in drawn


CUT = [
    (0, (0, "[]"), "what is connected on it: 1 answers where 3 are expected"),
    (1, (0, "[]"), "which interfaces it has: 1 answers where 2 are expected"),
    (1, (0, "[{}] [{}]"), "which interfaces it has: an answer lacks 'ifindex'"),
    (4, (0, _answers()[4][1].split()[0]), "what was captured: 1 captures where 2 are expected"),
    (4, (0, _answers()[4][1][:-9]), "what was captured"),
    (4, (0, "????"), "what was captured"),
]


@pytest.mark.parametrize(("at", "answer", "said"), CUT)
def test_an_answer_cut_short_is_asked_for_again_but_not_for_ever(
    at: int, answer: tuple[int, str], said: str
) -> None:
    answers = _answers()
    answers[at:at] = [answer, answer]
    assert Watch(cast(Host, _Told(*answers))).end("wget") == seen("published", "web")
    answers[at:at] = [answer]
    with pytest.raises(LabError, match=said):
        Watch(cast(Host, _Told(*answers))).end("wget")


@pytest.mark.parametrize("at", [2, 3])
def test_a_capture_that_does_not_begin_or_lost_packets_is_a_failure_of_the_lab(at: int) -> None:
    answers = _answers()
    answers[at] = (1, "3 packets dropped by kernel")
    with pytest.raises(LabError, match=r"cannot be watched: status 1\n +3 packets dropped by kernel"):
        Watch(cast(Host, _Told(*answers))).end("wget")


def test_a_command_that_asks_nothing_has_no_path() -> None:
    answers = _answers()
    empty = b64encode(_udp(b"")).decode()
    answers[4] = (0, f"{empty}\n{empty}")
    with pytest.raises(LabError, match="no packet was seen while this command ran"):
        Watch(cast(Host, _Told(*answers))).end("true")


def _across(late: int, *, dropped: bool = False) -> packet_path.Path:
    """Follow a connection from one host to another whose clock is late by some nanoseconds."""

    def sight(time: int, way: str, kind: str) -> Sighting:
        ends = ("192.0.2.11:…", "10.203.0.2:80") if kind == REQUEST else ("10.203.0.2:80", "192.0.2.11:…")
        return Sighting(time, 2, way, kind, "", *ends, ("tcp", "1"))

    def links(name: str) -> packet_path.Links:
        return packet_path.links_of_host(LINKS, [], name)

    ours = [sight(1000, "out", REQUEST), sight(1900, "in", ACCEPTED)]
    theirs = [sight(1300 - late, "in", REQUEST), sight(1600 - late, "out", ACCEPTED)]
    hosts = [[(links("a"), ours[: 1 if dropped else 2])], [(links("b"), theirs[: 1 if dropped else 2])]]
    return packet_path.follow("curl", "a", packet_path.in_step(hosts))


@pytest.mark.parametrize("late", [0, 250, 2000, 10**12, -(10**12)])
@pytest.mark.parametrize("dropped", [False, True])
def test_hosts_whose_clocks_differ_see_one_path(late: int, dropped: bool) -> None:
    way = [(hop.place.device, hop.way) for leg in _across(late, dropped=dropped).legs for hop in leg.hops]
    there, back = [("a", "out"), ("b", "in")], [("b", "out"), ("a", "in")]
    assert way == there + ([] if dropped else back)


def test_a_clock_that_agrees_is_left_alone() -> None:
    links = packet_path.links_of_host(LINKS, [], "a")
    seen = Sighting(5, 2, "out", REQUEST, "", "a", "b", ("tcp", "1"))
    hosts: list[list[packet_path.Capture]] = [
        [(links, [seen])],
        [(links, [replace(seen, time=6, way="in")])],
        [(links, [])],
    ]
    times = [each.time for _, found in packet_path.in_step(hosts) for each in found]
    assert times == [5, 6]
