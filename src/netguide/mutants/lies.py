"""Lies about a lesson's commands and files, and about pages; each changes what a reader would believe.

Knows the guide's texts. Must not know who finds a lie, or how. Lies about what a session printed are in
:mod:`netguide.mutants.outputs`, those about drawings in :mod:`netguide.mutants.figures`.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from netguide.engines import ENGINES, MAJORS
from netguide.lessons.lesson import SESSION, Lesson
from netguide.lessons.transcript import Step
from netguide.pages import parts, proof, reading, translation
from netguide.pages.page import Page, Span
from netguide.reader import names

COMMAND, OUTPUT, CODE, FIGURE, PAGE = "command", "output", "code", "figure", "page"
KINDS = (COMMAND, OUTPUT, CODE, FIGURE, PAGE)
_TAKES_VALUE = frozenset(
    (
        "--name", "--network", "--network-alias", "--hostname", "--add-host", "--dns", "--ip", "--subnet",
        "--ip-range", "--gateway", "--driver", "--opt", "--publish", "--env", "--volume", "--format",
        "--filter", "--max-time", "-p", "-e", "-v", "-o", "-t", "-f", "-w", "-c", "-W",
    )
)  # fmt: skip
_OPTION = re.compile(r"(?<= )(?P<flag>--?[a-zA-Z][\w-]*)(?:(?P<by>[ =])(?P<value>[^\s'\"$=][^\s'\"]*))?")
_PORT = re.compile(r"(?<=:)\d{2,5}\b(?!\.)|(?<=-p )\d{2,5}\b")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NOT_WORDS = re.compile(r"`[^`]*`|\]\([^)]*\)|\{[^}]*\}|<[^>]*>")
_DRIVERS = ("bridge", "host", "none", "macvlan", "ipvlan", "overlay")


@dataclass(frozen=True)
class Lie:
    """One change of the guide."""

    kind: str
    """One of ``KINDS``."""
    place: str
    """``path:line`` of what is changed."""
    what: str
    """What was put for what."""
    files: Mapping[str, str] = field(repr=False)
    """New text of each file that is changed, by path from the project's folder."""
    lessons: tuple[str, ...] = ()
    """The lessons of which one has to be run to notice, if any has."""

    @property
    def told(self) -> str:
        """The lie in one line; two lies never have the same."""
        return f"{self.kind} {self.place}: {self.what}"


def about_commands(lesson: Lesson) -> Iterator[Lie]:
    """Yield lies about what a lesson types: flags, names, networks, ports, drivers, hosts, order of steps."""
    steps = lesson.transcript.steps
    given = sorted(names.given(step.command for step in steps))
    for step in steps:
        for old, new, command in _commands(step.command, given):
            yield _command(lesson, step, f"{old!r} -> {new!r}", replace(step, command=command))
        for host in [each for each in lesson.options.hosts if each != step.host][:1]:
            yield _command(lesson, step, f"{step.host!r} -> {host!r}", replace(step, host=host))
    for section in lesson.transcript.sections.values():
        for first, second in zip(section.steps, section.steps[1:], strict=False):
            yield _swapped(lesson, first, second)


def _commands(command: str, given: list[str]) -> Iterator[tuple[str, str, str]]:
    quoted = [found.span() for found in _QUOTED.finditer(command)]

    def put(start: int, end: int, new: str) -> tuple[str, str, str]:
        return command[start:end], new, command[:start] + new + command[end:]

    for found in _OPTION.finditer(command):
        if any(start < found.start() < end for start, end in quoted):
            continue
        with_value = found["value"] is not None and (found["by"] == "=" or found["flag"] in _TAKES_VALUE)
        end = found.end() if with_value else found.end("flag")
        old, _, dropped = put(found.start(), end, "")
        yield old, "", dropped.replace("  ", " ")
        if with_value and found["flag"] == "--network":
            other = next(each for each in (*given, "none") if each != found["value"])
            yield put(*found.span("value"), other)
        if with_value and found["flag"] in ("--driver", "-d"):
            yield put(*found.span("value"), next(each for each in _DRIVERS if each != found["value"]))
    for found in _PORT.finditer(command):
        yield put(*found.span(), str(int(found[0]) + 1))
    for name in given:
        for found in re.finditer(rf"(?<![\w./-]){re.escape(name)}(?![\w.-])", command):
            others = [each for each in given if each != name] or [name + "x"]
            yield put(*found.span(), others[len(command) % len(others)])


