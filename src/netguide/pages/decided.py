"""Which flags and keys are about networking: ``docs/flags.toml``, which has its form at the top.

Knows that file. Must not know what programs print, nor how a table looks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from netguide.finding import Finding

PATH = "docs/flags.toml"


@dataclass(frozen=True)
class Decided:
    """What was decided about the flags that one section shows."""

    networking: tuple[str, ...]
    """Those of the table."""
    other: tuple[str, ...]
    """Those that are not about networking."""


def parse(text: str) -> dict[str, Decided]:
    """Read the file: for each section of the lesson, what was decided.

    Raises:
        TOMLDecodeError: it is not TOML.
        KeyError: a table lacks one of its two lists.
    """
    return {
        section: Decided(tuple(said["networking"]), tuple(said["other"]))
        for section, said in tomllib.loads(text).items()
    }


def check(decided: Mapping[str, Decided], printed: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Compare what was decided with what programs print.

    Args:
        decided: the file, read.
        printed: by section, all that is printed there on any engine.

    Yields:
        What is printed and not decided, decided twice, or decided and never printed.
    """
    for section, names in printed.items():
        said = decided.get(section, Decided((), ()))
        for name in sorted(set(names) - {*said.networking, *said.other}):
            remedy = f"write it into [{section}] as networking or as other"
            yield Finding(PATH, 1, "nobody decided whether this is about networking", name, remedy)
        for name in sorted({*said.networking, *said.other} - set(names)):
            yield Finding(PATH, 1, f"no engine prints this in section '{section}'", name, "remove it")
        for name in sorted(set(said.networking) & set(said.other)):
            yield Finding(PATH, 1, f"this is in both lists of [{section}]", name, "remove one")
    for section in sorted(set(decided) - set(printed)):
        yield Finding(PATH, 1, "no section prints flags under this name", section, "remove the table")
