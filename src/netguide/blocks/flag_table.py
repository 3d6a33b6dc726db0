"""The tables of flags, keys and options: what programs print of them on each engine, and who uses them.

Knows the lesson that asks the programs. Must not know MkDocs; which flags are about networking was decided
elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from netguide.blocks import slots
from netguide.blocks.library import SHOWN, Library
from netguide.blocks.proofline import escape
from netguide.engines import ENGINES
from netguide.lessons.evidence import LACKING, PASSED
from netguide.lessons.help_text import Flag, flags
from netguide.lessons.lesson import Lesson
from netguide.pages import uses
from netguide.pages.decided import Decided
from netguide.pages.uses import Use
from netguide.words import say

LESSON = "flags"
"""The lesson whose sections have what the programs print."""
ENGINE = "dockerd"
KEYS = "daemon-keys"
COMPOSE = "compose-keys"
OPTIONS = "driver-options"
COMMANDS = {
    section: section.replace("-", " ")
    for section in (
        *("network-create", "network-connect", "network-disconnect", "network-ls", "network-inspect"),
        *("network-rm", "network-prune", "run"),
    )
}
"""Sections that ask a ``docker`` command for its flags, and the command."""
_ALSO = {"run": ("create",)}
"""Commands with the same flags."""
_LATE = (LESSON, "probes", "ledger")
"""Lessons that show a flag alone; others tell more about it."""


def makers(library: Library, decided: Mapping[str, Decided]) -> slots.Makers:
    """Give what fills the slots of this module.

    Args:
        library: what to make tables from.
        decided: which flags and keys are about networking, by section.
    """
    if LESSON not in library.lessons:
        return {}
    made: dict[str, Callable[[], str]] = {
        f"flags-{section}": partial(_commands, library, section, decided) for section in COMMANDS
    }
    return {
        **made,
        "flags-dockerd": partial(_engine, library, decided),
        "flags-compose": partial(_compose, library, decided),
        "flags-options": partial(_options, library, decided),
    }


def printed(lesson: Lesson) -> dict[str, list[str]]:
    """Give by section all flags, keys and options that it prints on any engine, the newest engine's first."""
    found: dict[str, dict[str, None]] = {}
    for engine in reversed(ENGINES):
        for section in (*COMMANDS, ENGINE, KEYS, COMPOSE, OPTIONS):
            if not lesson.options.lacks(engine, section):
                steps = lesson.on(engine).sections[section].steps
                names = (
                    steps[-1].output
                    if section in (KEYS, COMPOSE, OPTIONS)
                    else [flag.name for flag in flags(steps[-1].output)]
                )
                found.setdefault(section, {}).update(dict.fromkeys(names))
    return {section: list(names) for section, names in found.items()}


def _flags(library: Library, section: str) -> dict[str, dict[str, Flag]]:
    """Give by engine, newest first, the flags that a section prints there, by name."""
    return {
        engine: {
            flag.name: flag for step in library.steps(LESSON, section, engine) for flag in flags(step.output)
        }
        for engine in reversed(ENGINES)
    }


def _newest(on: Mapping[str, Mapping[str, Flag]]) -> dict[str, Flag]:
    """Give each flag as the newest engine that has it prints it."""
    found: dict[str, Flag] = {}
    for those in on.values():
        found.update((name, flag) for name, flag in those.items() if name not in found)
    return found


def _has(library: Library, section: str, name: str, on: Mapping[str, Iterable[str]]) -> list[str]:
    """Write for each engine, oldest first, whether it printed a name."""
    return [
        library.result(
            LESSON, section, engine, *(("flag-yes", PASSED) if name in on[engine] else ("flag-no", LACKING))
        )
        for engine in ENGINES
    ]


def _used(library: Library, found: Sequence[Use]) -> str:
    best = sorted(found, key=lambda use: (use.status != 0, use.lesson in _LATE))
    links = library.links(((use.lesson, use.section, use.command) for use in best), SHOWN)
    return links or library.say("flag-unused")


