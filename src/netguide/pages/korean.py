"""Korean that a short rule can tell to be wrong, without a dictionary.

Knows how digits are read aloud, how verbs end, and that a word in code font is read aloud in one way: where
particles say that it ends in a vowel, and elsewhere that it does not, one of them is a slip. Must not know
whether a sentence is good Korean.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from netguide.finding import Finding
from netguide.pages.page import Page

_NUMBER = r"(?<![A-Za-z가-힣0-9.:/_-])[0-9.:/,]*(?P<digit>[0-9])"
_CLOSED = r"[`*\"')\]]*(?:\([^()]*\))?"
_PARTICLE = r"(?P<particle>은|는|이|가|을|를|과|와|으로|로)(?=(?:는|도|만|부터)?(?![가-힣]))"
_AFTER_NUMBER = re.compile(_NUMBER + _CLOSED + _PARTICLE)
_LINK_ENDS = r"(?:\]\((?:[^()\"]|\"[^\"]*\")*\))?"
_AFTER_CODE = re.compile(r"`(?P<code>[^`\n]*?(?P<last>[A-Za-z]+|[0-9]+))`" + _LINK_ENDS + _PARTICLE)
_QUOTE = re.compile(r'(?<=\]\()(?P<target>[^\s()]+)(?P<quote> "[^"]*")(?=\))')
"""What a link quotes; nobody reads it aloud."""
_ID = re.compile(r"[ \t]*\{[^{}\n]*\}[ \t]*$")
_FINITE = re.compile(r"(?:니다|[는었았했있없않이하되]다|[는은]가|\S인가|냐)[?.!]?$")
_ENDING = re.compile(r"(?P<before>[가-힣])(?P<ending>다|까)[?.!]?$")

_ALOUD = "영일이삼사오육칠팔구"
"""The digits as they are read. A zero at the end may also be 공, 십, 백, 천 or 만: never a vowel."""
_NONE, _N, _RIEUL = 0, 4, 8
"""Which final consonant a syllable has, as Unicode counts them; 0 for none."""

_AFTER_VOWEL = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로"}
_AFTER_CONSONANT = {vowel: consonant for consonant, vowel in _AFTER_VOWEL.items()}
_WAY = ("으로", "로")
_AFTER_WAY = {"으로": True, "로": False}
"""Whether a particle says that a word ends in a consonant; one that ends in ㄹ takes 을, and 로."""
_AFTER_NOUN = {
    **{particle: True for particle in _AFTER_VOWEL if particle not in _WAY},
    **{particle: False for particle in _AFTER_CONSONANT if particle not in _WAY},
}


def check(page: Page, text: str) -> Iterator[Finding]:
    """Check the headings and the particles after numbers.

    Args:
        page: a Korean page, taken apart.
        text: the same page as it is written.

    Returns:
        A finding for each heading that ends like a sentence, and each particle that does not fit the number
        before it when the two are read aloud. Particles are not looked for in notebooks.
    """
    yield from _headings(page)
    if not page.notebook:
        yield from _particles(page, text)


def aloud(texts: Mapping[str, str]) -> Iterator[Finding]:
    """Check that a word in code font is read aloud in one way on all pages.

    Args:
        texts: Korean pages as they are written, by path.

    Returns:
        A finding for each particle after code that does not fit the way most others take the word it ends in.
    """
    found: dict[str, list[tuple[str, int, re.Match[str]]]] = defaultdict(list)
    for path, text in texts.items():
        for match in _AFTER_CODE.finditer(text):
            found[match["last"].lower()].append((path, text.count("\n", 0, match.start()) + 1, match))
    for places in found.values():
        for kinds in (_AFTER_NOUN, _AFTER_WAY):
            votes = Counter(kinds[each["particle"]] for _, _, each in places if each["particle"] in kinds)
            if len(votes) < 2:
                continue
            (usual, _), *_ = votes.most_common()
            for path, line, each in places:
                if kinds.get(each["particle"], usual) != usual:
                    message = "elsewhere this word is read aloud so that another particle fits"
                    right = (_AFTER_CONSONANT | _AFTER_VOWEL)[each["particle"]]
                    said = f"`{each['code']}`{each['particle']}"
                    yield Finding(path, line, message, said, f"write {right}, or mend the other places")


def _headings(page: Page) -> Iterator[Finding]:
    for heading in page.headings:
        words = _ID.sub("", heading.text).strip()
        if _is_sentence(words):
            remedy = 'end it with a noun or with "-기"'
            yield Finding(page.path, heading.line, "a heading ends like a sentence", words, remedy)


def _is_sentence(words: str) -> bool:
    if _FINITE.search(words):
        return True
    ending = _ENDING.search(words)
    return ending is not None and _final(ending["before"]) == (_N if ending["ending"] == "다" else _RIEUL)


def _final(syllable: str) -> int:
    return (ord(syllable) - ord("가")) % 28


def _particles(page: Page, text: str) -> Iterator[Finding]:
    code = {
        number
        for fence in page.fences
        for number in range(fence.line, fence.line + fence.body.count("\n") + 2)
    }
    for number, line in enumerate(text.split("\n"), 1):
        if number in code:
            continue
        aloud = _QUOTE.sub(lambda link: link["target"] + " " * len(link["quote"]), line)
        for found in _AFTER_NUMBER.finditer(aloud):
            if right := _better(found["digit"], found["particle"]):
                message = "this particle does not fit the number as it is read aloud"
                yield Finding(page.path, number, message, line[slice(*found.span())], f"write {right}")


def _better(digit: str, particle: str) -> str:
    """Give the particle that belongs behind a digit, or nothing if it is the one that stands there."""
    final = _final(_ALOUD[int(digit)])
    vowel = final == _NONE or (final == _RIEUL and particle in ("으로", "로"))
    return (_AFTER_VOWEL if vowel else _AFTER_CONSONANT).get(particle, "")
