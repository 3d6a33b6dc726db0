"""The rules that hold for one page by itself.

Knows what a page may say, given the shelf of what can be shown. Must not know files, other pages or MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from netguide.errors import PageError, Place
from netguide.finding import Finding
from netguide.lessons import drawing
from netguide.lessons.lesson import SESSION, Lesson
from netguide.pages import inline_code, proof
from netguide.pages.page import Fence, Heading, Page, Span
from netguide.pages.shelf import Shelf
from netguide.pages.terms import PATH as TERMS

CONSOLE = "console"
PYTHON = "python"
DRAWING = "svg"
_PROMPT = re.compile(r"^(?:[\w-]+)?\$ ", re.MULTILINE)
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VALUE = re.compile(r"[0-9a-f:.]*[0-9][0-9a-f:.]*(?:/[0-9]+)?|.*:[0-9]+(?:/.*)?", re.IGNORECASE)

Sections = Mapping[tuple[str, str], list[proof.Shown]]


def blocks(page: Page, shelf: Shelf) -> Iterator[Finding]:
    """Check that every fence is an include of something that exists, or says why it was not run."""
    for stray in page.strays:
        yield Finding(page.path, stray.line, stray.message, stray.found, stray.remedy)
    shown: dict[str, str] = {}
    for fence in page.fences:
        wrong = _shape(fence)
        if wrong:
            yield Finding(page.path, fence.line, *wrong)
        elif fence.include:
            yield from _include(page, fence, fence.include, shelf)
            yield from _drawn(page, fence, fence.include, shown)
            if fence.include.of_session:
                shown[fence.include.lesson] = fence.include.part or ""


def _shape(fence: Fence) -> tuple[str, str, str] | None:
    first = fence.body.strip().split("\n")[0]
    includes = "8<--" in fence.body
    if fence.not_run and includes:
        return (
            "a block is either included or not run",
            first,
            "remove .not-run, or write the block's own text",
        )
    if fence.not_run and (fence.language == CONSOLE or _PROMPT.search(fence.body)):
        remedy = "record it in snippets/ and include it; what nobody ran is told in words"
        return "a block that looks like a session was not run", first, remedy
    if fence.not_run and not fence.reason:
        return "a block that was not run gives no reason", first, 'write {.not-run reason="…"}'
    if fence.not_run or fence.include:
        return None
    if includes:
        remedy = 'put one line --8<-- "lesson/file:section" between the fences, and nothing else'
        return "a block includes one thing and has nothing of its own", first, remedy
    remedy = 'move it to snippets/ and include it, or mark it {.not-run reason="…"}'
    return "a fence with code of its own", first, remedy


def _include(page: Page, fence: Fence, include: proof.Include, shelf: Shelf) -> Iterator[Finding]:
    try:
        shelf.show(include)
    except PageError as error:
        yield Finding.of(error, Place(page.path, include.line))
        return
    if fence.title and not f"/{include.file}".endswith(f"/{fence.title}"):
        message, found = "the title is not the name of the file", f'title="{fence.title}"'
        remedy = f'write title="{include.file.split("/", 1)[1]}"'
        yield Finding(page.path, fence.line, message, found, remedy)
    elif not fence.title and not include.of_session and fence.language != DRAWING:
        message, found = "a file is shown without its name", f"```{fence.language}"
        remedy = f'write ```{fence.language} title="{include.file.split("/", 1)[1]}"'
        yield Finding(page.path, fence.line, message, found, remedy)
    if include.file.endswith(f"/{SESSION}") and fence.language != CONSOLE:
        found = f"```{fence.language}"
        yield Finding(page.path, fence.line, "a session is shown as console", found, f"write ```{CONSOLE}")
    if include.file.endswith(drawing.SUFFIX) and fence.language != DRAWING:
        found = f"```{fence.language}"
        yield Finding(page.path, fence.line, "a drawing is shown as svg", found, f"write ```{DRAWING}")


def _drawn(page: Page, fence: Fence, include: proof.Include, shown: Mapping[str, str]) -> Iterator[Finding]:
    """Check that a drawing stands behind its own section, before another one of its lesson."""
    section = PurePosixPath(include.file).stem
    if include.file.endswith(drawing.SUFFIX) and shown.get(include.lesson) != section:
        message, found = "a drawing does not stand behind its section", f'--8<-- "{include.file}"'
        remedy = f'put it behind --8<-- "{include.lesson}/{SESSION}:{section}"'
        yield Finding(page.path, include.line, message, found, remedy)


def headings(page: Page) -> Iterator[Finding]:
    """Check that every heading has an id of its own that both languages can share."""
    if page.notebook:
        return
    titles = [heading for heading in page.headings if heading.level == 1]
    if not titles:
        yield Finding(page.path, 1, "this page has no title", remedy="begin it with a heading: # Title {#id}")
    for title in titles[1:]:
        yield Finding(page.path, title.line, "a page has one title", f"# {title.text}", "write ## here")
    first: dict[str, int] = {}
    for heading in page.headings:
        found = f"{'#' * heading.level} {heading.text}"
        wrong = _heading(heading, first)
        if wrong:
            yield Finding(page.path, heading.line, wrong[0], found, wrong[1])
        first.setdefault(heading.id, heading.line)


def _heading(heading: Heading, first: Mapping[str, int]) -> tuple[str, str] | None:
    if not heading.id:
        return "a heading without an id", "end it with {#id}, the same in both languages"
    if not _ID.fullmatch(heading.id):
        return "an id is lower-case words joined by hyphens", "for example {#by-name}"
    if heading.id in first:
        return f"line {first[heading.id]} has this id already", "choose another, in both languages"
    return None


def claims(page: Page, shelf: Shelf, where: Sections) -> Iterator[Finding]:
    """Check that every proof link names a section that a page of the same language shows.

    Args:
        page: the page.
        shelf: the lessons.
        where: places that show a section, by lesson and section.
    """
    sections = {name: lesson.transcript.sections for name, lesson in shelf.lessons.items()}
    for claim in page.claims:
        try:
            proof.find(claim.link, page.path, page.path, where, sections)
        except PageError as error:
            yield Finding.of(error, Place(page.path, claim.link.line))


class Ground:
    """What the inline code of a page stands on: what the page shows, and what its lessons ran."""

    def __init__(self, page: Page, shelf: Shelf) -> None:
        """Collect it."""
        texts = [fence.body for fence in page.fences if fence.not_run]
        texts += [fence.title for fence in page.fences if fence.include]
        python = list(page.cells)
        self.lessons = lessons_of(page, shelf)
        for fence in page.fences:
            if fence.include and fence.language != DRAWING:
                try:
                    (python if fence.language == PYTHON else texts).append(shelf.show(fence.include))
                except PageError:
                    continue  # reported by blocks()
        self._shown, self._python = inline_code.flat(texts), inline_code.flat(python)
        self._run = inline_code.commands(
            step.command for lesson in self.lessons for step in lesson.transcript.steps
        )
        self._proven = _proven(page, shelf)

    def holds(self, span: Span) -> bool:
        """Tell whether inline code is true; proof links of the same paragraph or table row count for it."""
        shown, commands = self._proven.get(span.group, ("", []))
        if span.text.startswith(inline_code.DOCKER):
            return inline_code.was_run(span.text, [*self._run, *commands])
        return any(inline_code.occurs(span.text, text) for text in (self._shown, shown)) or (
            inline_code.occurs(span.text, self._python, python=True)
        )

    def shown(self, group: int) -> tuple[str, ...]:
        """Give the texts that a paragraph or row of a table stands on: the page's and those it links."""
        return self._shown, self._python, self._proven.get(group, ("", []))[0]

    def like(self, span: Span) -> str:
        """Give what to do about a command that was not run."""
        near = inline_code.nearest(span.text, self._run)
        if near:
            return f"did you mean `{near}`? … stands for words left out"
        names = ", ".join(lesson.name for lesson in self.lessons)
        where = f"the lessons of this page ({names})" if names else "a lesson; this page shows none"
        return f"write the beginning of a command of {where}, with … for words left out"


