"""The checks that keep the pages true, over the whole guide.

Every block is an included section or file, or says that it was not run; every section is shown; proof links
and inline code hold; both languages show and claim the same, and a translation is as new as its original.
Knows which pages there are and what holds between them. Must not know MkDocs or Docker.

    python -m netguide.pages.check
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from netguide.errors import NetguideError, PageError, Place
from netguide.finding import Finding, Weight
from netguide.lessons import drawing, lesson, path_drawing
from netguide.pages import (
    asked,
    glossary,
    korean,
    near,
    numbers,
    outcome,
    pairs,
    pointers,
    proof,
    reading,
    repeated,
    rows,
    rules,
    sequence,
    terms,
    translation,
    twice,
    witness,
)
from netguide.pages.asked import Asked
from netguide.pages.page import Page
from netguide.pages.shelf import ROOT, Shelf
from netguide.pages.translation import ENGLISH, KOREAN


@dataclass(frozen=True)
class Book:
    """Everything that the checks look at."""

    pages: Mapping[str, bytes]
    """Files of pages by path from the project's folder, such as ``docs/en/index.md``."""
    shelf: Shelf
    """What ``snippets/`` holds."""
    terms: str
    """The list of terms."""
    numbers: str = ""
    """The list of numbers."""


def load(root: Path) -> Book:
    """Read what the checks look at.

    Args:
        root: the project's folder.

    Raises:
        LessonError: a lesson's folder cannot be used.
        TranscriptError: a session does not follow the notation.
        PageError: the list of terms or of numbers is not UTF-8.
    """
    lessons = {each.name: each for each in lesson.find(root / ROOT)}
    pages = {
        path: file.read_bytes()
        for language in (ENGLISH, KOREAN)
        for file in sorted((root / language).rglob("*"))
        if file.is_file() and reading.is_page(path := file.relative_to(root).as_posix())
    }
    files = {
        file.relative_to(root / ROOT).as_posix(): file.read_bytes()
        for file in sorted((root / ROOT).rglob("*"))
        if file.is_file() and not {part for part in file.parts if part.startswith(("__pycache__", "."))}
    }
    lists = [_list(root, path) for path in (terms.PATH, numbers.PATH)]
    return Book(pages, Shelf(lessons, files), *lists)


def _list(root: Path, path: str) -> str:
    file = root / path
    return reading.text(file.read_bytes(), path) if file.exists() else ""


@dataclass(frozen=True)
class Alone:
    """One page by itself: what does not depend on any other page."""

    page: Page | None
    """What it says; None if it cannot be read."""
    findings: tuple[Finding, ...]
    """What must be mended on it."""
    needed: frozenset[str]
    """The terms that it needs."""
    numbers: frozenset[str] = frozenset()
    """The listed numbers that it needs."""
    asked: Asked = field(default_factory=Asked)
    """What readers ask about it."""


def check(book: Book, known: dict[tuple[str, bytes], Alone] | None = None) -> list[Finding]:
    """Check the whole guide.

    Args:
        book: pages, lessons and terms.
        known: pages by themselves, by path and content, of books with the same lessons and lists; those
            that are not in it are put into it.

    Returns:
        What must be mended, ordered by place; nothing if all is well.
    """
    known = {} if known is None else known
    listed, own = terms.parse(book.terms), numbers.parse(book.numbers)
    found = [*listed.findings, *own.findings]
    pages: dict[str, Page] = {}
    questions: dict[str, Asked] = {}
    needed, used = set[str](), set[str]()
    for path, content in book.pages.items():
        if (path, content) not in known:
            known[path, content] = _alone(path, content, book.shelf, listed, own)
        alone = known[path, content]
        found += alone.findings
        needed |= alone.needed
        used |= alone.numbers
        if alone.page:
            pages[path], questions[path] = alone.page, alone.asked
    for term, line in listed.lines.items():
        if term not in needed:
            found.append(Finding(terms.PATH, line, "no page needs this term", term, "remove the line"))
    for number, line in own.lines.items():
        if number not in used:
            found.append(Finding(numbers.PATH, line, "no page needs this number", number, "remove the line"))
    where = {language: _index(pages, language) for language in (ENGLISH, KOREAN)}
    for page in pages.values():
        found += rules.claims(page, book.shelf, where[_language(page.path)])
        found += pointers.check(page, pages, book.shelf, listed.lines)
        if _language(page.path) == ENGLISH:  # the Korean page shows the same, which is checked too
            found += sequence.check(page, book.shelf)
    for language in (ENGLISH, KOREAN):
        found += repeated.check(page for path, page in pages.items() if _language(path) == language)
    found += korean.aloud({path: book.pages[path].decode() for path in pages if _language(path) == KOREAN})
    found += book.shelf.unshown([include for page in pages.values() for include in rules.includes(page)])
    found += _notebooks(book)
    found += _drawings(book)
    found += _translations(pages, book)
    found += _questions(questions, book)
    found += _glossary(book)
    return sorted(set(found), key=lambda each: (each.path, each.line, each.message, each.found))


