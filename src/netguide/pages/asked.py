"""What readers ask that a page answers, and the words they search with: in the page's front matter.

    questions:
      - Why does the server not answer?
    words:
      refused: [ECONNREFUSED, port closed]

``questions`` are those that the page answers, as a person would put them; a page that shows a lesson has at
least :data:`AT_LEAST`. ``words`` are what people search with and the page says otherwise, by the id of the
heading whose section helps them; that of the title stands for the whole page. A notebook has both in its
metadata, under ``netguide``. The search finds a page by them as well as by its text; they are shown nowhere.
Numbers in questions, and in the ``description`` that search engines show, are the same in both languages.

Knows these keys. Must not know how a search is made, nor MkDocs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from netguide.errors import PageError, Place
from netguide.finding import Finding, did_you_mean
from netguide.pages import markup, notebook_page
from netguide.pages.page import Heading
from netguide.pages.parts import NUMBERS

QUESTIONS, WORDS, DESCRIPTION = "questions", "words", "description"
AT_LEAST = 3
"""How many questions a page has that shows a lesson."""
_FORM = f'write under {QUESTIONS}: a list, each on a line of its own, such as   - "How do I …?"'


@dataclass(frozen=True)
class Asked:
    """What readers ask about one page."""

    questions: tuple[str, ...] = ()
    """Questions that it answers."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What they search with, by the id of a heading."""
    findings: tuple[Finding, ...] = ()
    """What cannot be used of its front matter."""
    description: str = ""
    """What search engines show of it."""

    def by_location(self, url: str, title: str) -> dict[str, str]:
        """Give what the search finds each place of the page by.

        Args:
            url: where the page is, seen from the language's root.
            title: id of its title.
        """
        texts = {url: [*self.questions, *self.words.get(title, ())]}
        texts |= {f"{url}#{anchor}": [*words] for anchor, words in self.words.items() if anchor != title}
        return {location: "; ".join(each) for location, each in texts.items() if each}


def meta(text: str, path: str) -> dict[str, Any]:
    """Read the front matter of a page, or what stands for it in a notebook.

    Raises:
        PageError: it is not YAML, or a damaged notebook.
    """
    if path.endswith(notebook_page.SUFFIX):
        found = notebook_page.load(text, path).get("metadata", {}).get("netguide", {})
        return dict(found)
    front = markup.front_matter(text).split("\n", 1)
    if len(front) < 2:
        return {}
    try:
        found = yaml.safe_load(re.sub(r"(?m)^(?:---|\.\.\.)[ \t]*\Z", "", front[1].rstrip()))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        there = text.split("\n")[line - 1].strip()
        raise PageError(
            "the front matter is not YAML",
            place=Place(path, line),
            found=there,
            remedy=f"mend it: {error.problem}; a text with a colon stands in quotation marks",
        ) from None
    return found if isinstance(found, dict) else {}


def read(said: Mapping[str, Any], text: str, path: str) -> Asked:
    """Take up what a page says of the questions it answers.

    Args:
        said: its front matter.
        text: the page, for the lines of findings.
        path: its path, for findings.
    """
    questions, words = said.get(QUESTIONS, []), said.get(WORDS, {})
    found = [
        *_wrong_questions(questions, text, path),
        *_wrong_words(words, text, path),
    ]
    if found:
        return Asked((), {}, tuple(found))
    return Asked(tuple(questions), _tuples(words), description=str(said.get(DESCRIPTION, "")))


def needed(asked: Asked, text: str, path: str) -> Iterator[Finding]:
    """Find that a page, which shows a lesson, does not say which questions it answers."""
    if len(asked.questions) < AT_LEAST and not asked.findings:
        message = f"this page of a lesson says of fewer than {AT_LEAST} questions that it answers them"
        found = f"{QUESTIONS}: {len(asked.questions)}"
        yield Finding(path, _line(text, QUESTIONS), message, found, _FORM)