def lessons_of(page: Page, shelf: Shelf) -> list[Lesson]:
    """Give the lessons that a page belongs to: it shows a part of them, or is their notebook."""
    shown = {fence.include.lesson for fence in page.fences if fence.include}
    below = page.path.split("/", 2)[-1]
    return [
        lesson
        for name, lesson in sorted(shelf.lessons.items())
        if name in shown or below in lesson.options.notebook
    ]


def _proven(page: Page, shelf: Shelf) -> dict[int, tuple[str, list[str]]]:
    """Give, by paragraph, the texts and commands of the sections that its proof links name."""
    proven: dict[int, tuple[str, list[str]]] = {}
    for claim in page.claims:
        lesson = shelf.lessons.get(claim.link.lesson)
        section = lesson.transcript.sections.get(claim.link.section) if lesson else None
        if section:
            text, commands = proven.get(claim.group, ("", []))
            ran = inline_code.commands(step.command for step in section.steps)
            proven[claim.group] = f"{text}\n{inline_code.flat([section.shown])}", [*commands, *ran]
    return proven


def spans(page: Page, ground: Ground, terms: Collection[str]) -> Iterator[Finding]:
    """Check that every piece of inline code holds, is a term, or is cited."""
    for span in page.spans:
        if span.cited or span.text in terms or ground.holds(span):
            continue
        found = f"`{span.text}`"
        if span.text.startswith(inline_code.DOCKER):
            message = "no lesson of this page ran this command"
            yield Finding(page.path, span.line, message, found, ground.like(span))
        else:
            remedy = "write what the page shows, or show this in a session"
            remedy += "" if _VALUE.fullmatch(span.text) else f"; a word of general use belongs in {TERMS}"
            yield Finding(page.path, span.line, "this occurs nowhere in what the page shows", found, remedy)


def needed(page: Page, ground: Ground, terms: Collection[str]) -> set[str]:
    """Give the terms that a page needs, because nothing it shows has them."""
    return {
        span.text for span in page.spans if span.text in terms and not span.cited and not ground.holds(span)
    }


def includes(page: Page) -> list[proof.Include]:
    """Give what a page shows of ``snippets/``."""
    return [fence.include for fence in page.fences if fence.include and not fence.not_run]
