"""Names of a lesson's containers, networks, volumes and images, made unique and taken back.

Knows commands as text. Must not know engines. A prefix that occurs nowhere else is put before every name that
a lesson gives, wherever the name stands in a command; taking the prefix out of what is printed gives the
lesson's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = r"(?P<name>[a-z0-9][\w.-]*)"
_GIVEN = (
    re.compile(rf"--name[ =]{_NAME}"),
    re.compile(rf"\bdocker (?:network|volume) create\b[^\n;|&]*?\s{_NAME}\s*(?:[;\n|&>)]|$)"),
    re.compile(rf"\bdocker (?:build|buildx build|image build)\b[^\n;|&]*?\s(?:-t|--tag)[ =]{_NAME}"),
    re.compile(rf"\bdocker (?:container )?rename \S+ {_NAME}"),
    re.compile(rf"\bdocker (?:image )?tag \S+ {_NAME}"),
    re.compile(rf"(?:--mount[ =]\S*?(?:source|src)=|(?:-v|--volume)[ =]){_NAME}"),
    re.compile(rf"\bdocker compose\b[^\n;|&]*?\s(?:-p|--project-name)[ =]{_NAME}"),
)
_COMPOSE = (".yaml", ".yml")
_ENDINGS = "py|sh|js|ya?ml|json|txt|conf|log|html"
_IN_FILE = re.compile(r"(?m)^(?P<key>\s*(?:container_)?name:\s*)(?P<name>[a-z0-9][\w.-]*)(?=\s*$)")


def given(commands: Iterable[str]) -> frozenset[str]:
    """Find the names that a lesson gives to what it makes on an engine."""
    return frozenset(
        found["name"].rstrip(".")
        for command in commands
        for pattern in _GIVEN
        for found in pattern.finditer(command.replace("\\\n", " "))
    )


def in_file(path: str, content: bytes) -> frozenset[str]:
    """Find the names that a file gives to what is made from it: projects, networks, containers of Compose."""
    text = content.decode() if path.endswith(_COMPOSE) else ""
    return frozenset(found["name"] for found in _IN_FILE.finditer(text))


class Names:
    """A lesson's names under one prefix."""

    def __init__(self, names: frozenset[str], prefix: str) -> None:
        """Take up names.

        Args:
            names: what ``given`` and ``in_file`` found.
            prefix: put before each; letters and digits that occur nowhere else, since templates such as
                ``.Networks.shop`` take nothing else.
        """
        self.names, self.prefix = names, prefix
        # The capital letters are for DNS, to which they are the same.
        spelt = sorted({*names, *(name.upper() for name in names)}, key=len, reverse=True)
        each = "(?:" + "|".join(map(re.escape, spelt)) + ")"
        # A name is a whole word, not a piece of a path, a scheme, or a file's name; what Compose makes
        # continues its project's name with a hyphen or underscore.
        self._pattern = re.compile(
            rf"(?:(?<![\w./-])|(?<=://)|(?<=Networks\.)){each}(?=(?:\.{each})?(?:[^\w]|[-_]\w|$))"
            rf"(?!://|\.(?:{_ENDINGS})\b)(?P<network>\.{each}(?![\w-]))?"
            if names
            else r"(?!)"
        )

    def unique(self, text: str) -> str:
        """Give a command with the prefix before each name."""
        return self._pattern.sub(self._put, text)

    def _put(self, found: re.Match[str]) -> str:
        network = found["network"] or ""
        name = found[0].removesuffix(network)
        return self.prefix + name + (f".{self.prefix}{network[1:]}" if network else "")

    def back(self, line: str) -> str:
        """Give a printed line with the lesson's own names."""
        return line.replace(self.prefix, "")

    def file(self, path: str, content: bytes) -> bytes:
        """Give a file with the prefix before the names that it gives; only Compose files give any."""
        if not path.endswith(_COMPOSE):
            return content
        return _IN_FILE.sub(
            lambda found: found["key"] + self.prefix + found["name"], content.decode()
        ).encode()
