"""A packet that was seen: at which interface, from whom, to whom, and what it was for.

Knows nothing but these words, so that a lesson is read without the packages that take packets apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REQUEST, ACCEPTED, REFUSED = "request", "accepted", "refused"
"""What a packet of TCP is to a connection; the others are not looked at."""
QUESTION, ANSWER = "question", "answer"
"""What a packet of DNS is."""
ASKS: Final = {REQUEST, QUESTION}
FREE: Final = "…"
"""Stands for a port that the kernel picked, which is another one in every run."""


@dataclass(frozen=True)
class Sighting:
    """One packet at one interface."""

    time: int
    """When, in nanoseconds."""
    link: int
    """The interface's number."""
    way: str
    """``in`` if it came from the interface, ``out`` if it was sent there."""
    kind: str
    """REQUEST, ACCEPTED, REFUSED, QUESTION or ANSWER."""
    said: str
    """Of a question the name, of an answer the addresses or why there is none."""
    source: str
    """Address and port of its sender, as they stood in it here."""
    target: str
    """The same of its receiver."""
    mark: tuple[str, ...]
    """What NAT leaves alone: a connection's first sequence number, or number and name of a question."""
