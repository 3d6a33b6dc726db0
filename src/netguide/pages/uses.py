"""Where lessons use a flag of a command, a key of Compose, a key of the engine's configuration, or an option.

Knows lessons and how their commands and files are written. Must not know which of these matter, nor pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

import yaml

from netguide.lessons.help_text import Flag
from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import Step
from netguide.pages import inline_code

COMPOSE_FILE = "compose.yaml"
_OPERATOR = re.compile(r"[;&|()<>]+")
_OPTION = re.compile(r"com\.docker\.network\.[a-z0-9_.]*[a-z0-9]")
_STOPPING = ("run", "create")
"""Commands whose flags end where the image begins."""
_LISTS = {"ports": "ports[]", "config": "config[]"}
_NAMED = {"services", "networks"}
_ENGINE = "dockerd"


@dataclass(frozen=True)
class Use:
    """A step that uses something."""

    lesson: str
    """Name of the lesson."""
    section: str
    """Section of its session."""
    command: str
    """What is typed, on one line."""
    status: int
    """How it ended on the main engine."""


def of_flags(lessons: Iterable[Lesson], command: str, flags: Collection[Flag]) -> dict[str, list[Use]]:
    """Find where the flags of a ``docker`` command are used.

    Args:
        lessons: the lessons.
        command: the words after ``docker``, such as ``network create``.
        flags: the flags that the command has.

    Returns:
        By the long name of the flag, the steps that type it, in the order of the lessons.
    """
    names = {name: flag for flag in flags for name in flag.names}
    found: dict[str, list[Use]] = {}
    for lesson, step in _steps(lessons):
        for words in _commands(step, command):
            for name in dict.fromkeys(_typed(words, names, command in _STOPPING)):
                found.setdefault(name, []).append(_use(lesson, step))
    return found


def of_engine(lessons: Iterable[Lesson], flags: Collection[Flag]) -> dict[str, list[Use]]:
    """Find where the engine is started or asked with a flag, or with a file that has the key for it.

    Args:
        lessons: the lessons.
        flags: the flags of the engine's program.

    Returns:
        By the long name of the flag, the steps.
    """
    found: dict[str, list[Use]] = {}
    for lesson, step in _steps(lessons):
        if _ENGINE not in step.command:
            continue
        keys = {key for text in _named(lesson, step, ".json") for key in _keys(text)}
        for flag in flags:
            typed = re.search(rf"(?<!\S){re.escape(flag.name)}(?![\w-])", step.command)
            if typed or key_of(flag.name, keys):
                found.setdefault(flag.name, []).append(_use(lesson, step))
    return found


def key_of(flag: str, keys: Collection[str]) -> str:
    """Give the key of the engine's configuration that does what a flag does, or nothing.

    A flag that may be given several times is a list in the file, and its key is the plural.
    """
    name = flag.lstrip("-")
    return next((key for key in (name, f"{name}s") if key in keys), "")


def of_options(lessons: Iterable[Lesson]) -> dict[str, list[Use]]:
    """Find where options of drivers are used: by name, the steps that type them or have a file with them."""
    found: dict[str, list[Use]] = {}
    for lesson, step in _steps(lessons):
        texts = [step.command]
        if _ENGINE in step.command:
            texts += _named(lesson, step, ".json")
        texts += _compose_files(lesson, step)
        for name in dict.fromkeys(name for text in texts for name in _OPTION.findall(text)):
            found.setdefault(name, []).append(_use(lesson, step))
    return found


def of_compose(lessons: Iterable[Lesson]) -> dict[str, list[Use]]:
    """Find where keys of Compose files are used: by path, such as ``services.NAME.ports``, the steps."""
    found: dict[str, list[Use]] = {}
    for lesson, step in _steps(lessons):
        texts = _compose_files(lesson, step)
        for path in dict.fromkeys(path for text in texts for path in _keys_of_compose(text)):
            found.setdefault(path, []).append(_use(lesson, step))
    return found


@cache
def _keys_of_compose(text: str) -> tuple[str, ...]:
    return tuple(_paths(yaml.load(text, _Loader), ()))


class _Loader(yaml.SafeLoader):
    """Reads what Compose reads, and passes over its tags."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def _steps(lessons: Iterable[Lesson]) -> Iterator[tuple[Lesson, Step]]:
    for lesson in lessons:
        for step in lesson.transcript.steps:
            yield lesson, step


def _use(lesson: Lesson, step: Step) -> Use:
    return Use(lesson.name, step.section, " ".join(step.command.replace("\\\n", " ").split()), step.status)


def docker_commands(step: Step) -> Iterator[list[str]]:
    """Yield the words after ``docker`` of each such command of a step, without options of ``docker``."""
    yield from map(list, _docker_commands(step.command))


@cache
def _docker_commands(typed: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words) for words in _taken_apart(typed))


def _taken_apart(typed: str) -> Iterator[Iterable[str]]:
    for command in inline_code.commands([typed]):
        words = command.split("\0")[1:-1]
        while words and words[0].startswith("-"):
            words = words[2:] if words[0] in ("-H", "--host", "-c", "--context") else words[1:]
        if words and words[0] == "container":
            words = words[1:]
        yield takewhile(lambda word: not _OPERATOR.fullmatch(word), words)


def _commands(step: Step, command: str) -> Iterator[list[str]]:
    """Yield the words after a command of a step, each time that it is typed."""
    begin = command.split()
    for words in docker_commands(step):
        if words[: len(begin)] == begin:
            yield words[len(begin) :]


def _typed(words: list[str], names: Mapping[str, Flag], stops: bool) -> Iterator[str]:
    """Yield the long names of the flags among the words after a command."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            if stops:
                return
            continue
        name, given, _ = word.partition("=")
        if not name.startswith("--") and name not in names:
            name, given = name[:2], name[2:]
        if flag := names.get(name):
            yield flag.name
            if flag.kind and not given:
                next(rest, "")


def _named(lesson: Lesson, step: Step, suffix: str) -> list[str]:
    """Give the texts of the lesson's files that a step names."""
    return [
        content.decode()
        for path, content in lesson.files.items()
        if path.endswith(suffix) and inline_code.occurs(path, step.command)
    ]


def _keys(text: str) -> Collection[str]:
    """Give the keys of a file of JSON; none if it is none."""
    try:
        read = json.loads(text)
    except ValueError:
        return ()
    return read.keys() if isinstance(read, dict) else ()


def _compose_files(lesson: Lesson, step: Step) -> list[str]:
    """Give the texts of the files that Compose reads in a step."""
    found: dict[str, str] = {}
    for words in _commands(step, "compose"):
        named = [words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-f", "--file")]
        for path in named or [COMPOSE_FILE]:
            if path in lesson.files:
                found[path] = lesson.files[path].decode()
    return list(found.values())


def _paths(node: Any, at: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths of the keys below a node of a Compose file, names of services and networks as NAME."""
    if isinstance(node, list):
        for each in node:
            yield from _paths(each, at)
    elif isinstance(node, dict):
        for key, value in node.items():
            named = bool(at) and at[-1] in _NAMED
            path = (*at, "NAME" if named else str(key))
            if not named:
                yield ".".join(path)
            within = (*at, _LISTS[str(key)]) if str(key) in _LISTS and isinstance(value, list) else path
            yield from _paths(value, within)