def _named(flag: Flag) -> str:
    """Write a flag's names and what the program says of it, in the language that it says it in."""
    names = ", ".join(f"<code>{escape(name)}</code>" for name in reversed(flag.names))
    return f'{names} {escape(flag.kind)}<br><span lang="en">{escape(flag.says)}</span>'


def _key(name: str) -> str:
    """Write the name of a key or option so that it may run over the line behind a dot."""
    return f"<code>{escape(name).replace('.', '.<wbr>')}</code>"


def _table(library: Library, name: str, head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    words = [word if word in ENGINES else say(library.language, word) for word in head]
    return slots.table(name, words, rows, folds=True)


def _commands(library: Library, section: str, decided: Mapping[str, Decided]) -> str:
    on = _flags(library, section)
    newest = _newest(on)
    command = COMMANDS[section]
    found: dict[str, list[Use]] = {}
    for each in (command, *_ALSO.get(section, ())):
        for name, its in uses.of_flags(library.lessons.values(), each, newest.values()).items():
            found.setdefault(name, []).extend(its)
    rows = [
        [
            _named(newest[name]),
            *_has(library, section, name, on),
            _used(library, found.get(name, [])),
        ]
        for name in newest
        if name in decided[section].networking
    ]
    return _table(library, f"docker {command}", ["flag", *ENGINES, "flag-used"], rows)


def _engine(library: Library, decided: Mapping[str, Decided]) -> str:
    on = _flags(library, ENGINE)
    newest = _newest(on)
    keys = {engine: _lines(library, KEYS, engine) for engine in ENGINES}
    known = {key for each in keys.values() for key in each}
    mapped = {uses.key_of(name, known) for name in newest}
    alone = [Flag(f"--{key}", "", "", "") for key in decided[KEYS].networking if key not in mapped]
    found = uses.of_engine(library.lessons.values(), [*newest.values(), *alone])
    rows = []
    for name, flag in newest.items():
        if name in decided[ENGINE].networking:
            key = uses.key_of(name, known)
            rows.append(
                [
                    f"{_key(key) if key else library.say('flag-no-key')}<br>{_named(flag)}",
                    *_has(library, ENGINE, name, on),
                    _used(library, found.get(name, [])),
                ]
            )
    for flag in alone:
        key = flag.name.removeprefix("--")
        rows.append([_key(key), *_has(library, KEYS, key, keys), _used(library, found.get(flag.name, []))])
    return _table(library, "daemon.json", ["flag-dockerd", *ENGINES, "flag-used"], rows)


def _lines(library: Library, section: str, engine: str) -> tuple[str, ...]:
    steps = library.steps(LESSON, section, engine)
    return steps[-1].output if steps else ()


def _compose(library: Library, decided: Mapping[str, Decided]) -> str:
    rows = _listed(library, COMPOSE, uses.of_compose(library.lessons.values()))
    networking = [row for name, row in rows.items() if name in decided[COMPOSE].networking]
    return _table(library, "Docker Compose", ["flag-key", *ENGINES, "flag-used"], networking)


def _options(library: Library, decided: Mapping[str, Decided]) -> str:
    rows = _listed(library, OPTIONS, uses.of_options(library.lessons.values()))
    networking = [row for name, row in rows.items() if name in decided[OPTIONS].networking]
    return _table(library, "--opt", ["flag-option", *ENGINES, "flag-used"], networking)


def _listed(library: Library, section: str, found: Mapping[str, Sequence[Use]]) -> dict[str, list[str]]:
    """Write the row of each name that a section lists on any engine, the newest engine's first."""
    on = {engine: _lines(library, section, engine) for engine in ENGINES}
    names = dict.fromkeys(name for engine in reversed(ENGINES) for name in on[engine])
    return {
        name: [_key(name), *_has(library, section, name, on), _used(library, found.get(name, []))]
        for name in names
    }