def _command(lesson: Lesson, step: Step, what: str, lying: Step) -> Lie:
    lines = lesson.transcript.text.split("\n")
    lines[step.line - 1 : step.span[0]] = lying.typed.split("\n")
    return Lie(
        COMMAND, f"{lesson.transcript.path}:{step.line}", what, _session(lesson, lines), (lesson.name,)
    )


def _swapped(lesson: Lesson, first: Step, second: Step) -> Lie:
    lines = lesson.transcript.text.split("\n")
    a, b, c = first.line - 1, second.line - 1, second.span[1]
    lines[a:c] = [*lines[b:c], *lines[a:b]]
    what = f"{first.command[:40]!r} after {second.command[:40]!r}"
    return Lie(
        COMMAND, f"{lesson.transcript.path}:{first.line}", what, _session(lesson, lines), (lesson.name,)
    )


def _session(lesson: Lesson, lines: list[str]) -> dict[str, str]:
    return {f"snippets/{lesson.name}/{SESSION}": "\n".join(lines)}


def about_code(file: str, text: str, users: tuple[str, ...]) -> Iterator[Lie]:
    """Yield lies about a file that a reader saves: what it says, and in Python the names of what is called.

    Args:
        file: its path from the project's folder.
        text: its content.
        users: the lessons that use it.
    """
    changes = _in_python(text) if file.endswith(".py") else _in_text(text)
    for line, what, lied in changes:
        yield Lie(CODE, f"{file}:{line}", what, {file: lied}, users)


