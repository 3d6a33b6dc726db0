"""Places of a page that the build fills with tables: ``<!-- netguide:NAME -->``.

Knows the notation and how a table is written. Must not know what stands in a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from netguide.blocks.proofline import escape
from netguide.errors import PageError

_SLOT = re.compile(r"<!-- netguide:(?P<name>[a-z-]+) -->")

Makers = Mapping[str, Callable[[], str]]
"""By the name of a slot, what gives its HTML."""


def fill(html: str, makers: Makers) -> str:
    """Fill the slots of a page.

    Args:
        html: the rendered page.
        makers: what to fill them with.

    Raises:
        PageError: there is no such slot; it has found text and a remedy.
    """

    def filled(slot: re.Match[str]) -> str:
        if slot["name"] not in makers:
            known = ", ".join(sorted(makers))
            raise PageError("there is no such slot", found=slot[0], remedy=f"slots are: {known}")
        return makers[slot["name"]]()

    return _SLOT.sub(filled, html)


def has(html: str) -> bool:
    """Tell whether a page has slots."""
    return _SLOT.search(html) is not None


def table(name: str, head: Iterable[str], rows: Iterable[Iterable[str]], *, folds: bool = False) -> str:
    """Write a table that scrolls in a box of its own; the first cell of a row names it.

    Args:
        name: what the table is called, as text.
        head: titles of the columns, as text.
        rows: cells of each row, as HTML.
        folds: whether on a narrow screen the last cell of a row stands below the others.
    """
    body = ""
    for row in rows:
        first, *others = row
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        body += f'<tr><th scope="row">{first}</th>{cells}</tr>'
    heads = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    kind = "ng-table ng-folds" if folds else "ng-table"
    return (
        f'<div class="ng-scroll" tabindex="0" role="group" aria-label="{escape(name)}">'
        f'<table class="{kind}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )
