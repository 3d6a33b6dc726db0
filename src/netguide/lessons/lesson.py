"""Lessons: folders under ``snippets/`` that hold a session and the files its reader saves.

Knows which files make a lesson. Must not know how one is run, matched or shown.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from netguide.engines import MAIN, in_order, is_need, meets
from netguide.errors import LessonError, Place, TranscriptError
from netguide.lessons import drawing, path_drawing, variants
from netguide.lessons.transcript import Step, Transcript, parse
from netguide.lessons.variants import Variant
from netguide.needs import NEEDS

SESSION = "session.console"
OPTIONS = "lesson.toml"
HOSTS = ("host-a", "host-b", "host-c")
"""Names of the hosts of a lesson with several, in the order of their addresses."""
EVERY = "*"
"""What stands for all sections where engines are named by section."""


@dataclass(frozen=True)
class Options:
    """What ``lesson.toml`` may say; every key may be left out."""

    title: str = ""
    """The lesson's title in English, for reports."""
    limit: float = 60
    """Seconds that a step may take."""
    clean: str | None = None
    """Section after which the lab must be as it was before the lesson."""
    uses: tuple[str, ...] = ()
    """Folders of ``snippets/`` whose files the reader has in the lesson's folder, under the folder's name."""
    ready: dict[str, int] = field(default_factory=dict)
    """TCP port, by container name (a pattern), that must listen once such a container was started."""
    host_ports: tuple[int, ...] = ()
    """TCP ports of the host awaited after a background command that names them."""
    python: dict[str, str] = field(default_factory=dict)
    """Python examples: file to the section after which it is run."""
    notebook: dict[str, str] = field(default_factory=dict)
    """Notebook pages: path under ``docs/<language>/`` to the section after which it is run."""
    engines: dict[str, str] = field(default_factory=dict)
    """Engines that sections, examples and notebooks need, such as ``>=26.1``; one text may stand for all."""
    needs: tuple[str, ...] = ()
    """What the lesson needs of its host's kernel that not every kernel has, such as ``ipvlan``."""
    drawings: tuple[str, ...] = ()
    """Sections after which what is connected is drawn, in the order of the session."""
    hosts: tuple[str, ...] = ()
    """Hosts on one network that commands are typed on, of those in HOSTS; none means one without a name."""
    paths: dict[str, str] = field(default_factory=dict)
    """Sections of which the path of a request is shown: to the beginning of the command that makes it."""

    def travels(self, step: Step) -> bool:
        """Whether the packets of a step are followed."""
        return step.section in self.paths and step.command.startswith(self.paths[step.section])

    def stands_alone(self, page: str) -> bool:
        """Whether a notebook page runs when all is cleaned up, and so needs nothing of the lesson."""
        return self.clean is not None and self.notebook.get(page) == self.clean

    def lacks(self, engine: str, part: str) -> str | None:
        """Give what a section, example or notebook needs and an engine is not; None if it has it."""
        needs = [self.engines[name] for name in (EVERY, part) if name in self.engines]
        return next((need for need in needs if not meets(engine, need)), None)

    def extras(self, engine: str) -> tuple[str, ...]:
        """What is run or looked at on an engine besides steps; drawings and paths are the main engine's."""
        shown = [*map(drawing.path, self.drawings), *map(path_drawing.path, self.paths)]
        return (*self.python, *self.notebook, *(shown if engine == MAIN else ()))

    def port_of(self, container: str) -> int | None:
        """Give the port that a container must listen on before the next step, if one is declared."""
        return next((port for pattern, port in self.ready.items() if fnmatchcase(container, pattern)), None)


