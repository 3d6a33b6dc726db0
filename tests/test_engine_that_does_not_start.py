"""What a person is told when the engine in a lab does not start."""

from __future__ import annotations

from typing import Any

import pytest

from netguide.errors import LabError
from netguide.labs import inside
from netguide.labs.outer import Outer, Refused
from netguide.labs.stream import Stream

SAID = ["level=info msg=starting", "level=error msg=timeout"]
PANIC = [
    "[ 92.0] Kernel panic - not syncing: Attempted to kill init!",
    *(f"[ 92.1]  ? {n}" for n in range(40)),
]


class Engine(Outer):
    """An engine with one container, in which nothing can be run any more."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines

    def exec(self, container: str, command: object, *, tty: bool = False, **options: Any) -> Stream:
        raise Refused("the container is not running")

    def logs(self, container: str, lines: int | None = None, since: object = None) -> str:
        return "\n".join(self.lines[-(lines or 0) :])


@pytest.mark.parametrize("lines", [SAID, SAID + PANIC])
def test_the_engines_last_words_are_in_the_message_and_not_the_kernels(lines: list[str]) -> None:
    with pytest.raises(LabError, match="did not start") as caught:
        inside.await_engine(Engine(*lines), "lab")
    assert "level=error msg=timeout" in str(caught.value)
    assert "? 3" not in str(caught.value)
