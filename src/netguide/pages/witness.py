"""What ties a claim to the section that proves it.

A proof link that could as well name another section proves nothing. Its section is the only one shown under
the heading the claim stands under, or words that the claim gives occur in its section and together in no
other that it might have meant: words in code font in its text, and what its title quotes, as in
``[the name is unknown](proof:name-resolution#no-name "bad address")``. Those it might have meant are the ones
shown under the heading if its own is among them, else all of its lesson; one that shows all that its own
shows proves the same, and does not count.

Knows claims and sections. Must not know files, other pages or MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from netguide.finding import Finding
from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import PROMPT, Section
from netguide.lessons.volatile import take_apart
from netguide.pages import inline_code
from netguide.pages.page import Claim, Page

Key = tuple[str, str]
_CODE = re.compile(r"`([^`]+)`")
_LONGEST = 40


def check(page: Page, lessons: Mapping[str, Lesson], terms: Collection[str]) -> Iterator[Finding]:
    """Check that each claim of a page gives what ties it to its section.

    Args:
        page: the page.
        lessons: the lessons by name.
        terms: words in code font that need no proof.
    """
    for claim in page.claims:
        name = claim.link.lesson
        sections = lessons[name].transcript.sections if name in lessons else {}
        section = sections.get(claim.link.section)
        if section:
            yield from _tied(page, claim, section, sections, lessons, terms)


def _tied(
    page: Page,
    claim: Claim,
    section: Section,
    sections: Mapping[str, Section],
    lessons: Mapping[str, Lesson],
    terms: Collection[str],
) -> Iterator[Finding]:
    link = claim.link
    code = [each for each in _CODE.findall(link.text) if each not in terms]
    given = [*code, link.quote] if link.quote else code
    for word in given:
        if not _has(section, word):
            message = f"this claim says what its section '{section.name}' does not show"
            remedy = "name the section that shows it; words that no section shows stand outside of the link"
            if word == link.quote:
                remedy = "name the section that shows these words, or quote from one line words of this one"
            yield Finding(page.path, link.line, message, word if word == link.quote else f"`{word}`", remedy)
            return
    mine = (link.lesson, section.name)
    near = {key: lessons[key[0]].transcript.sections[key[1]] for key in _shown(page, link.line, lessons)}
    if set(near) == {mine}:
        return
    meant = near if mine in near else {(link.lesson, name): each for name, each in sections.items()}
    others = [each for key, each in meant.items() if key != mine and not _proves_the_same(each, section)]
    rivals = [each.name for each in others if all(_has(each, word) for word in given)]
    if rivals:
        message = f"nothing ties this claim to its section: '{rivals[0]}' would do as well"
        left = [each for each in others if all(_has(each, word) for word in code)]
        quote = _suggestion(section, left)
        remedy = f'quote what proves it: [text](proof:{link.lesson}#{section.name} "{quote}")'
        yield Finding(page.path, link.line, message, link.source, remedy)


def _shown(page: Page, line: int, lessons: Mapping[str, Lesson]) -> Iterator[Key]:
    """Give the sections shown under the heading that a line stands under."""
    heads = [heading.line for heading in page.headings]
    start = max((head for head in heads if head <= line), default=0)
    end = min((head for head in heads if head > line), default=page.lines + 1)
    for fence in page.fences:
        include = fence.include
        if include and include.part and start <= fence.line < end:
            known = include.lesson in lessons and include.part in lessons[include.lesson].transcript.sections
            if known and include.of_session:
                yield include.lesson, include.part


def _proves_the_same(other: Section, section: Section) -> bool:
    """Tell whether another section shows all that a section shows."""
    return set(section.shown.split("\n")) <= set(other.shown.split("\n"))


def _has(section: Section, word: str) -> bool:
    """Tell whether a section shows a word, or ran a command that begins so."""
    if inline_code.occurs(word, inline_code.flat([section.shown])):
        return True
    typed = inline_code.commands(step.command for step in section.steps)
    return word.startswith(inline_code.DOCKER) and inline_code.was_run(word, typed)


def _suggestion(section: Section, rivals: Iterable[Section]) -> str:
    """Give words of an output that the section shows and no rival does."""
    texts = [inline_code.flat([each.shown]) for each in rivals]
    for lines in ([line for step in section.steps for line in step.output], section.shown.split("\n")):
        for part in (part for line in lines for part in take_apart(PROMPT.sub("", line, count=1)).literals):
            words = " ".join(re.split(r'["()]', part)[0].split())
            while len(words) > _LONGEST:
                words = words.rpartition(" ")[0]
            if (
                len(words) > 2
                and _has(section, words)
                and not any(inline_code.occurs(words, t) for t in texts)
            ):
                return words
    return "words that only this section shows"