@dataclass(frozen=True)
class Lesson:
    """One story, run from top to bottom on its own fresh lab."""

    name: str
    """Name of the folder, which pages and proof links use."""
    folder: Path
    """The folder itself."""
    transcript: Transcript
    """The session."""
    options: Options
    """What lesson.toml says."""
    variants: dict[str, Variant] = field(repr=False)
    """By engine, the steps that print something else there."""
    files: dict[str, bytes] = field(repr=False)
    """Files a reader saves, by path within the lesson's folder; used folders come under their own name."""
    drawings: dict[str, str] = field(default_factory=dict, repr=False)
    """Drawings that are stored, by path within the lesson's folder."""
    paths: dict[str, str] = field(default_factory=dict, repr=False)
    """Paths of requests that are stored, likewise."""

    def on(self, engine: str) -> Transcript:
        """Give the session as it goes on an engine: same commands, with the outputs of that engine."""
        variant = self.variants.get(engine)
        return variant.over(self.transcript) if variant else self.transcript

    @cached_property
    def digest(self) -> str:
        """``sha256:`` and the digest of everything that decides what a run does."""
        whole = hashlib.sha256(self.transcript.text.encode())
        for path, content in sorted(self.files.items()):
            whole.update(f"\0{path}\0{len(content)}\0".encode() + content)
        whole.update(repr(self.options).encode())
        return "sha256:" + whole.hexdigest()


def find(root: Path) -> list[Lesson]:
    """Read all lessons.

    Args:
        root: the folder ``snippets/``.

    Returns:
        Lessons ordered by name.

    Raises:
        LessonError: a lesson's folder or options cannot be used.
        TranscriptError: a session does not follow the notation.
    """
    return [read(path.parent) for path in sorted(root.glob(f"*/{SESSION}"))]


def read(folder: Path, *, recording: bool = False) -> Lesson:
    """Read the lesson in a folder; raises like :func:`find`.

    With ``recording``, a variant that no longer goes with the session is left out: it is to be replaced.
    """
    session = folder / SESSION
    try:
        text = session.read_bytes().decode()
    except FileNotFoundError:
        near = ", ".join(sorted(path.parent.name for path in folder.parent.glob(f"*/{SESSION}")))
        raise LessonError(
            f"{_short(folder)} has no {SESSION}", remedy=f"lessons there: {near or 'none'}"
        ) from None
    except UnicodeDecodeError as error:
        raise LessonError(
            f"{_short(session)} is not UTF-8: {error}", remedy="save the file as UTF-8"
        ) from error
    transcript = parse(text, _short(session))
    options = _options(folder / OPTIONS, transcript)
    files = _files(folder)
    for used in options.uses:
        if not (folder.parent / used).is_dir():
            raise LessonError(
                f"there is no folder {_short(folder.parent / used)}",
                place=Place(_short(folder / OPTIONS), 1),
                found=f'uses = ["{used}"]',
                remedy="name a folder under snippets/",
            )
        files |= {f"{used}/{path}": content for path, content in _files(folder.parent / used).items()}
    for name in options.python:
        if name not in files:
            raise LessonError(
                f"there is no file {_short(folder / name)}",
                place=Place(_short(folder / OPTIONS), 1),
                found=name,
                remedy="name a Python file of the lesson",
            )
    drawings, paths = (
        {
            f"{kind}/{each.name}": each.read_text("utf-8", "replace")
            for each in sorted((folder / kind).glob(f"*{drawing.SUFFIX}"))
        }
        for kind in (drawing.FOLDER, path_drawing.FOLDER)
    )
    found = {
        path.name.split(".", 1)[1].removesuffix(".console"): path for path in folder.glob(variants.PATTERN)
    }
    told = {}
    for engine in in_order(found):
        try:
            told[engine] = variants.read(
                found[engine].read_bytes(), _short(found[engine]), engine, transcript
            )
        except TranscriptError:
            if not recording:
                raise
    return Lesson(folder.name, folder, transcript, options, told, files, drawings, paths)


