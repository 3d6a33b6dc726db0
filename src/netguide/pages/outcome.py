"""Whether a claim speaks of success or of failure as the steps do that its link picks.

``[port 8082 is refused](proof:publish#loopback-only "Failed to connect")`` speaks of a failure. So of the
steps that the quote picks, one must have failed on one engine at least, or the one right behind it, which may
show its effect. And what speaks of a success may not pick steps that all failed. A link without a quote picks
every step of its section. Only words count that are hardly ever meant otherwise: most claims have none.

Knows the English of claims, and steps. Must not know files, other pages or MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from netguide.finding import Finding
from netguide.lessons.lesson import Lesson
from netguide.lessons.transcript import Step
from netguide.pages import inline_code
from netguide.pages.page import Page

_FAILURE = re.compile(
    r"\b(?:refuses?|refused|refusal|rejects?|rejected|denied|discarded|dropped|shut out|fails?|failed)\b"
    r"|\b(?:timed out|times? out|time-?outs?|no answer|nobody answers|silence|waits in vain|no route)\b"
    r"|\b(?:cannot|unreachable|not found|not known|unknown|not understood|nothing (?:came|comes) back)\b"
    r"|\b(?:does|do) not (?:start|answer|resolve|reach|exist)\b",
    re.IGNORECASE,
)
_SUCCESS = re.compile(
    r"\b(?:gets? (?:the|its|a) page|answers?|reach(?:es)?|reads the|works?|connected|connects|arrives?"
    r"|succeeds|gets in|finds|found)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|nobody|nothing|never|none|neither|nor|cannot|without|nowhere)\b|n't\b", re.IGNORECASE
)
_FAILED = re.compile(
    r"refused|rejected|denied|discarded|DROP|REJECT|timed out|unreachable|no answer|bad address|not found"
    r"|not known|no such|can't|could not|fail|error|invalid|reset|100% packet loss|0 received|\b000\b",
    re.IGNORECASE,
)


def check(page: Page, lessons: Mapping[str, Lesson]) -> Iterator[Finding]:
    """Check that no claim speaks of a failure where nothing failed, nor of a success where all did.

    Args:
        page: an English page.
        lessons: the lessons by name.
    """
    for claim in page.claims:
        link = claim.link
        lesson = lessons.get(link.lesson)
        if lesson is None or link.section not in lesson.transcript.sections:
            continue
        steps = lesson.transcript.sections[link.section].steps
        picked = [step for step in steps if link.quote and _shows(step, link.quote)] or list(steps)
        behind = [step for before, step in pairwise(steps) if before in picked]
        if _FAILURE.search(link.text) and not any(map(_failed, _run([*picked, *behind], lesson))):
            message = "this speaks of a failure, and no step that it picks failed"
            remedy = "quote words of the step that failed, or of what it printed"
            yield Finding(page.path, link.line, message, link.source, remedy)
        elif _succeeds(link.text) and all(step.status for step in _run(picked, lesson)):
            message = "this speaks of a success, and every step that it picks failed"
            remedy = "quote words of the step that succeeded, or say what failed"
            yield Finding(page.path, link.line, message, link.source, remedy)


def _succeeds(text: str) -> bool:
    return not _FAILURE.search(text) and not _NOT.search(text) and _SUCCESS.search(text) is not None


def _failed(step: Step) -> bool:
    return bool(step.status) or _FAILED.search("\n".join(step.output)) is not None


def _run(steps: Iterable[Step], lesson: Lesson) -> list[Step]:
    """Give steps with what other engines do at them."""
    others = [each.steps for each in lesson.variants.values()]
    return [
        each
        for step in steps
        for each in (step, *(known[step.line] for known in others if step.line in known))
    ]


def _shows(step: Step, quote: str) -> bool:
    return inline_code.occurs(quote, inline_code.flat([step.typed, *step.output]))
