"""Sentences that pages have in common, word for word: in code font too they say the same.

Such a sentence is said once for all pages, as how to become root is; who changes it means all of them. One
that says something else in code font than at least :data:`PAGES` others which agree is a slip. Knows pages of
one language. Must not know files or what is true.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from netguide.finding import Finding
from netguide.pages.page import Page, Sentence

PAGES = 4
"""How many pages have to agree."""
_WORDS = 4


def check(pages: Iterable[Page]) -> Iterator[Finding]:
    """Find the sentences that say something else in code font than other pages do.

    Args:
        pages: the pages of one language.
    """
    alike: dict[str, list[tuple[Page, Sentence]]] = defaultdict(list)
    for page in pages:
        for sentence in page.sentences:
            if len(re.findall(r"\w+", sentence.words)) >= _WORDS:
                alike[sentence.words].append((page, sentence))
    for found in alike.values():
        (usual, _), *_ = Counter(sentence.code for _, sentence in found).most_common(1)
        agreeing = {page.path for page, sentence in found if sentence.code == usual}
        for page, sentence in found if len(agreeing) >= PAGES else []:
            if sentence.code != usual:
                message = f"this sentence says something else on {len(agreeing)} other pages"
                remedy = f"write `{'`, `'.join(usual)}` as they do, or put it into other words"
                yield Finding(page.path, sentence.line, message, f"`{'`, `'.join(sentence.code)}`", remedy)
