"""The notation of a ``session.console``: text to steps and sections.

Knows the notation. Must not know where the text comes from, what Docker is, or when two outputs are equal.

    # --8<-- [start:by-name]
    $ docker exec web \\
    >   ping -c1 nobody
    ping: bad address 'nobody'
    [1]
    # --8<-- [end:by-name]

In a lesson with several hosts each command says on which it is typed: ``host-a$ docker ps``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from netguide.errors import Place, TranscriptError

ELISION = "..."
PROMPT = re.compile(r"^(?P<host>host-[a-z])?\$ ")
"""What a command stands behind; in a lesson with several hosts it names one."""
_MARK = re.compile(r"#\s*--8<--\s*\[(?P<kind>[^:\]]*):?(?P<name>[^\]]*)\]\s*")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATUS = re.compile(r"\[(?P<status>[1-9][0-9]{0,2})\]")


@dataclass(frozen=True)
class Step:
    """One command of a session with the output it must give."""

    command: str
    """What is typed, without prompts; several lines are joined by newlines."""
    output: tuple[str, ...]
    """Lines that must be printed; a line ``...`` stands for any number of lines."""
    status: int
    """Exit status that the command must end with."""
    section: str
    """Name of the section that the step belongs to."""
    line: int
    """Line of the ``$`` in the session, counted from 1."""
    span: tuple[int, int]
    """Half-open range of line indexes (from 0) that output and status take up."""
    host: str = ""
    """Name of the host that it is typed on; empty in a lesson with one host."""

    @property
    def typed(self) -> str:
        """The command as it stands in the session, with its prompts."""
        return f"{self.host}$ " + self.command.replace("\n", "\n> ")


@dataclass(frozen=True)
class Section:
    """A named run of steps that a page shows."""

    name: str
    """Name used by pages and proof links."""
    line: int
    """Line of the start mark, counted from 1."""
    steps: tuple[Step, ...]
    """The steps in the order they are typed."""
    shown: str
    """The text between the marks, as a page that includes the section shows it."""


@dataclass(frozen=True)
class Transcript:
    """A whole session."""

    path: str
    """Where the text was read, for messages."""
    text: str
    """The session, unchanged."""
    sections: dict[str, Section]
    """Sections by name, in the order of the session."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps from top to bottom."""
        return tuple(step for section in self.sections.values() for step in section.steps)


def parse(text: str, path: str) -> Transcript:
    """Read a session.

    Args:
        text: the whole file.
        path: its path, for messages.

    Returns:
        The transcript with at least one section; every section has at least one step.

    Raises:
        TranscriptError: the text does not follow the notation; the message names the line.
    """
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    sections: dict[str, Section] = {}
    start: tuple[str, int] | None = None
    for number, line in enumerate(lines, 1):
        mark = _MARK.fullmatch(line)
        place = Place(path, number)
        if mark is None:
            if start is None and line.strip():
                raise TranscriptError(
                    "this line is in no section",
                    place=place,
                    found=line,
                    remedy="put it between '# --8<-- [start:name]' and '# --8<-- [end:name]'",
                )
            continue
        kind, name = mark["kind"], mark["name"]
        if kind == "start":
            start = _start(name, line, place, start, sections)
        elif kind == "end":
            if start is None or start[0] != name:
                raise TranscriptError(
                    "this mark ends a section that is not open",
                    place=place,
                    found=line,
                    remedy=f"open here: {start[0]}"
                    if start
                    else "add its start mark above, or remove this one",
                )
            sections[name] = _section(name, start[1], lines[start[1] : number - 1], path)
            start = None
        else:
            raise TranscriptError(
                "unknown section mark", place=place, found=line, remedy="write [start:name] or [end:name]"
            )
    if start is not None:
        raise TranscriptError(
            f"section '{start[0]}' is never ended",
            place=Place(path, start[1]),
            found=lines[start[1] - 1],
            remedy=f"add '# --8<-- [end:{start[0]}]' after its last step",
        )
    if not sections:
        raise TranscriptError(
            "the session has no section",
            place=Place(path, 1),
            remedy="put the steps between '# --8<-- [start:name]' and '# --8<-- [end:name]'",
        )
    return Transcript(path, text, sections)


def _start(
    name: str, line: str, place: Place, open_section: tuple[str, int] | None, done: dict[str, Section]
) -> tuple[str, int]:
    if open_section is not None:
        raise TranscriptError(
            f"sections do not nest: '{open_section[0]}' is still open",
            place=place,
            found=line,
            remedy=f"end it first with '# --8<-- [end:{open_section[0]}]'",
        )
    if not _NAME.fullmatch(name):
        raise TranscriptError(
            "a section's name is lower-case words joined by hyphens",
            place=place,
            found=line,
            remedy="for example [start:by-name]",
        )
    if name in done:
        raise TranscriptError(
            f"there is a section '{name}' already, at line {done[name].line}",
            place=place,
            found=line,
            remedy="choose another name",
        )
    return name, place.line


def _section(name: str, mark_line: int, body: list[str], path: str) -> Section:
    starts = [index for index, line in enumerate(body) if PROMPT.match(line)]
    first = Place(path, mark_line + 1)
    if not body or not starts:
        raise TranscriptError(
            f"section '{name}' has no step", place=Place(path, mark_line), remedy="add a line '$ command'"
        )
    if starts[0] != 0:
        raise TranscriptError(
            f"section '{name}' does not start with a command",
            place=first,
            found=body[0],
            remedy="start it with a line '$ command'",
        )
    steps = tuple(
        _step(body[begin:end], mark_line + begin, name, path) for begin, end in pairwise([*starts, len(body)])
    )
    return Section(name, mark_line, steps, "\n".join(body).strip("\n") + "\n")


def _step(lines: list[str], index: int, section: str, path: str) -> Step:
    """Read one step whose ``$`` stands at line index ``index`` (from 0) of the session."""
    prompt = PROMPT.match(lines[0])
    assert prompt is not None
    command = [lines[0][prompt.end() :]]
    rest = 1
    while rest < len(lines) and (lines[rest].startswith("> ") or lines[rest] == ">"):
        command.append(lines[rest][2:])
        rest += 1
    if not command[0].strip():
        raise TranscriptError(
            "a step has no command",
            place=Place(path, index + 1),
            found=lines[0],
            remedy="type one after '$ '",
        )
    output, status = lines[rest:], 0
    if output and (found := _STATUS.fullmatch(output[-1])):
        status = int(found["status"])
        output = output[:-1]
    if status > 255:
        raise TranscriptError(
            "an exit status is between 1 and 255",
            place=Place(path, index + len(lines)),
            found=lines[-1],
            remedy="leave the line out and let recording fill it in",
        )
    return Step(
        "\n".join(command),
        tuple(output),
        status,
        section,
        index + 1,
        (index + rest, index + len(lines)),
        prompt["host"] or "",
    )
