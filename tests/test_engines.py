import pytest

from netguide.engines import ENGINES, MAIN, chosen, in_order, is_need, meets, series


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
