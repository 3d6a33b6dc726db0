"""What inline code may say.

Knows the rules below. Must not know pages, files or Docker.

1.  Code that begins with ``docker `` is a command that was run: word by word the beginning of one. ``…``
    (or ``...`` as a word of its own) stands for words left out: ``docker run … --network shop`` is true where
    that pair of words was typed after ``docker run``. The words that name the sub-command, as in
    ``docker network create``, are never left out and never a placeholder.
2.  Everything else occurs in what the page shows, as whole words: ``80`` is not found in ``8080``, nor
    ``web`` in ``web-2``, nor ``172.17.0.2`` in ``172.17.0.21``, nor ``web`` in ``web.example.com``. In Python
    a dot stands between words: ``from_env`` is found in ``docker.from_env()``.
3.  A placeholder stands for one value of its kind, and the same one for the same value; :data:`PLACEHOLDERS`
    has all there are. Any other word in capitals means itself.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from itertools import takewhile

PLACEHOLDERS = {
    "ADDRESS": r"[0-9a-fA-F]*[.:][0-9a-fA-F.:]+",
    "COMMAND": r"[\w./-]+",
    "CONTAINER": r"[a-z0-9][\w.-]*",
    "CONTAINER_PORT": r"[0-9]+",
    "DRIVER": r"[a-z]+",
    "HOST_PORT": r"[0-9]+",
    "IMAGE": r"[a-z0-9][\w./:-]*",
    "NAME": r"[a-z0-9][\w.-]*",
    "NETWORK": r"[a-z0-9][\w.-]*",
    "PORT": r"[0-9]+",
    "SUBNET": r"[0-9a-f.:]+/[0-9]+",
}
"""Words that stand for a value, and what the value looks like."""

_PROGRAM = "docker"
DOCKER = f"{_PROGRAM} "
_LEFT_OUT = "…"
_GAP = "\0"
_GROUPS = {
    *("builder", "buildx", "compose", "container", "context", "image", "manifest", "network", "plugin"),
    *("system", "volume"),
}
_PLACEHOLDER = re.compile(r"(?<![\w.$-])(" + "|".join(sorted(PLACEHOLDERS, reverse=True)) + r")(?![\w=-])")
_ANY_WORDS = rf"(?:(?![;&|()<>]+{_GAP})[^{_GAP}]+{_GAP})*?"
_BEFORE_A_COMMAND = re.compile(
    r"[;&|(\n]+|do|then|else|if|elif|while|until|!|\{|time|sudo|exec|xargs|\w+=.*", re.DOTALL
)
_NESTED = re.compile(r"\$\((.*)\)", re.DOTALL)


def commands(typed: Iterable[str]) -> list[str]:
    """Take the ``docker`` commands out of what was typed.

    Args:
        typed: command lines, which may have several lines, pipes, loops and ``$(…)``.

    Returns:
        The words of each command up to the end of its line, joined for :func:`was_run`.
    """
    return [command for line in typed if _PROGRAM in line for command in _commands(line)]


def was_run(span: str, run: Iterable[str]) -> bool:
    """Tell whether inline code is the beginning of a command that was run (rule 1).

    Args:
        span: the code, beginning with ``docker ``.
        run: commands as :func:`commands` gives them.
    """
    words = _words(span)
    fixed = words[1 : 3 if len(words) > 1 and words[1] in _GROUPS else 2]
    if not fixed or any(_LEFT_OUT in word or word == "..." or word in PLACEHOLDERS for word in fixed):
        return False
    pattern, seen = "", set[str]()
    for word in words:
        if word in {_LEFT_OUT, "..."}:
            pattern += _ANY_WORDS
        else:
            pattern += _pattern(word, seen, rf"[^{_GAP}]*") + _GAP
    begins = re.compile(pattern)
    return any(begins.match(command) for command in run)


def nearest(span: str, run: Iterable[str]) -> str:
    """Give the beginning of a command that was run that resembles inline code most, or nothing."""
    size = len(_words(span))
    begun = {" ".join(command.split(_GAP)[1:size]).strip() for command in run}
    near = get_close_matches(span.removeprefix(DOCKER), sorted(begun), n=1, cutoff=0.7)
    return DOCKER + near[0] if near else ""


def occurs(span: str, shown: str, *, python: bool = False) -> bool:
    """Tell whether inline code occurs as whole words in what a page shows (rule 2).

    Args:
        span: the code.
        shown: everything the page shows, as :func:`flat` gives it.
        python: whether that is Python, where a dot stands between words.
    """
    return span in PLACEHOLDERS or _whole(span, python).search(shown) is not None


def flat(texts: Iterable[str]) -> str:
    """Join texts for :func:`occurs`: continued lines are one, and runs of blanks are one space."""
    joined = "\n".join(texts)
    joined = re.sub(r"\\\n(?:>[ ]?)?", " ", joined)
    return "\n".join(" ".join(line.split()) for line in joined.split("\n"))


@cache
def _whole(span: str, python: bool) -> re.Pattern[str]:
    """Give the expression that finds inline code as whole words."""
    inside = r"\d" if python else r"\w"
    before = r"(?<![\w-])" + (rf"(?<!{inside}\.)" if re.match(r"\w", span) else "")
    after = rf"(?![\w-])(?!\.{inside})" if re.search(r"\w\Z", span) else r"(?!\w)"
    after += "(?!:)" if "::" in span else ""
    return re.compile(before + _pattern(span, set(), re.escape(_LEFT_OUT)) + after)


@cache
def _commands(line: str) -> tuple[str, ...]:
    """Take the commands out of one line."""
    words = _words(line)
    starts = [index for index, word in enumerate(words) if word == _PROGRAM and _commanding(words, index)]
    found = [_joined(takewhile(lambda word: word != "\n", words[start:])) for start in starts]
    nested = [inner[1] for word in words if (inner := _NESTED.search(word))]
    return (*found, *commands(nested))


def _commanding(words: tuple[str, ...], index: int) -> bool:
    """Tell whether a shell takes the word at an index for the name of a command."""
    if index >= 2 and words[index - 2] == "timeout":
        return True
    return index == 0 or _BEFORE_A_COMMAND.fullmatch(words[index - 1]) is not None


def _pattern(text: str, seen: set[str], left_out: str) -> str:
    """Give the expression that text with placeholders stands for."""
    pieces = []
    for index, piece in enumerate(_PLACEHOLDER.split(text)):
        if index % 2 == 0:
            pieces.append(left_out.join(re.escape(part) for part in piece.split(_LEFT_OUT)))
        elif piece in seen:
            pieces.append(f"(?P={piece})")
        else:
            seen.add(piece)
            pieces.append(f"(?P<{piece}>{PLACEHOLDERS[piece]})")
    return "".join(pieces)


def _joined(words: Iterable[str]) -> str:
    return "".join(word + _GAP for word in words)


@cache
def _words(line: str) -> tuple[str, ...]:
    """Split a command line as a shell does; a newline outside quotes is a word of its own."""
    return tuple(_split(line.replace("\\\n", " ")))


def _split(line: str) -> Iterator[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    try:
        yield from list(lexer)
    except ValueError:
        yield from line.split()
