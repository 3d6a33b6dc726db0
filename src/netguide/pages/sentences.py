"""Where the sentences of a text end.

Knows marks: a full stop, question or exclamation mark ends a sentence, with the bracket or quotation mark
behind it, where white space follows. Must not know Markdown; whoever asks puts something without marks in
the place of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"\S.*?(?:[.?!][)\"”]?(?=\s)|\Z)", re.DOTALL)


def split(text: str) -> Iterator[tuple[int, str]]:
    """Give the sentences of a text, each with where it begins, in characters.

    Args:
        text: words, in as many lines as they have.
    """
    for found in _SENTENCE.finditer(text):
        yield found.start(), found[0].rstrip()
