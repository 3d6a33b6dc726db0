"""How much of what a page says is proven: its sentences, and the proof links that vouch for them.

The rule is mechanical, so that nobody is asked what a sentence is worth. A *statement* is a sentence of a
paragraph or list, or a row of a table, that has a word in code font or one of :data:`SUBJECTS`. It is

- ``own``, if it has a proof link;
- ``near``, if the sentence just before or just after it in the same paragraph has one: a link reaches one
  sentence far, not the whole paragraph;
- ``cited``, if it stands in a ``!!! cited`` box, which names its source;
- ``open`` otherwise.

The share of a page is what is ``own`` or ``near`` of all but the cited. No statements are: headings and code;
questions; sentences that end in a colon, since what follows shows what they say; sentences that begin with
one of :data:`ORDERS`, which tell the reader what to do; heads of tables; paragraphs and sections that begin
with one of :data:`ASIDES`, which lead elsewhere or say how to type along; and the paragraph below the title
if it begins with "For", which says whom the page is for.

What this counts wrongly: a sentence that is near a link may say more than the link's section shows, and the
section may show less than a sentence with a link says; a definition or an opinion counts as a statement if it
has a word of the subject; a statement about Docker without any such word, or behind "Do", is not counted.

Knows the Markdown and the English of pages; a Korean page has the same proof links as its English one. Must
not know whether what is linked passed, nor files other than those it is given.

    python -m netguide.pages.proven [trouble/mtu …]
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from netguide.pages import markup, proof, sentences
from netguide.pages.markdown_page import CITED as BOX
from netguide.pages.markup import Piece
from netguide.pages.translation import ENGLISH

OWN, NEAR, CITED, OPEN = "own", "near", "cited", "open"

_SUBJECTS = """
address addresses alias aliases bridge bridges chain chains client clients compose connection connections
container containers docker driver engine engines firewall forwarding gateway host hosts interface interfaces
internet ipv4 ipv6 localhost loopback machine machines message mtu name names namespace neighbour network
networks packet packets pool pools port ports proxy route router rule rules server servers socket subnet
subnets swarm
"""
SUBJECTS = frozenset(_SUBJECTS.split())
"""Words that make a sentence one about Docker's networks."""

_ORDERS = """
add ask choose compare connect do give keep leave let look mind move name publish put remove say start take
tell type use write
"""
ORDERS = frozenset(_ORDERS.split())
"""Words that a sentence begins with which tells the reader what to do."""

ASIDES = ("The commands run on", "See also", "Next:", "Related", "After this lesson")
"""Beginnings of paragraphs, and titles of sections, that say nothing about Docker."""

TAUGHT = ("concepts/", "tutorial/", "how-to/", "trouble/", "under-the-hood/", "reference/")
"""Folders of pages that speak of Docker, and not of this guide."""

PURPOSE = "For "
"""How the paragraph below a title begins that says whom the page is for."""