def _alone(path: str, content: bytes, shelf: Shelf, listed: terms.Terms, own: numbers.Numbers) -> Alone:
    """Read a page, and check what can be checked without the others."""
    try:
        page, text = reading.read(content, path), reading.text(content, path)
        said = asked.read(asked.meta(text, path), text, path)
    except PageError as error:
        return Alone(None, (Finding.of(error, Place(path, 1)),), frozenset())
    ground, told = rules.Ground(page, shelf), near.Told(shelf)
    unproven = list(numbers.unproven(page, told, ground))
    found = [
        *rules.blocks(page, shelf),
        *rules.headings(page),
        *twice.check(page),
        *witness.check(page, shelf.lessons, listed.lines),
        *(outcome.check(page, shelf.lessons) if _language(path) == ENGLISH else ()),
        *rules.spans(page, ground, listed.lines),
        *rows.check(page, shelf.lessons, listed.lines),
        *near.check(page, told, ground, listed.lines),
        *terms.alone(page, listed.beside),
        *said.findings,
        *asked.unknown(said, page.headings, text, path),
        *(each for each in unproven if each.found not in own.lines),
    ]
    if page.notebook or any(include.part for include in rules.includes(page)):
        found += asked.needed(said, text, path)
    return Alone(
        page,
        tuple(found),
        frozenset(rules.needed(page, ground, listed.lines)),
        frozenset(each.found for each in unproven if each.found in own.lines),
        said,
    )


def _index(pages: Mapping[str, Page], language: str) -> dict[tuple[str, str], list[proof.Shown]]:
    where: dict[tuple[str, str], list[proof.Shown]] = defaultdict(list)
    for path, page in pages.items():
        for include in rules.includes(page):
            if _language(path) == language and include.part:
                key = include.lesson, include.part
                where[key].append(proof.Shown(path, proof.anchor(*key)))
    return dict(where)


def _language(path: str) -> str:
    return KOREAN if path.startswith(KOREAN + "/") else ENGLISH


def _notebooks(book: Book) -> Iterator[Finding]:
    for each in book.shelf.lessons.values():
        for name in each.options.notebook:
            for language in (ENGLISH, KOREAN):
                if f"{language}/{name}" not in book.pages:
                    options = f"{ROOT}/{each.name}/{lesson.OPTIONS}"
                    there_is_none = f"there is no notebook {language}/{name}"
                    yield Finding(options, 1, there_is_none, f'"{name}"', "write it, or remove the key")


def _questions(questions: Mapping[str, Asked], book: Book) -> Iterator[Finding]:
    """Check that each question has one page, and that both languages have the same ones."""
    for language in (ENGLISH, KOREAN):
        ours = [path for path in questions if _language(path) == language]
        yield from asked.repeated((path, book.pages[path].decode(), questions[path]) for path in ours)
    for path, said in questions.items():
        original = questions.get(translation.counterpart(path))
        if _language(path) == KOREAN and original:
            yield from asked.compare(original, said, book.pages[path].decode(), path)


def _glossary(book: Book) -> Iterator[Finding]:
    """Check that the glossary has each word once, and the same ones in both languages."""
    known: dict[str, list[glossary.Entry]] = {}
    for folder in (ENGLISH, KOREAN):
        path = f"{folder}/{glossary.PATH}"
        if path in book.pages:
            known[path] = glossary.read(
                book.pages[path].decode("utf-8", "replace"), folder.rpartition("/")[2]
            )
            yield from glossary.twice(known[path], path)
    if len(known) == 2:
        (_, english), (path, korean) = known.items()
        yield from glossary.compare(english, korean, path)


def _drawings(book: Book) -> Iterator[Finding]:
    """Check that a drawing and a path are stored for each section that names one, and for no other."""
    for each in book.shelf.lessons.values():
        drawn = {drawing.path(section): section for section in each.options.drawings}
        travelled = {path_drawing.path(section): section for section in each.options.paths}
        for kind, key, wanted, there in (
            ("drawing", "drawings = […]", drawn, each.drawings),
            ("path", "[paths]", travelled, each.paths),
        ):
            options = f"{ROOT}/{each.name}/{lesson.OPTIONS}"
            for path, section in wanted.items():
                if path not in there:
                    remedy = f"make it: make record LESSON={each.name}"
                    yield Finding(options, 1, f"there is no {kind} {path}", f'"{section}"', remedy)
            for path in sorted(set(there) - set(wanted)):
                remedy = f"name its section in {lesson.OPTIONS}, {key}, or remove the file"
                yield Finding(f"{ROOT}/{each.name}/{path}", 1, f"no lesson makes this {kind}", path, remedy)


def _translations(pages: Mapping[str, Page], book: Book) -> Iterator[Finding]:
    """Check that every page has its counterpart, and that the two agree."""
    for path, content in book.pages.items():
        other = translation.counterpart(path)
        if other not in book.pages:
            language = "Korean" if _language(path) == ENGLISH else "English"
            yield Finding(
                path, 1, f"this page has no {language} page", remedy=f"write {other}, or remove this one"
            )
        elif _language(path) == KOREAN and path in pages:
            if other in pages:
                yield from pairs.compare(pages[other], pages[path])
            yield from korean.check(pages[path], content.decode())
            drift = translation.drift(book.pages[other], content.decode(), path)
            yield from [drift] if drift else []


def main() -> int:
    """Check the guide in the current folder; prints findings and gives the exit status."""
    try:
        book = load(Path.cwd())
    except NetguideError as error:
        print(error)
        return 1
    found = check(book)
    for finding in found:
        print(finding)
    notices = sum(finding.weight is Weight.NOTICE for finding in found)
    print(
        f"{len(book.pages)} pages, {len(book.shelf.lessons)} lessons:"
        f" {len(found) - notices} errors, {notices} notices"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
