"""What ``snippets/`` holds for pages to show.

Knows lessons and files. Must not know pages; it is given what they include and tells what that shows.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from netguide.errors import PageError
from netguide.finding import Finding, did_you_mean
from netguide.lessons.lesson import OPTIONS, SESSION, Lesson
from netguide.lessons.variants import PATTERN as VARIANTS
from netguide.pages import inline_code
from netguide.pages.proof import Include

ROOT = "snippets"
_MARK = re.compile(r".*?-+8<-+[ \t]+\[[ \t]*(?P<kind>start|end)[ \t]*:[ \t]*(?P<name>[a-z][\w-]*)[ \t]*\].*")
_OF_COMMANDS = {
    "Dockerfile": re.compile(
        r"docker (?:buildx |image )?build\b|docker compose\b.*\b(?:up|build|run|create)\b"
    ),
    ".dockerignore": re.compile(r"docker (?:buildx |image )?build\b|docker compose\b.*\b(?:up|build|run)\b"),
    "compose.yaml": re.compile(r"docker compose\b"),
    "compose.override.yaml": re.compile(r"docker compose\b"),
    ".env": re.compile(r"docker compose\b"),
}
"""Files that commands read without naming them."""


@dataclass(frozen=True)
class Shelf:
    """The lessons and files of ``snippets/``."""

    lessons: Mapping[str, Lesson]
    """Lessons by name."""
    files: Mapping[str, bytes]
    """Files by path below ``snippets/``, sessions included."""

    def show(self, include: Include) -> str:
        """Give the text that an include shows.

        Raises:
            PageError: there is no such thing; it has no place, found text and a remedy.
        """
        written = source(include)
        folders = {path.split("/", 1)[0] for path in self.files}
        if include.lesson not in folders:
            raise PageError(
                f"there is no lesson '{include.lesson}'",
                found=written,
                remedy=did_you_mean(include.lesson, folders, f"lessons: {_list(folders)}"),
            )
        if include.file not in self.files:
            known = {path for path in self.files if path.startswith(include.lesson + "/")}
            raise PageError(
                f"there is no file {ROOT}/{include.file}",
                found=written,
                remedy=did_you_mean(include.file, known, f"files: {_list(known)}"),
            )
        if include.of_session:
            return self._section(include, written)
        return self._file(include, written)

    def _section(self, include: Include, written: str) -> str:
        sections = self.lessons[include.lesson].transcript.sections
        if not include.part:
            raise PageError(
                "a session is shown section by section",
                found=written,
                remedy=f"name one after a colon: {_list(sections)}",
            )
        if include.part not in sections:
            raise PageError(
                f"there is no section '{include.part}' in lesson '{include.lesson}'",
                found=written,
                remedy=did_you_mean(include.part, sections, f"sections: {_list(sections)}"),
            )
        return sections[include.part].shown

    def _file(self, include: Include, written: str) -> str:
        try:
            text = self.files[include.file].decode()
        except UnicodeDecodeError:
            raise PageError(
                f"{ROOT}/{include.file} is not text", found=written, remedy="show a text file"
            ) from None
        if include.part is None:
            return "\n".join(line for line in text.split("\n") if not _MARK.fullmatch(line))
        parts = _parts(text)
        if include.part not in parts:
            none = "that file has no sections: show it whole"
            raise PageError(
                f"there is no section '{include.part}' in {ROOT}/{include.file}",
                found=written,
                remedy=did_you_mean(include.part, parts, f"sections: {_list(parts)}" if parts else none),
            )
        return parts[include.part]

    def unshown(self, shown: Iterable[Include]) -> Iterator[Finding]:
        """Find sections and files that no page shows; a file that a step uses may go unshown.

        Args:
            shown: what all pages include.
        """
        seen = {(include.file, include.part) for include in shown}
        for lesson in self.lessons.values():
            session = f"{lesson.name}/{SESSION}"
            for section in lesson.transcript.sections.values():
                if (session, section.name) not in seen:
                    yield Finding(
                        f"{ROOT}/{session}",
                        section.line,
                        f"no page shows section '{section.name}'",
                        remedy=f'show it: --8<-- "{session}:{section.name}", or remove it with its steps',
                    )
        paths = {path for path, _ in seen}
        for path in sorted(set(self.files) - paths - self._used(paths)):
            name = PurePosixPath(path)
            if name.name not in {SESSION, OPTIONS} and not name.match(VARIANTS):
                yield Finding(
                    f"{ROOT}/{path}",
                    1,
                    "no page shows this file and no step uses it",
                    remedy=f'show it: --8<-- "{path}", or remove it',
                )

    def _used(self, shown: set[str]) -> set[str]:
        """Find the files that steps use, or that files of the same folder name which are shown or used."""
        used = {path for path in self.files if any(_names(path, typed) for typed in self._typed(path))}
        while True:
            texts = {
                path: self.files[path].decode(errors="replace") for path in used | shown if path in self.files
            }
            more = {
                path
                for path in set(self.files) - used
                if any(
                    _folder(path) == _folder(other) and _named(path, text) for other, text in texts.items()
                )
            }
            if not more:
                return used
            used |= more

    def _typed(self, path: str) -> Iterator[str]:
        """Give what is typed in the lessons that have a file."""
        folder = _folder(path)
        for lesson in self.lessons.values():
            if lesson.name == folder or folder in lesson.options.uses:
                yield "\n".join(step.command for step in lesson.transcript.steps)


def source(include: Include) -> str:
    """Give an include as a page writes it."""
    part = f":{include.part}" if include.part is not None else ""
    return f'--8<-- "{include.file}{part}"'


def _parts(text: str) -> dict[str, str]:
    """Give the marked sections of a file that is no session."""
    parts: dict[str, list[str]] = {}
    name: str | None = None
    for line in text.split("\n"):
        mark = _MARK.fullmatch(line)
        if mark:
            name = mark["name"] if mark["kind"] == "start" else None
            if name:
                parts[name] = []
        elif name:
            parts[name].append(line)
    return {name: textwrap.dedent("\n".join(lines)) for name, lines in parts.items()}


def _folder(path: str) -> str:
    return path.split("/", 1)[0]


def _names(path: str, typed: str) -> bool:
    """Tell whether commands name a file, or read it without naming it."""
    silent = _OF_COMMANDS.get(PurePosixPath(path).name)
    return _named(path, typed) or (silent is not None and silent.search(typed) is not None)


def _named(path: str, text: str) -> bool:
    return inline_code.occurs(PurePosixPath(path).name, text)


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
