"""What lessons may need, and how it is tried."""

from __future__ import annotations

import pytest

from netguide.labs import kernel
from netguide.labs.outer import Outer, Refused
from netguide.needs import NEEDS


class Engine(Outer):
    """An engine on whose kernel some trials fail."""

    def __init__(self, *refused: str) -> None:
        self.url = f"test://{','.join(refused)}"
        self.refused, self.asked = refused, list[str]()

    def run_once(self, image: str, command: object, limit: int = 120, **options: object) -> str:
        self.asked.append(str(command))
        if any(repr(kernel.TRIALS[each])[1:-1] in str(command) for each in self.refused):
            raise Refused("it failed with status 2")
        return ""


def test_whatever_a_lesson_may_need_can_be_tried() -> None:
    assert list(kernel.TRIALS) == list(NEEDS)


def test_what_the_kernel_lacks_is_what_does_not_work() -> None:
    engine = Engine("ipvs", "esp")
    assert kernel.lacks(engine, "lab", ["ipvlan", "ipvs"]) == ("ipvs",)
    assert kernel.lacks(engine, "lab", ["dummy", "ipvlan"]) == ()


def test_the_kernel_is_asked_once_for_each_thing() -> None:
    engine = Engine("dummy")
    for _ in range(3):
        assert kernel.lacks(engine, "lab", ["dummy", "esp"]) == ("dummy",)
    assert len(engine.asked) == 2


def test_an_engine_that_dies_is_not_taken_for_a_kernel_that_lacks() -> None:
    from netguide.errors import EngineError

    class Dead(Engine):
        def run_once(self, image: str, command: object, limit: int = 120, **options: object) -> str:
            raise EngineError("the engine stopped answering")

    with pytest.raises(EngineError, match="stopped answering"):
        kernel.lacks(Dead("dead"), "lab", ["ipvs"])