_CODE, _LINK, _DOTS = "\1", "\2", "\3"
_WORD = re.compile(r"[a-z0-9]+", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """A sentence or row that says something about Docker's networks."""

    line: int
    """Line of the page that its paragraph or row begins in."""
    text: str
    """What it says, without markup."""
    state: str
    """OWN, NEAR, CITED or OPEN."""


@dataclass(frozen=True)
class Share:
    """How much of a page is proven."""

    own: int = 0
    """Statements with a proof link."""
    near: int = 0
    """Statements beside one."""
    cited: int = 0
    """Statements with a source."""
    open: int = 0
    """Statements with none of these."""

    def __add__(self, other: Share) -> Share:
        """Give the share of both together."""
        return Share(
            self.own + other.own, self.near + other.near, self.cited + other.cited, self.open + other.open
        )

    @property
    def of(self) -> int:
        """All statements that a proof link could vouch for."""
        return self.own + self.near + self.open

    @property
    def percent(self) -> int:
        """How many of a hundred of them have one, rounded down; 100 for a page that states nothing."""
        return 100 * (self.own + self.near) // self.of if self.of else 100


def counts(path: str) -> bool:
    """Tell whether a page, by its path below its language, is one of those that are counted."""
    return path.startswith(TAUGHT) and path.endswith(".md")


def share(statements: Iterable[Statement]) -> Share:
    """Count the statements of one page or of many."""
    states = Counter(each.state for each in statements)
    return Share(states[OWN], states[NEAR], states[CITED], states[OPEN])


def read(text: str) -> list[Statement]:
    """Find what a page states.

    Args:
        text: an English page.

    Returns:
        Its statements from top to bottom.
    """
    found: list[Statement] = []
    for group in _groups(text):
        cited = any(kind == BOX for kind, _ in group[0].box)
        row = len(group) > 1
        words = [_words(piece) for piece in group]
        said = [" | ".join(words)] if row else [sentence for _, sentence in sentences.split(words[0])]
        linked = [_LINK in each for each in said]
        for index, sentence in enumerate(said):
            if linked[index] or (_of_the_subject(sentence) and (row or not _leads_on(sentence))):
                near = any(linked[max(index - 1, 0) : index + 2])
                state = CITED if cited else OWN if linked[index] else NEAR if near else OPEN
                found.append(Statement(group[0].group, _plain(sentence), state))
    return found


def _groups(text: str) -> Iterator[list[Piece]]:
    """Give the paragraphs that are prose and the rows of tables, each as its pieces."""
    tokens = markup.tokens(text)
    apart, aside, title, within = set[int](), False, False, ""
    for token in tokens:
        if token.type in {"heading_open", "thead_open", "box_open"}:
            within = token.type
            title = token.type == "heading_open" and token.tag == "h1"
        elif token.type == "thead_close":
            within = ""
        elif token.type == "inline":
            if within == "heading_open":
                aside = token.content.startswith(ASIDES)
            purpose = title and not within and token.content.startswith(PURPOSE)
            if within or aside or purpose or token.content.startswith(ASIDES):
                apart.add(id(token))
            if within != "thead_open":
                title, within = title and within == "heading_open", ""
    groups: dict[int, list[Piece]] = {}
    for piece in markup.pieces(tokens):
        if id(piece.token) not in apart:
            groups.setdefault(piece.group, []).append(piece)
    yield from groups.values()


def _words(piece: Piece) -> str:
    """Give the text of a piece; code and the starts of proof links are marked, dots in code are no ends."""
    words = ""
    for token, _ in piece.each():
        if token.type == "code_inline":
            words += _CODE + re.sub(r"[.?!]", _DOTS, token.content) + _CODE
        elif token.type == "link_open" and str(token.attrs.get("href", "")).startswith(proof.SCHEME):
            words += _LINK
        else:
            words += " " if token.type == "softbreak" else token.content
    return words


def _of_the_subject(sentence: str) -> bool:
    return _CODE in sentence or not SUBJECTS.isdisjoint(_words_of(sentence))


def _leads_on(sentence: str) -> bool:
    """Tell whether a sentence asks, introduces what follows, or tells the reader what to do."""
    return sentence.strip().endswith((":", "?")) or next(iter(_words_of(sentence)), "") in ORDERS


def _words_of(sentence: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(sentence)]


def _plain(sentence: str) -> str:
    return " ".join(sentence.replace(_CODE, "`").replace(_LINK, "").replace(_DOTS, ".").split())


def main(paths: list[str]) -> int:
    """Print the share of each page, and what is open; paths are those of pages below the language."""
    root = Path(ENGLISH)
    files = [root / f"{path}.md" for path in paths]
    files = files or [
        file for file in sorted(root.rglob("*.md")) if counts(file.relative_to(root).as_posix())
    ]
    everything: list[Statement] = []
    print(f"{'page':44} {'share':>6} {'own':>5} {'near':>5} {'open':>5} {'cited':>6}")
    for file in files:
        statements = read(file.read_text("utf-8"))
        everything += statements
        _row(str(file), share(statements))
        for each in statements:
            if each.state == OPEN:
                print(f"  {file}:{each.line}: {each.text}")
    _row("all", share(everything))
    return 0


def _row(name: str, one: Share) -> None:
    print(f"{name:44} {one.percent:5}% {one.own:5} {one.near:5} {one.open:5} {one.cited:6}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
