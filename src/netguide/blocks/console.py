"""A session's text as HTML, and the commands in it.

Knows how a terminal block looks. Must not know evidence, pages or languages beyond the words it is given.
Unlike :mod:`netguide.lessons.transcript` it never refuses: a page may show any text,
and what is wrong with it is said elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from pygments.lexers.shell import BashLexer
from pygments.token import STANDARD_TYPES, Number, Text, is_token_subtype

from netguide.lessons.transcript import ELISION, PROMPT
from netguide.visible import visible

_SHELL = BashLexer(stripnl=False, ensurenl=False)
_IN_A_WORD = re.compile(r"[\w.:/]")
"""What comes right behind a number that only begins a word, as an address does."""
_STATUS = re.compile(r"\[([1-9][0-9]{0,2})\]")


@dataclass(frozen=True)
class Entry:
    """A command and what follows it, as it stands in a block."""

    command: tuple[str, ...]
    """Lines typed, without prompts; empty for output before the first command."""
    output: tuple[str, ...]
    """Lines printed."""
    status: int
    """Exit status shown; zero if none is."""
    host: str = ""
    """The host that it is typed on, if its prompt names one."""


def entries(text: str) -> list[Entry]:
    """Split a block into commands with their outputs."""
    found: list[tuple[list[str], list[str], str]] = []
    for line in text.strip("\n").split("\n"):
        prompt = PROMPT.match(line)
        if prompt:
            found.append(([line[prompt.end() :]], [], prompt["host"] or ""))
        elif found and not found[-1][1] and (line.startswith("> ") or line == ">"):
            found[-1][0].append(line[2:])
        else:
            if not found:
                found.append(([], [], ""))
            found[-1][1].append(line)
    return [_entry(command, output, host) for command, output, host in found]


def _entry(command: list[str], output: list[str], host: str) -> Entry:
    status = 0
    while output and not output[-1]:
        output.pop()
    if command and output and (shown := _STATUS.fullmatch(output[-1])):
        status = int(shown[1])
        output.pop()
    return Entry(tuple(command), tuple(output), status, host)


def commands(text: str) -> str:
    """Give what a reader pastes into a terminal: the commands alone, each with its further lines."""
    return "\n".join("\n".join(entry.command) for entry in entries(text) if entry.command)


def render(text: str, say: Callable[..., str]) -> str:
    """Write a block as HTML for ``<pre><code>``.

    Args:
        text: the block as it stands in the session.
        say: gives the words ``exit`` and ``elided`` of the page's language.

    Returns:
        One ``span.ng-step`` for each command.
    """
    return "".join(_step(entry, say) for entry in entries(text))


def _step(entry: Entry, say: Callable[..., str]) -> str:
    lines = [*_command(entry), *(_output(line, say) for line in entry.output)]
    marks = f' data-host="{entry.host}"' if entry.host else ""
    if entry.status:
        marks += f' data-status="{entry.status}"'
        words = escape(say("exit", status=entry.status))
        lines.append(f'<span class="ng-status">{words}</span>')
    return f'<span class="ng-step"{marks}>' + "\n".join(lines) + "\n</span>"


def _output(line: str, say: Callable[..., str]) -> str:
    if line == ELISION:
        return f'<span class="go ng-elided" title="{escape(say("elided"))}">{ELISION}</span>'
    return f'<span class="go">{escape(visible(line), quote=False)}</span>'


def _command(entry: Entry) -> Iterator[str]:
    for number, coloured in enumerate(_coloured("\n".join(entry.command)) if entry.command else ()):
        prompt = "&gt; " if number else f"{entry.host}$ "
        yield f'<span class="gp">{prompt}</span>{coloured}'


def _coloured(command: str) -> list[str]:
    """Colour a command as a shell reads it, line by line; tokens that span lines are cut at their ends."""
    lines = [""]
    tokens = [*_SHELL.get_tokens(command), (Text, "")]
    for (kind, value), (_, behind) in pairwise(tokens):
        in_a_word = is_token_subtype(kind, Number) and _IN_A_WORD.match(behind)
        style = "" if in_a_word else STANDARD_TYPES.get(kind, "")
        for index, piece in enumerate(value.split("\n")):
            if index:
                lines.append("")
            if piece:
                text = escape(visible(piece), quote=False)
                lines[-1] += f'<span class="{style}">{text}</span>' if style else text
    return lines