def unknown(asked: Asked, headings: Sequence[Heading], text: str, path: str) -> Iterator[Finding]:
    """Find words for sections that the page does not have."""
    ids = {heading.id for heading in headings}
    for anchor in asked.words:
        if anchor not in ids:
            remedy = did_you_mean(anchor, ids, f"headings: {', '.join(sorted(ids)) or 'none'}")
            yield Finding(path, _line(text, anchor), "the page has no such heading", anchor, remedy)


def compare(original: Asked, translation: Asked, text: str, path: str) -> Iterator[Finding]:
    """Find what readers of one language ask and those of the other do not.

    Args:
        original: what is asked about the English page.
        translation: what is asked about the Korean one.
        text: the Korean page.
        path: its path.
    """
    if original.findings or translation.findings:
        return
    ours, theirs = len(original.questions), len(translation.questions)
    if ours != theirs:
        message = "the two pages do not answer the same questions"
        found = f"{theirs} here, {ours} on the English page"
        yield Finding(path, _line(text, QUESTIONS), message, found, "say each in both languages")
    asked = zip(original.questions, translation.questions, strict=False) if ours == theirs else ()
    for our, their in [(original.description, translation.description), *asked]:
        if Counter(NUMBERS.findall(our)) != Counter(NUMBERS.findall(their)):
            remedy = f"the English page has {our}"
            yield Finding(path, _line(text, their), "other numbers than in English", their, remedy)
    for anchor in sorted(original.words.keys() ^ translation.words.keys()):
        there = "the English page" if anchor in translation.words else "this page"
        message, remedy = (
            "words for one language only",
            f"add words for it to {there}: readers of both search",
        )
        yield Finding(path, _line(text, anchor), message, anchor, remedy)


def repeated(pages: Iterable[tuple[str, str, Asked]]) -> Iterator[Finding]:
    """Find questions that more than one page of a language says it answers.

    Args:
        pages: path, text and what is asked of each.
    """
    first: dict[str, str] = {}
    for path, text, asked in pages:
        for question in asked.questions:
            if other := first.get(question.casefold()):
                remedy = f"{other} answers it: ask here what only this page answers"
                yield Finding(path, _line(text, question), "another page has this question", question, remedy)
            first.setdefault(question.casefold(), path)


def _wrong_questions(questions: object, text: str, path: str) -> Iterator[Finding]:
    if not isinstance(questions, list):
        yield Finding(path, _line(text, QUESTIONS), "questions are a list", str(questions), _FORM)
        return
    for each in questions:
        if not isinstance(each, str) or not each.strip().endswith("?"):
            remedy = "end it with a question mark, or put it under words if it is none"
            yield Finding(path, _line(text, str(each)), "this is no question", str(each), remedy)
    for each in {str(each) for each in questions if questions.count(each) > 1}:
        yield Finding(path, _line(text, each), "this question stands here twice", each, "remove one")


def _wrong_words(words: object, text: str, path: str) -> Iterator[Finding]:
    form = f"write under {WORDS}:   HEADING: [some words, others], with the id of a heading"
    if not isinstance(words, dict):
        yield Finding(path, _line(text, WORDS), "words stand below the id of a heading", str(words), form)
        return
    for anchor, each in words.items():
        if (
            not isinstance(each, list)
            or not each
            or not all(isinstance(one, str) and one.strip() for one in each)
        ):
            found = f"{anchor}: {each}"
            yield Finding(path, _line(text, str(anchor)), "words are a list of texts", found, form)


def _tuples(words: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {anchor: tuple(each) for anchor, each in words.items()}


def _line(text: str, key: str) -> int:
    """Give the line that a key or text stands in, of front matter or notebook; 1 if it is not there."""
    front = text if text.startswith("{") else markup.front_matter(text)
    first = re.search(rf"""^[ ]*(?:- )?["']?{re.escape(key)}["']?[ ]*(?::|$)""", front, re.MULTILINE)
    where = first.start() if first else front.find(key)
    return front.count("\n", 0, where) + 1 if where >= 0 else 1
