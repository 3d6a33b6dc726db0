"""The engines that a page applies to."""

import pytest

from netguide.blocks import applies
from netguide.lessons.evidence import ABSENT, DIFFERS, FAILED, LACKING, PASSED, OnEngine


def block(*verdicts: str) -> list[OnEngine]:
    return [OnEngine(engine, each) for engine, each in zip(("20.10", "26.1", "28.5"), verdicts, strict=True)]


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([block(PASSED, PASSED, PASSED), block(PASSED, DIFFERS, PASSED)], "20.10, 26.1, 28.5"),
        ([block(PASSED, PASSED, PASSED), block(LACKING, PASSED, PASSED)], "26.1, 28.5; in part to 20.10"),
        ([block(LACKING, PASSED, PASSED)], "26.1, 28.5"),
        ([block(PASSED, ABSENT, PASSED)], "20.10, 28.5"),
        ([block(PASSED, PASSED, PASSED), block(PASSED, FAILED, PASSED)], "20.10, 28.5"),
    ],
)
def test_an_engine_is_named_if_all_blocks_hold_there(blocks: list[list[OnEngine]], said: str) -> None:
    html = applies.put("<h1>By name</h1><p>Text</p>", blocks, "en")
    line = f'<p class="ng-applies" data-search-exclude>Applies to Docker Engine {said}</p>'
    assert html == f"<h1>By name</h1>{line}<p>Text</p>"


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [block(FAILED, FAILED, FAILED)],
        [block(LACKING, ABSENT, FAILED)],
        [block(PASSED, PASSED, PASSED), []],
    ],
)
def test_nothing_is_said_without_an_engine_that_holds_it_all(blocks: list[list[OnEngine]]) -> None:
    assert applies.put("<h1>By name</h1>", blocks, "ko") == "<h1>By name</h1>"
