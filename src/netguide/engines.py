"""The engines that the guide is verified on, and how their versions are named and compared.

Knows series such as ``26.1``. Must not know where an engine comes from, nor what a lesson is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

ENGINES: Final = ("20.10", "26.1", "28.5")
"""Series that every lesson is run on, oldest first."""
MAIN: Final = "28.5"
"""The series that transcripts are written from."""
MAJORS: Final = {engine.partition(".")[0]: engine for engine in ENGINES}
"""Which of them a text means that says Engine 28."""
_BY_CHANCE: Final = {
    # The client of 20.10 waits for a container while it starts it. When the start fails, it says so of the
    # waiting too if that ends first.
    "20.10": re.compile(r'time="[^"]+" level=error msg="error waiting for container: context canceled"'),
    # Compose 2.26 tells its progress even if COMPOSE_PROGRESS is quiet, of several containers at once.
    "26.1": re.compile(
        r" (?:Container|Network|Volume|Image) \S+  "
        r"(?:Creat|Recreat|Start|Restart|Stopp|Remov|Kill|Wait|Runn|Heal|Exit)(?:e|ed|ing|thy)"
    ),
}
"""Whole lines that a series prints or not, or in this order or another, as threads happen to end."""
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)?.*")
_NEED = re.compile(r"(>=|<)(\d+(?:\.\d+)?)")


def series(version: str) -> str:
    """Give the series of an engine's version: 26.1 for 26.1.5; what is no version is returned unchanged."""
    found = _VERSION.fullmatch(version)
    return f"{found[1]}.{found[2]}" if found else version


def in_order(found: Iterable[str]) -> list[str]:
    """Sort series, oldest first."""
    return sorted(found, key=_numbers)


def chosen(text: str) -> tuple[str, ...]:
    """Read a list of series, ``20.10,26.1``.

    Raises:
        ValueError: one of them is not an engine of the guide; the message says which there are.
    """
    wanted = dict.fromkeys(word for word in re.split(r"[,\s]+", text) if word)
    for word in wanted:
        if word not in ENGINES:
            raise ValueError(f"there is no engine {word}; engines are: {', '.join(ENGINES)}")
    return tuple(in_order(wanted))


def steady(engine: str, lines: Iterable[str], told: Iterable[str]) -> tuple[str, ...]:
    """Leave out the lines that a series prints or not by chance, whatever a lesson does.

    Args:
        engine: the series.
        lines: what a step printed.
        told: what the main engine prints; where it has such lines, they are what the step is about and stay.
    """
    chance = _BY_CHANCE.get(engine)
    if chance is None or any(chance.fullmatch(line) for line in told):
        return tuple(lines)
    return tuple(line for line in lines if not chance.fullmatch(line))


def is_need(need: str) -> bool:
    """Whether a text says which engines something needs: ``>=26.1``, ``<28``, or both joined by a comma."""
    return all(_NEED.fullmatch(part.strip()) for part in need.split(","))


def meets(engine: str, need: str) -> bool:
    """Whether a series is one that ``need`` names; see :func:`is_need`."""
    for part in need.split(","):
        found = _NEED.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"'{need}' does not say which engines are needed; write '>=26.1' or '<28'")
        newer = _numbers(engine) >= _numbers(found[2])
        if newer != (found[1] == ">="):
            return False
    return True


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in re.findall(r"\d+", text))
