"""What went wrong in sessions: the messages that commands printed, on each engine, by what the reader does.

A message is what a step printed that ended with a status other than zero, or a line that warns. Knows lessons
and how Docker's tools say things. Must not know pages or evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from netguide.engines import ENGINES, MAIN
from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import ELISION, Step
from netguide.lessons.volatile import take_apart
from netguide.pages.uses import docker_commands

GROUPS = ("start", "create", "connect", "remove", "compose", "engine", "reach", "warnings")
"""What the reader does, in the order of the catalogue."""
_OF_COMMANDS = {
    "network create": "create",
    "network connect": "connect",
    "network disconnect": "connect",
    "network rm": "remove",
    "network prune": "remove",
    "run": "start",
    "create": "start",
    "start": "start",
    "restart": "start",
}
_ENGINE = re.compile(
    r"(?:docker: |Error response from daemon: |Error: |time=\"[^\"]*\" level=|unable to configure|unknown "
    r"|service |network )"
)
"""How what Docker's own programs say begins; anything else a tool says that they ran."""
_WARNING = re.compile(r"WARNING\b| ?(?:Container|Network|Volume|Image) \S+  \S+ \S.*", re.IGNORECASE)
"""Lines that warn: those that say so, and where Compose says of a thing more than its state in a word."""
_NOISE = (
    re.compile(r"[0-9a-f]{64}"),
    re.compile(r"See 'docker (?:\w+ )*--help'\.?|Run 'docker (?:\w+ )*--help' for more information"),
    re.compile(r"[\W\d]*"),
    re.compile(re.escape(ELISION)),
)
"""Lines that are no part of a message: an identifier, advice to ask for help, numbers."""
_USAGE = re.compile(r"Usage:.*")
"""Where an explanation of the whole command begins."""
_TOOL = re.compile(r"[\w.-]+: ")
_NAME = re.compile(r"[a-z][\w-]*")
_NO_NAMES = {"host", "none", *(word for command in _OF_COMMANDS for word in command.split())}
_MASKED = re.compile(r"\"[^\"\s]*\"|'[^'\s]*'|\([^()]*\)|(?<=[Nn]etwork )[\w.-]+|[\w.-]+:\d+|\d+(?:\.\d+)*")


@dataclass(frozen=True)
class Place:
    """A section that shows a message."""

    lesson: str
    """Name of the lesson."""
    section: str
    """Section of its session."""


@dataclass
class Message:
    """What one mishap is called on each engine."""

    group: str
    """What the reader does, one of :data:`GROUPS`."""
    wordings: dict[str, tuple[str, ...]]
    """By engine its lines; an engine that does not print it has none."""
    sources: dict[str, Place]
    """By engine the section that has those very lines."""
    places: list[Place] = field(default_factory=list)
    """Where it is shown, in the order of the lessons."""

    def by_wording(self) -> dict[tuple[str, ...], list[str]]:
        """Give each wording once, the newest engine's first, with the engines that print it, oldest first."""
        found: dict[tuple[str, ...], list[str]] = {}
        for engine in reversed(ENGINES):
            if engine in self.wordings:
                found.setdefault(self.wordings[engine], []).insert(0, engine)
        return found


def catalogue(lessons: Iterable[Lesson]) -> list[Message]:
    """Collect the messages of all lessons; one that differs in names and numbers only is one message.

    Args:
        lessons: the lessons, in the order in which places are named.

    Returns:
        Messages by group and text.
    """
    found: list[tuple[Message, dict[str, str]]] = []
    for lesson in lessons:
        for step in lesson.transcript.steps:
            for message in _messages(lesson, step):
                kind = {engine: _kind(lines, step) for engine, lines in message.wordings.items()}
                known = next((each for each, its in found if _same(message, kind, each, its)), None)
                if known is None:
                    found.append((message, kind))
                elif message.places[0] not in known.places:
                    known.places += message.places
    return sorted((each for each, _ in found), key=lambda each: (GROUPS.index(each.group), _sorted_by(each)))


