"""The line under a page's title: the engines on which all that the page shows was run.

Knows verdicts and HTML. Must not know blocks, lessons or where a page is.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from netguide.engines import in_order
from netguide.lessons.evidence import DIFFERS, LACKING, PASSED, OnEngine
from netguide.words import say

_TITLE = "</h1>"
_HOLDS = frozenset((PASSED, DIFFERS))


def put(html: str, blocks: Sequence[Sequence[OnEngine]], language: str) -> str:
    """Put the line under the title.

    Args:
        html: the page's content, with its title.
        blocks: for each block, what every engine did; nothing for one without evidence.
        language: the page's language.

    Returns:
        The content; unchanged if nothing on the page was run, some of it was not, or it has no title.
    """
    if not all(blocks):
        return html
    verdicts: dict[str, set[str]] = {}
    for block in blocks:
        for one in block:
            verdicts.setdefault(one.engine, set()).add(one.verdict)
    whole = [engine for engine in in_order(verdicts) if verdicts[engine] <= _HOLDS]
    part = [
        engine
        for engine in in_order(verdicts)
        if LACKING in verdicts[engine]
        and verdicts[engine] & _HOLDS
        and verdicts[engine] <= {*_HOLDS, LACKING}
    ]
    if not whole or _TITLE not in html:
        return html
    said = say(language, "applies", engines=", ".join(whole))
    said += say(language, "applies-part", engines=", ".join(part)) if part else ""
    return html.replace(_TITLE, f'{_TITLE}<p class="ng-applies" data-search-exclude>{escape(said)}</p>', 1)