def about_notebook(pages: Mapping[str, str], user: str) -> Iterator[Lie]:
    """Yield lies about the code of a notebook, in all languages at once.

    Args:
        pages: the notebook's file in each language, by path from the project's folder, English first.
        user: the lesson that runs it.
    """
    first = next(iter(pages))
    read = {path: json.loads(text) for path, text in pages.items()}
    for index, cell in enumerate(read[first]["cells"]):
        if cell["cell_type"] != "code":
            continue
        for line, what, lied in _in_python("".join(cell["source"])):
            files = {}
            for path, notebook in read.items():
                cells = [*notebook["cells"]]
                cells[index] = {**cells[index], "source": lied.splitlines(keepends=True)}
                changed = {**notebook, "cells": cells}
                files[path] = json.dumps(changed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            digest = translation.digest(files[first].encode())
            for path in list(files)[1:]:
                files[path] = translation.stamped(files[path], path, digest)
            yield Lie(CODE, f"{first}:{index + 1}", f"line {line} of the cell, {what}", files, (user,))


def _in_python(text: str) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(ast.parse(text)):
        changed = _literal(text, node) if isinstance(node, ast.Constant) else _call(node)
        if changed is None:
            continue
        expression, new = changed
        lied = _replaced(text, expression, new)
        if lied is not None:
            old = ast.get_source_segment(text, expression) or ""
            yield expression.lineno, f"{old!r} -> {new!r}", lied


def _in_text(text: str) -> Iterator[tuple[int, str, str]]:
    """Change the first number of each line, or its last word if it has none."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line.strip().startswith(("#", "//")):
            continue
        found = re.search(r"\d+", line) or re.search(r"[A-Za-z]{2,}(?=[^A-Za-z]*$)", line)
        if found:
            old = found[0]
            new = str(int(old) + 1) if old.isdigit() else old + "x"
            lied = line[: found.start()] + new + line[found.end() :]
            what = f"{old!r} -> {new!r} at {found.start()}"
            yield index + 1, what, "\n".join([*lines[:index], lied, *lines[index + 1 :]])


def _literal(text: str, node: ast.Constant) -> tuple[ast.expr, str] | None:
    if text.split("\n")[node.lineno - 1].strip().startswith('"'):  # a docstring
        return None
    if isinstance(node.value, str) and node.value:
        return node, repr(node.value + "x")
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node, repr(node.value + 1)
    return None


def _call(node: ast.AST) -> tuple[ast.expr, str] | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func, ast.unparse(node.func) + "_"
    return None


def _replaced(text: str, node: ast.expr, new: str) -> str | None:
    if node.end_col_offset is None or node.lineno != node.end_lineno:
        return None
    lines = text.split("\n")
    line = lines[node.lineno - 1].encode()
    lines[node.lineno - 1] = (line[: node.col_offset] + new.encode() + line[node.end_col_offset :]).decode()
    lied = "\n".join(lines)
    try:
        ast.parse(lied)
    except SyntaxError:
        return None
    return lied


def about_pages(pages: Mapping[str, bytes], sections: Mapping[str, list[str]]) -> Iterator[Lie]:
    """Yield lies about proof links, inline code, includes, numbers and links, in both languages and in one.

    Whoever lies says that the Korean page is up to date with the English one, so the stamp catches nobody.

    Args:
        pages: files of pages by path.
        sections: names of the sections of each lesson.
    """
    for path, content in pages.items():
        if not path.startswith(translation.ENGLISH) or not path.endswith(".md"):
            continue
        page = reading.read(content, path)
        other = translation.counterpart(path)
        korean = pages[other].decode() if other in pages else ""
        yield from _about_numbers(page, content.decode(), korean)
        yield from _about_links(page, content.decode(), korean)
        yield from _about_paragraphs(other, korean)
        for line, old, new in _changes(page, sections):
            what = f"{old!r} -> {new!r}"
            english = _put(content.decode(), line, old, new)
            if english is None:
                continue
            yield Lie(PAGE, f"{path}:{line}", f"{what}, English alone", _both(page, english, korean))
            if korean.count(old) == content.decode().count(old) == 1:
                lied = _both(page, english, korean.replace(old, new))
                yield Lie(PAGE, f"{path}:{line}", f"{what}, both languages", lied)


def _both(page: Page, english: str, korean: str) -> dict[str, str]:
    """Give the texts of both pages, the Korean one stamped as made from the English one."""
    other = translation.counterpart(page.path)
    if not korean:
        return {page.path: english}
    return {
        page.path: english,
        other: translation.stamped(korean, other, translation.digest(english.encode())),
    }


def _about_links(page: Page, text: str, korean: str) -> Iterator[Lie]:
    """Let each link but those to proofs lead where the next one leads, in English alone."""
    links = [each for part in page.parts for each in part.fixed if each.what == parts.LINK]
    for link, following in zip(links, [*links[1:], *links[:1]], strict=True):
        old, new = f"]({link.text})", f"]({following.text})"
        english = _put(text, link.line, old, new) if old != new else None
        if english is not None:
            what = f"{old!r} -> {new!r}, English alone"
            yield Lie(PAGE, f"{page.path}:{link.line}", what, _both(page, english, korean))


def _about_paragraphs(path: str, korean: str) -> Iterator[Lie]:
    """Leave out each paragraph of one line, in Korean alone."""
    lines = korean.split("\n")
    for index in range(1, len(lines) - 1):
        alone = not lines[index - 1].strip() and not lines[index + 1].strip()
        if alone and re.match(r"[\w\[`*]", lines[index]):
            lied = "\n".join([*lines[:index], *lines[index + 2 :]])
            yield Lie(
                PAGE, f"{path}:{index + 1}", f"{lines[index][:40]!r} left out, Korean alone", {path: lied}
            )


def _about_numbers(page: Page, text: str, korean: str) -> Iterator[Lie]:
    """Put another number for each in the text of a page, in English, and in its translation beside it."""
    other = translation.counterpart(page.path)
    there = _spoken(reading.read(korean.encode(), other), korean) if korean else []
    met: Counter[str] = Counter()
    for number, start in _spoken(page, text):
        lie = _another(number.text, text[:start])
        english = text[:start] + lie + text[start + len(number.text) :]
        place, what = f"{page.path}:{number.line}", f"{number.text!r} -> {lie!r} at {start}"
        yield Lie(PAGE, place, f"{what}, English alone", _both(page, english, korean))
        same = [at for each, at in there if each.text == number.text]
        if met[number.text] < len(same):
            at = same[met[number.text]]
            lied = korean[:at] + lie + korean[at + len(number.text) :]
            yield Lie(PAGE, place, f"{what}, both languages", _both(page, english, lied))
        met[number.text] += 1


def _spoken(page: Page, text: str) -> list[tuple[Span, int]]:
    """Give the numbers of a page that are not cited, and where in its file each begins."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    found = []
    for line, numbers in groupby(page.numbers, lambda number: number.line):
        words = _NOT_WORDS.sub(lambda hidden: "\0" * len(hidden[0]), text.split("\n")[line - 1])
        at = 0
        for number in numbers:
            at = words.index(number.text, at)
            if not number.cited:
                found.append((number, starts[line - 1] + at))
            at += len(number.text)
    return found


def _another(number: str, before: str) -> str:
    """Add one to the last part of a number; of an engine of the guide, give the next one.

    Args:
        number: the number.
        before: the text before it; behind the word engine, the first of an engine's numbers stands for it.
    """
    for engines in (ENGINES, tuple(MAJORS) if before.endswith(("ngine ", "엔진 ")) else ()):
        if number in engines:
            return engines[(engines.index(number) + 1) % len(engines)]
    last = re.search(r"\d+$", number)
    return number[: last.start()] + str(int(last[0]) + 1) if last else number


def _put(text: str, line: int, old: str, new: str) -> str | None:
    lines = text.split("\n")
    if old not in lines[line - 1]:
        return None
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "\n".join(lines)


def _changes(page: Page, sections: Mapping[str, list[str]]) -> Iterator[tuple[int, str, str]]:
    """Give line, old and new text of each lie about a page."""
    for claim in page.claims:
        link = claim.link
        for name in _others(link.section, sections.get(link.lesson, [])):
            end = " " if link.quote else ")"
            yield link.line, f"(proof:{link.lesson}#{link.section}{end}", f"(proof:{link.lesson}#{name}{end}"
    for fence in page.fences:
        include: proof.Include | None = fence.include
        if include is not None and include.part is not None:
            for name in _others(include.part, sections.get(include.lesson, [])):
                yield include.line, f'"{include.file}:{include.part}"', f'"{include.file}:{name}"'
    texts = list(dict.fromkeys(span.text for span in page.spans if not span.cited and len(span.text) > 2))
    for span in page.spans:
        if span.cited or len(span.text) < 3:
            continue
        number = re.search(r"\d+", span.text)
        if number:
            new = span.text[: number.start()] + str(int(number[0]) + 1) + span.text[number.end() :]
            yield span.line, f"`{span.text}`", f"`{new}`"
        elif len(texts) > 1:
            new = texts[(texts.index(span.text) + 1) % len(texts)]
            yield span.line, f"`{span.text}`", f"`{new}`"


def _others(name: str, known: list[str]) -> list[str]:
    """Give the neighbour of a section: the likeliest to be taken for it."""
    if name not in known or len(known) < 2:
        return []
    return [known[(known.index(name) + 1) % len(known)]]
