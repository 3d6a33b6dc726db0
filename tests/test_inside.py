"""What a command in a lab printed, on a machine so busy that its end is known before all has arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from netguide.errors import LabError
from netguide.labs import inside


class Late:
    """A command that has ended; what it printed arrives while the engine is asked whether it runs."""

    def __init__(self, *heard: bytes | None, known: int = 0, status: int | None = 0) -> None:
        """Take what is heard, one after the other: None is the end, empty is nothing in time.

        ``known`` is how often the engine says that it still runs, ``status`` how it ended.
        """
        self._heard: Iterator[bytes | None] = iter(heard)
        self._known, self._status = known, status

    def exec(
        self,
        container: str,
        command: list[str],
        *,
        tty: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Any:
        return self

    def read(self, limit: float) -> tuple[int, bytes] | None:
        piece = next(self._heard)
        if piece == b"":
            raise TimeoutError
        return None if piece is None else (1, piece)

    def state(self) -> tuple[bool, int | None]:
        self._known -= 1
        return (True, None) if self._known >= 0 else (False, self._status)

    def send(self, data: bytes) -> None:
        pass

    def end_input(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_what_arrives_after_the_end_is_known_is_not_lost() -> None:
    late = Late(b"", b"first ", b"last\n", None)
    assert inside.run(late, "lab", ["true"], 30) == ("first last\n", 0)


def test_what_a_command_says_after_its_input_is_not_lost_either() -> None:
    late = Late(b"", b"said\n", None)
    assert inside.feed(late, "lab", "cat", [b"given"], 30) == ("said\n", 0)


def test_an_end_that_the_engine_does_not_know_yet_is_waited_for() -> None:
    assert inside.run(Late(b"said\n", None, known=2), "lab", ["true"], 30) == ("said\n", 0)


def test_a_job_in_the_background_that_keeps_the_output_open_is_not_waited_for_without_end() -> None:
    late = Late(b"", b"said\n", *[b""] * 1000)
    assert inside.run(late, "lab", ["true"], 30) == ("said\n", 0)


@pytest.mark.parametrize(
    ("said", "status"), [(b"cannot exec in a stopped state: unknown\r\n", 126), (b"", None)]
)
def test_what_the_engine_says_of_a_container_that_has_ended_is_not_what_a_command_printed(
    said: bytes, status: int | None
) -> None:
    refusal = Late(said, None, status=status)
    with pytest.raises(LabError, match="the lab is gone"):
        inside.run(refusal, "lab", ["true"], 30)


def test_a_command_that_began_may_fail_and_say_the_same() -> None:
    said = b"cannot exec in a stopped state: unknown\n"
    late = Late(b"begun\n" + said, None, status=126)
    assert inside.run(late, "lab", ["docker", "exec", "web", "true"], 30) == (said.decode(), 126)
