"""The line in a box of what could not be run here, in the place where a block says that it was verified.

Knows how Material writes an admonition. Must not know Markdown or evidence.
"""

from __future__ import annotations

import re

from netguide.blocks.proofline import mark

_BOX = re.compile(
    r'<(?P<tag>div|details) class="(?:admonition )?cited"[^>]*>\s*'
    r'<(?P<title>p|summary)(?: class="admonition-title")?>.*?</(?P=title)>',
    re.DOTALL,
)


def marked(html: str, language: str) -> str:
    """Put the line into every box of the kind ``cited``.

    Args:
        html: a rendered page.
        language: its language.
    """
    line = f'\n<p class="ng-proof" data-search-exclude>{mark("cited", language)}</p>'
    return _BOX.sub(lambda box: box[0] + line, html)
