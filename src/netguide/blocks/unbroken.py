"""Short words in code font with a hyphen, such as flags, which stay on one line.

A browser may end a line behind any hyphen, and so part a flag from its hyphens: a reader sees a stray "-" and
takes "p" for the option. Longer words are left, for a narrow screen has to break them somewhere. Knows HTML
that a program made. Must not know pages.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"<code>(?=[^<\s]*-)(?P<word>[^<\s]{1,24})</code>")


def kept(html: str) -> str:
    """Give the class ``ng-unbroken`` to each short word in code font that has a hyphen."""
    return _WORD.sub(r'<code class="ng-unbroken">\g<word></code>', html)
