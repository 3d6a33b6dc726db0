import pytest

from netguide.engines import ENGINES, MAIN, chosen, in_order, is_need, meets, series, steady


def test_the_main_engine_is_one_of_them_and_they_are_in_order() -> None:
    assert MAIN in ENGINES
    assert in_order(ENGINES) == list(ENGINES)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("28.5.2", "28.5"),
        ("20.10.24+dfsg1", "20.10"),
        ("29.0.0-rc.1", "29.0"),
        ("27.1", "27.1"),
        ("dev", "dev"),
    ],
)
def test_the_series_of_a_version(version: str, expected: str) -> None:
    assert series(version) == expected


def test_versions_are_compared_as_numbers() -> None:
    assert in_order(["28.10", "9.1", "28.5"]) == ["9.1", "28.5", "28.10"]


@pytest.mark.parametrize(
    ("engine", "need", "expected"),
    [
        ("26.1", ">=26.1", True),
        ("20.10", ">=26.1", False),
        ("28.5", ">=28", True),
        ("27.5", ">=28", False),
        ("28.5", "<28", False),
        ("26.1", "<28", True),
        ("26.1", ">=25, <28", True),
        ("28.5", ">=25, <28", False),
    ],
)
def test_whether_an_engine_is_new_enough(engine: str, need: str, expected: bool) -> None:
    assert meets(engine, need) is expected


@pytest.mark.parametrize("need", ["26.1", ">26", "", ">=26.1 <28", ">=x"])
def test_what_is_no_need_is_refused(need: str) -> None:
    assert not is_need(need)
    with pytest.raises(ValueError, match="does not say which engines"):
        meets("28.5", need)


def test_engines_are_chosen_by_a_list() -> None:
    assert chosen("28.5, 20.10,28.5") == ("20.10", "28.5")
    with pytest.raises(ValueError, match=r"there is no engine 27\.1; engines are: 20\.10, 26\.1, 28\.5"):
        chosen("27.1")


CHANCE = 'time="2026-11-28T22:41:23Z" level=error msg="error waiting for container: context canceled"'
IN_USE = " Network backbone  Resource is still in use"
PROGRESS = " Network backbone  Removed"


@pytest.mark.parametrize(
    ("engine", "lines", "told", "left"),
    [
        ("20.10", ["docker: no.", CHANCE], ["docker: no."], ["docker: no."]),
        ("28.5", ["docker: no.", CHANCE], ["docker: no."], ["docker: no.", CHANCE]),
        ("20.10", [CHANCE.replace("canceled", "lost")], [], [CHANCE.replace("canceled", "lost")]),
        ("26.1", [PROGRESS, " Container shop-web-1  Created", "failed"], [], ["failed"]),
        ("26.1", [PROGRESS], [" Network backbone  Removing"], [PROGRESS]),
        ("26.1", [IN_USE], [], [IN_USE]),
        ("28.5", [PROGRESS], [], [PROGRESS]),
    ],
)
def test_what_comes_by_chance_is_left_out_on_its_own_engine_alone(
    engine: str, lines: list[str], told: list[str], left: list[str]
) -> None:
    assert steady(engine, lines, told) == tuple(left)
