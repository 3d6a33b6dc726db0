"""What a page says twice where it can mean only one of the two.

A sentence, which a colon does not end, and a row of a table have a word in code font once: in "`web` reaches
`web`" one is most often a slip, and who reads it cannot tell which. Two headings of a page do not read the
same. Knows one page. Must not know files or what is true.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from netguide.finding import Finding
from netguide.pages.page import Page

_REMEDY = "say it once: put the other one into plain words, or make two sentences of it"


def check(page: Page) -> Iterator[Finding]:
    """Find what a page says twice.

    Args:
        page: the page, in any language.
    """
    rows: dict[int, list[str]] = defaultdict(list)
    for sentence in page.sentences:
        if sentence.row:
            rows[sentence.row] += sentence.code
        else:
            yield from _twice(page, sentence.line, sentence.code, "sentence")
    for line, code in rows.items():
        yield from _twice(page, line, code, "row of a table")
    first: dict[str, int] = {}
    for heading in page.headings:
        words = heading.text.partition("{#")[0].strip()
        if words in first:
            message = f"the heading of line {first[words]} reads the same"
            yield Finding(page.path, heading.line, message, words, "say what this part is about")
        first.setdefault(words, heading.line)


def _twice(page: Page, line: int, code: list[str] | tuple[str, ...], where: str) -> Iterator[Finding]:
    for word, times in Counter(code).items():
        if times > 1:
            yield Finding(
                page.path, line, f"a {where} says the same in code font twice", f"`{word}`", _REMEDY
            )