def _short(path: Path) -> str:
    """Give a path as a person in the project's folder would type it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _files(folder: Path) -> dict[str, bytes]:
    hidden = {SESSION, OPTIONS}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name not in hidden
        and not path.match(variants.PATTERN)
        and not {"__pycache__", drawing.FOLDER, path_drawing.FOLDER} & set(path.relative_to(folder).parts)
    }


def _options(path: Path, transcript: Transcript) -> Options:
    if not path.exists():
        _check_hosts(path, (), transcript)
        return Options(clean="clean-up" if "clean-up" in transcript.sections else None)
    where = _short(path)
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"{where} is not TOML: {error}", remedy="mend the line it names") from error
    unknown = sorted(set(said) - set(Options.__dataclass_fields__))
    if unknown:
        raise LessonError(
            "unknown key",
            place=_line(path, unknown[0]),
            found=unknown[0],
            remedy="known keys: " + ", ".join(Options.__dataclass_fields__),
        )
    said.setdefault("clean", "clean-up" if "clean-up" in transcript.sections else None)
    for key in ("python", "notebook", "paths"):
        said.setdefault(key, {})
    drawn = said.get("drawings", [])
    for name in [said["clean"], *said["python"].values(), *said["notebook"].values(), *drawn, *said["paths"]]:
        if name is not None and name not in transcript.sections:
            raise LessonError(
                "there is no such section in the session",
                place=_line(path, name),
                found=name,
                remedy="sections: " + ", ".join(transcript.sections),
            )
    _check_paths(path, said["paths"], transcript)
    parts = [*transcript.sections, *said.get("python", {}), *said.get("notebook", {})]
    said["engines"] = _engines(path, said.get("engines", {}), parts)
    said["drawings"] = [name for name in transcript.sections if name in drawn]
    for key in ("uses", "host_ports", "needs", "drawings", "hosts"):
        said[key] = tuple(said.get(key, ()))
    _check_hosts(path, said["hosts"], transcript)
    _check_needs(path, said["needs"])
    return Options(**said)


def _check_paths(path: Path, said: dict[str, Any], transcript: Transcript) -> None:
    """Check that each path names one command of its section."""
    for section, begins in said.items():
        commands = [step.command for step in transcript.sections[section].steps]
        found = [each for each in commands if isinstance(begins, str) and each.startswith(begins)]
        if len(found) != 1:
            raise LessonError(
                f"{len(found)} commands of the section begin so, and one must",
                place=_line(path, section),
                found=str(begins),
                remedy="its commands: " + ", ".join(each.split("\n")[0] for each in commands),
            )


def _check_hosts(path: Path, hosts: tuple[str, ...], transcript: Transcript) -> None:
    """Check that there are one, two or three hosts, and that each command is typed on one of them."""
    if hosts and (len(hosts) == 1 or hosts != HOSTS[: len(hosts)]):
        raise LessonError(
            "these are not the hosts of a lesson",
            place=_line(path, "hosts"),
            found=", ".join(map(str, hosts)),
            remedy='write hosts = ["host-a", "host-b"], or nothing for a lesson with one host',
        )
    for step in transcript.steps:
        if step.host not in (hosts or ("",)):
            prompts = ", ".join(f"'{host}$ '" for host in hosts or ("",))
            raise LessonError(
                "the lesson has no such host",
                place=Place(transcript.path, step.line),
                found=step.typed,
                remedy=f"begin it with {prompts}, or name its hosts in {OPTIONS}",
            )
    for host in hosts:
        if all(step.host != host for step in transcript.steps):
            raise LessonError(
                "nothing is typed on this host",
                place=_line(path, host),
                found=host,
                remedy=f"type something on it, or take it out of {OPTIONS}",
            )


def _check_needs(path: Path, needs: tuple[str, ...]) -> None:
    for need in needs:
        if need not in NEEDS:
            raise LessonError(
                "this is nothing that a lesson can need",
                place=_line(path, str(need)),
                found=str(need),
                remedy="it may need: " + ", ".join(f"{name} ({what})" for name, what in NEEDS.items()),
            )


def _engines(path: Path, said: Any, parts: list[str]) -> dict[str, str]:
    needs = {EVERY: said} if isinstance(said, str) else dict(said)
    for part, need in needs.items():
        if part != EVERY and part not in parts:
            raise LessonError(
                "the lesson has no such section, example or notebook",
                place=_line(path, part),
                found=part,
                remedy="it has: " + ", ".join(parts),
            )
        if not isinstance(need, str) or not is_need(need):
            raise LessonError(
                "this does not say which engines are needed",
                place=_line(path, str(need)),
                found=str(need),
                remedy="write '>=26.1', '<28', or both joined by a comma",
            )
        if not meets(MAIN, need):
            raise LessonError(
                f"transcripts are written from engine {MAIN}, which does not meet this",
                place=_line(path, need),
                found=need,
                remedy="name engines that include it",
            )
    return needs


def _line(path: Path, word: str) -> Place:
    lines = path.read_text("utf-8").split("\n")
    return Place(_short(path), next((number for number, line in enumerate(lines, 1) if word in line), 1))
