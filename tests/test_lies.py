"""Lies planted on the pages of the guide itself; each has to be found in the line where it stands."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from netguide.pages import inline_code, reading, rules, translation
from netguide.pages.check import check, load
from netguide.pages.page import Fence, Page, Span
from netguide.pages.proof import Include
from netguide.pages.shelf import source

PROJECT = Path(__file__).parent.parent
ENGLISH, KOREAN = "docs/en", "docs/ko"
NOWHERE = "this occurs nowhere in what the page shows"


@dataclass
class Guide:
    """A copy of the guide, and what must be found in it."""

    root: Path
    planted: set[tuple[str, int, str]] = field(default_factory=set)

    def pages(self, *languages: str) -> Iterator[tuple[str, Page]]:
        for language in languages:
            for file in sorted((self.root / language).rglob("*.md")):
                path = file.relative_to(self.root).as_posix()
                yield path, reading.read(file.read_bytes(), path)

    def change(self, path: str, line: int, old: str, new: str, message: str | None = None) -> None:
        """Replace text within a line, and expect a finding there if a message is given."""
        lines = (self.root / path).read_text("utf-8").split("\n")
        assert old in lines[line - 1]
        lines[line - 1] = lines[line - 1].replace(old, new, 1)
        self.write(path, "\n".join(lines))
        if message is not None:
            self.expect(path, line, message)

    def append(self, path: str, text: str) -> int:
        """Add a paragraph at the end; gives its line."""
        before = (self.root / path).read_text("utf-8").rstrip("\n")
        self.write(path, f"{before}\n\n{text}\n")
        return before.count("\n") + 3

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, "utf-8")

    def expect(self, path: str, line: int, message: str) -> None:
        self.planted.add((path, line, message))

    def found(self) -> set[tuple[str, int, str]]:
        return {(each.path, each.line, each.message) for each in check(load(self.root))}


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    for folder in ("docs", "snippets"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    return Guide(tmp_path)


def _first_span(page: Page, root: Path, wanted: Callable[[Span], object]) -> Span | None:
    lines = (root / page.path).read_text("utf-8").split("\n")
    return next(
        (
            span
            for span in page.spans
            if not span.cited and f"`{span.text}`" in lines[span.line - 1] and wanted(span)
        ),
        None,
    )


def _is_command(span: Span) -> bool:
    return span.text.startswith(inline_code.DOCKER)


def _change_spans(
    guide: Guide, wanted: Callable[[Span], object], lie: Callable[[str], str], message: str
) -> None:
    for path, page in list(guide.pages(ENGLISH, KOREAN)):
        span = _first_span(page, guide.root, wanted)
        if span:
            guide.change(path, span.line, f"`{span.text}`", f"`{lie(span.text)}`", message)


def changed_port(guide: Guide) -> None:
    _change_spans(
        guide,
        lambda span: not _is_command(span) and re.search(r"\b\d{2,5}\b(?!\.\d)", span.text),
        lambda text: re.sub(r"\b\d{2,5}\b(?!\.\d)", "61234", text, count=1),
        NOWHERE,
    )


def changed_name(guide: Guide) -> None:
    _change_spans(
        guide,
        lambda span: re.fullmatch(r"[a-z]+", span.text),
        lambda text: f"{text}-liar",
        NOWHERE,
    )


def changed_flag(guide: Guide) -> None:
    _change_spans(
        guide,
        lambda span: re.match(r"--[a-z]+", span.text),
        lambda text: re.sub(r"--[a-z]+", r"\g<0>s-lie", text, count=1),
        NOWHERE,
    )


def changed_command(guide: Guide) -> None:
    message = "no lesson of this page ran this command"
    _change_spans(guide, _is_command, lambda text: f"{text} --lie", message)


def changed_sub_command(guide: Guide) -> None:
    message = "no lesson of this page ran this command"
    _change_spans(guide, _is_command, lambda text: re.sub(r"^docker \w+", "docker trust", text), message)


def an_address_that_occurs_nowhere(guide: Guide) -> None:
    for path, _ in list(guide.pages(ENGLISH, KOREAN)):
        guide.expect(path, guide.append(path, "`172.31.254.253`"), NOWHERE)


def korean_page_with_another_command(guide: Guide) -> None:
    message = "inline code that the English page does not have"
    for path, page in list(guide.pages(KOREAN)):
        ground = rules.Ground(page, load(guide.root).shelf)
        span = _first_span(page, guide.root, _is_command)
        there = {each.text for each in page.spans}
        lies = [
            text
            for lesson in ground.lessons
            for step in lesson.transcript.steps
            if (text := step.command.split("\n")[0]).startswith(inline_code.DOCKER)
            and text not in there
            and "`" not in text
        ]
        if span and lies:
            assert ground.holds(replace(span, text=lies[0])), (
                "it was run, but the English page does not say it"
            )
            guide.change(path, span.line, f"`{span.text}`", f"`{lies[0]}`", message)


def korean_page_with_another_section(guide: Guide) -> None:
    for path, page in list(guide.pages(KOREAN)):
        shown = [fence for fence in page.fences if fence.include]
        if len(shown) > 1:
            number = page.fences.index(shown[0]) + 1
            lines = (guide.root / path).read_text("utf-8").split("\n")
            lines[shown[0].line] = lines[shown[1].line]
            guide.write(path, "\n".join(lines))
            guide.expect(path, shown[0].line, f"block {number} is not the one of the English page")


def korean_page_without_a_claim(guide: Guide) -> None:
    for path, page in list(guide.pages(KOREAN)):
        targets = [f"({one.link.target})" for one in page.claims]
        once = [number for number, target in enumerate(targets) if targets.count(target) == 1]
        for number in once[:1]:
            claim, target = page.claims[number].link, targets[number]
            guide.change(path, claim.line, target, "")
            line = max(part.line for part in page.parts if part.line <= claim.line)
            guide.expect(path, line, "proof link of the English page is missing")


def korean_notebook_with_another_cell(guide: Guide) -> None:
    for file in sorted((guide.root / KOREAN).rglob("*.ipynb")):
        path = file.relative_to(guide.root).as_posix()
        notebook = json.loads(file.read_text("utf-8"))
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        cells[-1]["source"][0] = "lie = " + cells[-1]["source"][0]
        guide.write(path, json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        guide.expect(path, 1, f"code cell {len(cells)} or its output is not that of the English page")


def korean_page_with_another_anchor(guide: Guide) -> None:
    for path, page in list(guide.pages(KOREAN)):
        last = page.headings[-1]
        message = f"heading {len(page.headings)} is not the one of the English page"
        guide.change(path, last.line, f"{{#{last.id}}}", "{#lie}", message)


def stale_translation(guide: Guide) -> None:
    message = "the English page has changed since this translation was made"
    for path, _ in list(guide.pages(ENGLISH)):
        guide.append(path, "One more sentence.")
        korean = (guide.root / translation.counterpart(path)).read_text("utf-8").split("\n")
        line = next(number for number, text in enumerate(korean, 1) if text.startswith("source:"))
        guide.expect(translation.counterpart(path), line, message)


def korean_page_without_english(guide: Guide) -> None:
    for path, _ in list(guide.pages(ENGLISH)):
        (guide.root / path).unlink()
        guide.expect(translation.counterpart(path), 1, "this page has no English page")


def english_page_without_korean(guide: Guide) -> None:
    for path, _ in list(guide.pages(KOREAN)):
        (guide.root / path).unlink()
        guide.expect(translation.counterpart(path), 1, "this page has no Korean page")


def proof_link_to_nothing(guide: Guide) -> None:
    for path, page in list(guide.pages(ENGLISH, KOREAN)):
        if page.claims:
            link = page.claims[0].link
            target = f"proof:{link.lesson}#{link.section}"
            message = (
                f"proof link to nothing: there is no section '{link.section}-lie' in lesson '{link.lesson}'"
            )
            guide.change(path, link.line, target, f"{target}-lie", message)


def _included(page: Page) -> Iterator[tuple[Fence, Include]]:
    for fence in page.fences:
        if fence.include and fence.include.part:
            yield fence, fence.include


def include_of_nothing(guide: Guide) -> None:
    for path, page in list(guide.pages(ENGLISH, KOREAN)):
        for _, include in list(_included(page))[:1]:
            message = f"there is no section '{include.part}-lie' in lesson '{include.lesson}'"
            guide.change(path, include.line, f':{include.part}"', f':{include.part}-lie"', message)


def code_of_its_own(guide: Guide) -> None:
    for path, page in list(guide.pages(ENGLISH, KOREAN)):
        for fence, include in list(_included(page))[:1]:
            lie = "$ docker run --rm busybox true"
            guide.change(path, include.line, source(include), lie)
            guide.expect(path, fence.line, "a fence with code of its own")


def section_that_no_page_shows(guide: Guide) -> None:
    for name, lesson in sorted(load(guide.root).shelf.lessons.items()):
        path = f"snippets/{name}/session.console"
        text = (guide.root / path).read_text("utf-8")
        prompt = f"{lesson.transcript.steps[-1].host}$ "
        lie = f"# --8<-- [start:lie]\n{prompt}true\n# --8<-- [end:lie]\n"
        guide.write(path, f"{text}\n{lie}")
        guide.expect(path, text.count("\n") + 2, "no page shows section 'lie'")


LIES = [
    changed_port,
    changed_name,
    changed_flag,
    changed_command,
    changed_sub_command,
    an_address_that_occurs_nowhere,
    korean_page_with_another_command,
    korean_page_with_another_section,
    korean_page_without_a_claim,
    korean_notebook_with_another_cell,
    korean_page_with_another_anchor,
    stale_translation,
    korean_page_without_english,
    english_page_without_korean,
    proof_link_to_nothing,
    include_of_nothing,
    code_of_its_own,
    section_that_no_page_shows,
]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_is_found_on_every_page_it_is_planted_on(lie: Callable[[Guide], None], guide: Guide) -> None:
    before = guide.found()
    lie(guide)
    assert guide.planted, "there was nothing to lie about"
    assert not guide.planted & before, "this was found before the lie"
    assert guide.planted - guide.found() == set()
