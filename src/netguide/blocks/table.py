"""A page's tables, each in a box in which it scrolls where it is wide.

The theme's script puts plain tables into such boxes, one by one, each time a page is shown, and everything
below is styled anew. Knows HTML that a program made. Must not know pages.
"""

from __future__ import annotations

import re

_TABLE = re.compile(r"<table>(?P<inner>.*?)</table>", re.DOTALL)
_BEFORE = '<div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table class="ng-grid">'
_AFTER = "</table></div></div>"


def boxed(html: str) -> str:
    """Put each table that has no class of its own into a box, and give it the class ``ng-grid``."""
    return _TABLE.sub(lambda found: _BEFORE + found["inner"] + _AFTER, html)