def _sorted_by(message: Message) -> str:
    first = next(iter(message.by_wording()))
    return " ".join(first).lower()


def _messages(lesson: Lesson, step: Step) -> Iterator[Message]:
    """Give what a step says went wrong, and what it warns of, on all engines together."""
    told = {engine: _on(lesson, step, engine) for engine in ENGINES}
    wrong = {engine: lines for engine, said in told.items() if said and (lines := _wrong(said))}
    warned = {engine: lines for engine, said in told.items() if said and (lines := _warned(said))}
    place = Place(lesson.name, step.section)
    lacking = {
        engine: wrong.pop(engine) for engine in list(wrong) if lesson.options.lacks(engine, step.section)
    }
    for told_by, group in ((wrong, _group), (lacking, _group), (warned, _group_of_warnings)):
        if told_by:
            yield Message(group(step, told_by), told_by, dict.fromkeys(told_by, place), [place])


def _on(lesson: Lesson, step: Step, engine: str) -> Step | None:
    """Give the step as it goes on an engine; None if it is not run there."""
    variant = lesson.variants.get(engine)
    if variant and step.line in variant.steps:
        return variant.steps[step.line]
    if lesson.options.lacks(engine, step.section):
        return None
    return step


def _wrong(step: Step) -> tuple[str, ...]:
    if not step.status:
        return ()
    said = takewhile(lambda line: not _USAGE.fullmatch(line), step.output)
    lines = [line.rstrip() for line in said if not any(noise.fullmatch(line) for noise in _NOISE)]
    return tuple(line.strip() for line in lines if not _WARNING.match(line))


def _warned(step: Step) -> tuple[str, ...]:
    return tuple(line.strip() for line in step.output if _WARNING.match(line))


def _group(step: Step, wrong: Mapping[str, tuple[str, ...]]) -> str:
    newest = wrong.get(MAIN) or next(iter(wrong.values()), ())
    commands = list(docker_commands(step))
    if "dockerd" in step.command.split():
        return "engine"
    if not commands or not any(_ENGINE.match(line) for line in newest):
        return "reach"
    words = commands[0]
    if words[:1] == ["compose"]:
        return "compose"
    for command, group in _OF_COMMANDS.items():
        if words[: len(command.split())] == command.split():
            return group
    return "engine"


def _group_of_warnings(step: Step, _: Mapping[str, tuple[str, ...]]) -> str:
    compose = any(words[:1] == ["compose"] for words in docker_commands(step))
    return "compose" if compose else "warnings"


def _same(message: Message, kind: Mapping[str, str], known: Message, its: dict[str, str]) -> bool:
    """Tell whether a message is a known one, which then gets the wordings of engines that it lacked."""
    shared = kind.keys() & its.keys()
    if message.group != known.group or not shared or any(kind[engine] != its[engine] for engine in shared):
        return False
    for engine in kind.keys() if its.keys() < kind.keys() else kind.keys() - its.keys():
        its[engine], known.wordings[engine] = kind[engine], message.wordings[engine]
        known.sources[engine] = message.sources[engine]
    return True


def _kind(lines: Iterable[str], step: Step) -> str:
    """Give what two wordings have in common that differ in names and values only."""
    names = {word for words in docker_commands(step) for word in words[1:] if _NAME.fullmatch(word)}
    return "\n".join(_masked(line, names - _NO_NAMES) for line in lines)


def _masked(text: str, names: Iterable[str]) -> str:
    """Replace what differs between two of the same kind: values, what is quoted, names that were typed."""
    tool = _TOOL.match(text)
    begin = tool[0] if tool else ""
    text = "\0".join(take_apart(text.removeprefix(begin)).literals)
    text = _MASKED.sub("\0", text)
    for name in names:
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", "\0", text)
    return begin + re.sub("\0(?:[:.]?\0)+", "\0", text)
