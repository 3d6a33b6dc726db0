"""``make new-engine``: what of the guide no longer holds on an engine that nobody has looked at.

Usage: python -m netguide.runs.survey VERSION [LESSON…]

VERSION is an engine of the guide, or one that a registry has as an official image, ``docker:VERSION-dind``.
Every lesson is run on it as if nothing were known of it, and goes on after steps that differ.
"""

from __future__ import annotations

import sys
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from netguide.engines import ENGINES, MAIN
from netguide.errors import LabError, NetguideError
from netguide.labs import lab, provision
from netguide.labs.lab import Facts
from netguide.lessons import lesson
from netguide.lessons.lesson import Lesson
from netguide.lessons.volatile import take_apart
from netguide.pages import proof
from netguide.progress import tell as tell_on
from netguide.runs.verify import Outcome, Verification

PAGES = Path("docs/en")
"""The pages that are named; those of other languages have the same paths."""
_AT_A_TIME = 2
_LONG = 24  # lines of one difference
_OFTEN = 3  # steps that share a changed line before it is told apart

Shown = Mapping[tuple[str, str], Sequence[str]]
"""Paths of the pages that show a section, by lesson and section."""


def differing(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Give the steps that did something else than the session says."""
    return [
        each
        for each in outcomes
        if each.run.problem is not None or not each.match.ok or each.run.status != each.run.step.status
    ]


def report(read: Lesson, outcomes: Sequence[Outcome], pages: Shown) -> Iterator[str]:
    """Say what of a lesson does not hold.

    Args:
        read: the lesson.
        outcomes: its steps that were executed, in order.
        pages: the pages that show a section.

    Yields:
        Lines; none if everything holds.
    """
    section = ""
    for outcome in differing(outcomes):
        run = outcome.run
        if run.step.section != section:
            section = run.step.section
            shown = ", ".join(pages.get((read.name, section), [])) or "no page"
            yield f"{read.name}#{section}, shown on {shown}"
        command = run.step.command.replace("\n", "\n  > ")
        yield f"  {read.transcript.path}:{run.step.line}"
        yield f"  $ {command}"
        if run.problem is not None:
            yield f"  {run.problem}; the rest of the lesson was not reached"
        elif not outcome.match.ok:
            diff = outcome.match.diff(run.step.output).splitlines()[2:]
            yield from (f"  {line}" for line in diff[:_LONG])
            yield from [f"  … and {len(diff) - _LONG} lines more"] if len(diff) > _LONG else []
        if run.problem is None and run.status != run.step.status:
            yield f"  exit status: expected {run.step.status}, actual {run.status}"


def summary(found: Mapping[str, Sequence[Outcome]], pages: Shown) -> Iterator[str]:
    """Say how much differs, where to begin, and which lines changed again and again.

    Args:
        found: by lesson, the steps that were executed.
        pages: the pages that show a section.
    """
    of_page: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    for name, outcomes in found.items():
        for each in differing(outcomes):
            of_page.update(dict.fromkeys(pages.get((name, each.run.step.section), []), 1))
            steps.update(dict.fromkeys(_changed(each), 1))
    often = [(line, count) for line, count in steps.most_common() if count >= _OFTEN]
    if often:
        yield "Lines that changed in several steps, values that vary by their kind:"
        yield from (f"  {count:4} {line}" for line, count in often)
        yield ""
    if of_page:
        yield "Pages, by the number of their steps that differ:"
        yield from (f"  {count:4} {page}" for page, count in of_page.most_common())
        yield ""


def _changed(outcome: Outcome) -> Iterator[str]:
    if outcome.run.problem is None and not outcome.match.ok:
        for line in outcome.match.diff(outcome.run.step.output).splitlines()[2:]:
            apart = take_apart(line[1:])
            if line[0] in "+-" and any(literal.strip() for literal in apart.literals):
                yield line[0] + apart.join(f"<{value.kind.name}>" for value in apart.values)


def shown_on(root: Path) -> dict[tuple[str, str], list[str]]:
    """Give the pages that show a section, by lesson and section."""
    texts = (
        (path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in sorted(root.rglob("*.md"))
    )
    return {key: [place.page for place in places] for key, places in proof.index(texts).items()}


def survey(version: str, lessons: Sequence[Lesson]) -> Iterator[str]:
    """Run lessons on an engine, two at a time, and yield the report line by line, lessons in order.

    Raises:
        EngineError, ImageError: there is no such engine.
    """

    provision.prepare(tell, [version]) if version in ENGINES else provision.adopt(tell, version)
    pages = shown_on(PAGES)
    found: dict[str, Sequence[Outcome]] = {}
    facts: Facts | None = None
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        runs = pool.map(lambda read: _run(version, read), lessons)
        for number, (read, ran) in enumerate(zip(lessons, runs, strict=True), 1):
            tell(f"{number} of {len(lessons)}: {read.name}")
            if isinstance(ran, NetguideError):
                yield from [
                    "",
                    f"{read.name} could not be run",
                    *(f"  {line}" for line in str(ran).splitlines()),
                ]
                continue
            if facts is None:
                facts = ran[0]
                yield from _head(facts)
            found[read.name] = ran[1]
            lines = list(report(read, ran[1], pages))
            yield from ["", *lines] if lines else []
    yield ""
    yield from summary(found, pages)
    held = sum(not differing(outcomes) for outcomes in found.values())
    steps = sum(len(outcomes) for outcomes in found.values())
    differ = sum(len(differing(outcomes)) for outcomes in found.values())
    yield f"{differ} of {steps} steps differ"
    yield f"{held} of {len(lessons)} lessons hold on engine {version} as they are"


def _head(facts: Facts) -> Iterator[str]:
    tools = f"Compose {facts.compose or 'none'}, Buildx {facts.buildx or 'none'}"
    yield f"engine {facts.engine}, API {facts.api}, command {facts.cli}, {tools}"
    yield f"-: what engine {MAIN} did, which the sessions say; +: what this one does"
    yield "Python examples, notebooks, drawings and paths are not looked at"


def tell(line: str) -> None:
    """Print a line beside the report."""
    tell_on(line, sys.stderr)


def _run(version: str, read: Lesson) -> tuple[Facts, list[Outcome]] | NetguideError:
    """Run a lesson as if nothing were known of the engine; a lab that breaks off costs no other lesson."""
    told = replace(read, variants={}, options=replace(read.options, engines={}))
    try:
        kind = provision.lightest(tell, read.options.needs)
        with lab.start(uuid.uuid4().hex[:12], version, read.options.hosts, kind) as host:
            verification = Verification(told, host, others=host.others, engine=version, recording=True)
            verification.advance(told.transcript.steps[-1])
            verification.close()
            return host.facts, verification.outcomes
    except NetguideError as error:
        return error


def main(arguments: list[str]) -> int:
    """Run the command line; the exit status says whether there is a report, not what it says."""
    if not arguments:
        print("usage: make new-engine VERSION=29.1 [LESSON=name]", file=sys.stderr)
        return 2
    version, *names = arguments
    try:
        known = lesson.find(Path("snippets"))
        chosen = [one for one in known if not names or one.name in names]
        if not chosen:
            raise LabError(
                f"there is no lesson {names[0]}", remedy="lessons: " + ", ".join(each.name for each in known)
            )
        for line in survey(version, chosen):
            print(line, flush=True)
    except NetguideError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
