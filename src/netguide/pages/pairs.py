"""Whether a page and its translation show and claim the same.

Knows what the two must have in common. Must not know what is true, or how good the translation is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from netguide.finding import Finding
from netguide.pages import glossary, parts
from netguide.pages.page import Fence, Heading, Page, Part

Item = TypeVar("Item")
Piece = TypeVar("Piece", Fence, Heading, Part)
_WORD = re.compile(r"[a-z][\w-]*", re.ASCII)
_KEPT = """
compose containerd curl desktop docker-proxy docker-user dockerd firewalld iptables ipvlan localhost macvlan
moby mongosh nftables nginx ping podman runc sysctl systemd tcpdump ufw veth
"""
_NAMES = frozenset(_KEPT.split())
"""What is not translated; other words of the English page may have become Korean ones."""
_ENDINGS = ("", "s", "es", "ed")
_VERB = {"block": "shows", "heading": "has", "part": "has"}


def compare(original: Page, translation: Page) -> list[Finding]:
    """Compare a page with its translation.

    Args:
        original: the English page.
        translation: the Korean page.

    Returns:
        What the translation shows or claims otherwise, at its own lines.
    """
    outline = [*_fences(original, translation), *_headings(original, translation)]
    return [*outline, *_parts(original, translation, outline), *_cells(original, translation)]


def _fences(original: Page, translation: Page) -> Iterator[Finding]:
    ours, theirs = original.fences, translation.fences
    where = _first_difference(ours, theirs, _shows)
    if where is not None:
        yield _out_of_step("block", original, ours, translation, theirs, where, _first_line)


def _shows(fence: Fence) -> tuple[str, bool, str]:
    return fence.shows, fence.not_run, fence.title


def _first_line(fence: Fence) -> str:
    language, _, body = fence.shows.partition(" " if fence.include else "\n")
    title = f' title="{fence.title}"' if fence.title else ""
    return f"{language}{title}: {body.split(chr(10))[0]}".strip()


def _headings(original: Page, translation: Page) -> Iterator[Finding]:
    ours, theirs = original.headings, translation.headings
    where = _first_difference(ours, theirs, lambda each: (each.level, each.id))
    if where is not None:
        yield _out_of_step("heading", original, ours, translation, theirs, where, _outline)


def _out_of_step(
    what: str,
    original: Page,
    ours: Sequence[Piece],
    translation: Page,
    theirs: Sequence[Piece],
    where: int,
    show: Callable[[Piece], str],
) -> Finding:
    """Report what of the translation is the first not to stand where the original has it."""
    our, their = _at(ours, where), _at(theirs, where)
    return Finding(
        translation.path,
        their.line if their else translation.lines,
        f"{what} {where + 1} is not the one of the English page",
        show(their) if their else f"there is no such {what}",
        f"{original.path}:{our.line} {_VERB[what]} {show(our)}"
        if our
        else f"{original.path} has only {len(ours)}: remove this one, or add it there",
    )


def _outline(heading: Heading) -> str:
    return f"{'#' * heading.level} … {{#{heading.id}}}"


def _parts(original: Page, translation: Page, outline: Sequence[Finding]) -> Iterator[Finding]:
    """Compare the parts one by one, or, where one of the pages has others, both pages as a whole.

    Args:
        original: the English page.
        translation: the Korean page.
        outline: what is found of blocks and headings, which are parts too.
    """
    ours, theirs = original.parts, translation.parts
    where = _first_difference(ours, theirs, lambda each: each.shape)
    if where is None:
        for our, their in zip(ours, theirs, strict=True):
            yield from _fixed(original, [our], translation, [their])
            yield from _order(original, our, translation, their)
            yield from _words(original, our, translation, their)
    else:
        if not outline:
            yield _out_of_step("part", original, ours, translation, theirs, where, lambda each: each.shape)
        yield from _fixed(original, ours, translation, theirs)


def _fixed(
    original: Page, ours: Sequence[Part], translation: Page, theirs: Sequence[Part]
) -> Iterator[Finding]:
    """Compare what is fixed in some parts with what is fixed in their translations."""
    for what in dict.fromkeys(each.what for part in (*ours, *theirs) for each in part.fixed):
        yield from _multiset(what, original, _of(ours, what), translation, _of(theirs, what), theirs)


def _order(original: Page, our: Part, translation: Page, their: Part) -> Iterator[Finding]:
    """Find links that changed places in a part that has the same ones."""
    ours, theirs = _of([our], parts.LINK), _of([their], parts.LINK)
    where = _first_difference(ours, theirs, lambda each: each[0])
    if where is not None and Counter(text for text, _ in ours) == Counter(text for text, _ in theirs):
        text, line = theirs[where]
        remedy = f"the English page has {ours[where][0]} there, at {original.path}:{ours[where][1]}"
        yield Finding(translation.path, line, "links in another order than there", text, remedy)


def _of(some: Iterable[Part], what: str) -> list[tuple[str, int]]:
    mark = "`" if what == parts.CODE else ""
    return [
        (f"{mark}{each.text}{mark}", each.line) for part in some for each in part.fixed if each.what == what
    ]


def _words(original: Page, our: Part, translation: Page, their: Part) -> Iterator[Finding]:
    """Find abbreviations and names that got lost, and words in Latin letters that were added.

    Abbreviations may stand where the English page has the words; the glossary has English terms beside the
    Korean ones, in other columns.
    """
    if original.path.endswith(f"/{glossary.PATH}"):
        return
    place = f"{original.path}:{our.line}"
    fixed = [*our.acronyms, *(each for each in our.latin if each.lower() in _NAMES)]
    lost = "abbreviation or name of the English page is missing", f"the English page has it at {place}"
    added = (
        "word that the English page does not have there",
        f"write it in Korean, or say it at {place} too",
    )
    for words, text, (what, remedy) in ((fixed, their.text, lost), (their.latin, our.text, added)):
        there = {part for word in _WORD.findall(text.lower()) for part in (word, *word.split("-"))}
        for each in sorted({*words}):
            if not _forms(each) & there:
                yield Finding(translation.path, their.line, what, each, remedy)
    for ours, theirs in ((our.acronyms, their.acronyms), (our.latin, their.latin)):
        yield from _instead(ours, theirs, translation.path, their.line, place)


def _instead(
    ours: Sequence[str], theirs: Sequence[str], path: str, line: int, place: str
) -> Iterator[Finding]:
    """Find a name that stands too often where another, which is there too, stands too seldom.

    Each alone says nothing: in one of the languages a pronoun may do for a name.
    """
    here, there = Counter(theirs), Counter(each.lower() for each in ours)
    count = {each: sum(there[form] for form in _forms(each)) for each in here}
    more = [each for each in here if here[each] > count[each] > 0]
    less = [each for each in here if here[each] < count[each]]
    if more and less:
        yield Finding(
            path,
            line,
            f"{', '.join(more)} more often, and {', '.join(less)} less often than on the English page",
            f"here {_often(more + less, here)}; there {_often(more + less, count)}",
            f"compare the names with those at {place}",
        )


def _forms(word: str) -> set[str]:
    return {word.lower() + ending for ending in _ENDINGS}


def _often(words: Sequence[str], count: Mapping[str, int]) -> str:
    return ", ".join(f"{each} {count[each]}" for each in words)


def _cells(original: Page, translation: Page) -> Iterator[Finding]:
    where = _first_difference(original.cells, translation.cells, lambda each: each)
    if where is None:
        return
    ours, theirs = _at(original.cells, where), _at(translation.cells, where)
    yield Finding(
        translation.path,
        1,
        f"code cell {where + 1} or its output is not that of the English page",
        _differing_line(theirs, ours) if theirs is not None else "there is no such cell",
        f"{original.path} has: {_differing_line(ours, theirs)}"
        if ours is not None
        else f"{original.path} has {len(original.cells)} code cells",
    )


def _differing_line(text: str, other: str | None) -> str:
    lines, others = text.split("\n"), (other or "").split("\n")
    where = _first_difference(lines, others, lambda each: each)
    return (_at(lines, where or 0) or "nothing more").strip()


def _multiset(
    what: str,
    original: Page,
    ours: list[tuple[str, int]],
    translation: Page,
    theirs: list[tuple[str, int]],
    there: Sequence[Part],
) -> Iterator[Finding]:
    """Report what one page has more often than the other, in the parts that are there."""
    count, other = Counter(text for text, _ in ours), Counter(text for text, _ in theirs)
    for text in _ordered(theirs):
        if other[text] > count[text]:
            yield Finding(
                translation.path,
                [line for each, line in theirs if each == text][-1],
                f"{what} that the English page does not have{_times(other[text], count[text])}",
                text,
                "write what the English page has",
            )
    for text in _ordered(ours):
        if count[text] > other[text]:
            line = [line for each, line in ours if each == text][-1]
            yield Finding(
                translation.path,
                there[0].line if len(there) == 1 else _section(original, translation, line),
                f"{what} of the English page is missing{_times(other[text], count[text])}",
                text,
                f"the English page has it at {original.path}:{line}",
            )


def _times(here: int, there: int) -> str:
    return f" so often ({here} here, {there} there)" if here and there else ""


def _section(original: Page, translation: Page, line: int) -> int:
    """Give the line of the translation's heading for the part of the original that a line is in."""
    before = [heading.id for heading in original.headings if heading.line <= line]
    same = [heading.line for heading in translation.headings if before and heading.id == before[-1]]
    return same[0] if same else 1


def _ordered(items: Iterable[tuple[str, int]]) -> list[str]:
    return list(dict.fromkeys(text for text, _ in items))


def _first_difference(
    ours: Sequence[Item], theirs: Sequence[Item], key: Callable[[Item], object]
) -> int | None:
    for where, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if key(one) != key(other):
            return where
    return min(len(ours), len(theirs)) if len(ours) != len(theirs) else None


def _at(items: Sequence[Item], where: int) -> Item | None:
    return items[where] if where < len(items) else None
