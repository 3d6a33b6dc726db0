"""Asks a lab something that it can be asked twice.

Knows that an answer may be cut short. Must not know what is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from netguide.errors import LabError

_ATTEMPTS = 3
"""On a busy machine the end of an answer may be lost, and asking changes nothing."""
T = TypeVar("T")


class Asked(Protocol):
    """A lab, as far as it is asked."""

    def sh(self, command: str, limit: float = 30) -> tuple[int, str]:
        """Run a command beside the terminal; give status and output."""


def ask(host: Asked, command: str, read: Callable[[str], T], about: str, limit: float = 30) -> T:
    """Give what a lab answers to a command that changes nothing.

    Args:
        host: the lab.
        command: for its shell.
        read: understands the answer, or raises ValueError.
        about: what is asked, for the message.
        limit: seconds that an answer may take.

    Raises:
        LabError: the lab does not tell.
    """
    for left in reversed(range(_ATTEMPTS)):
        status, said = host.sh(command, limit)
        try:
            if status:
                raise ValueError(f"status {status}")
            return read(said)
        except ValueError as error:
            if not left:
                raise LabError(
                    f"the lab does not say {about}: {error}", found=said[-500:], remedy="run the lesson again"
                ) from error
    raise AssertionError("unreachable")
