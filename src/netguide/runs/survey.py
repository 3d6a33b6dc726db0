"""``make new-engine``: what of the guide no longer holds on an engine that nobody has looked at.

Usage: python -m netguide.runs.survey VERSION [LESSON…]

VERSION is an engine of the guide, or one that a registry has as an official image, ``docker:VERSION-dind``.
Every lesson is run on it as if nothing were known of it, and goes on after steps that differ.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from netguide.engines import ENGINES
from netguide.errors import LabError, NetguideError
from netguide.labs import lab
from netguide.lessons import lesson
from netguide.lessons.lesson import Lesson
from netguide.pages import proof
from netguide.runs.verify import Outcome, Verification

PAGES = Path("docs/en")
"""The pages that are named; those of other languages have the same paths."""


def report(
    read: Lesson, outcomes: list[Outcome], pages: Mapping[tuple[str, str], list[str]]
) -> Iterator[str]:
    """Say what of a lesson does not hold.

    Args:
        read: the lesson.
        outcomes: its steps that were executed, in order.
        pages: paths of the pages that show a section, by lesson and section.

    Yields:
        Lines; none if everything holds.
    """
    section = ""
    for outcome in outcomes:
        run = outcome.run
        if run.problem is None and outcome.match.ok and run.status == run.step.status:
            continue
        if run.step.section != section:
            section = run.step.section
            shown = ", ".join(pages.get((read.name, section), [])) or "no page"
            yield f"{read.name}#{section}, shown on {shown}"
        yield f"  {read.transcript.path}:{run.step.line}"
        yield from (f"  {line}" for line in run.step.typed.split("\n"))
        if run.problem is not None:
            yield f"  {run.problem}; the rest of the lesson was not reached"
        elif not outcome.match.ok:
            yield from (f"  {line}" for line in outcome.match.diff(run.step.output).splitlines()[2:])
        if run.problem is None and run.status != run.step.status:
            yield f"  exit status: expected {run.step.status}, actual {run.status}"


def shown_on(root: Path) -> dict[tuple[str, str], list[str]]:
    """Give the pages that show a section, by lesson and section."""
    texts = (
        (path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in sorted(root.rglob("*.md"))
    )
    return {key: [place.page for place in places] for key, places in proof.index(texts).items()}


def survey(version: str, lessons: list[Lesson]) -> Iterator[str]:
    """Run lessons on an engine, and yield the report line by line.

    Raises:
        EngineError, ImageError, LabError: there is no such engine, or no lab with it.
    """

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    lab.prepare(tell) if version in ENGINES else lab.adopt(tell, version)
    pages, held = shown_on(PAGES), 0
    for read in lessons:
        told = replace(read, variants={}, options=replace(read.options, engines={}))
        with lab.start(uuid.uuid4().hex[:12], version, read.options.hosts) as host:
            if read is lessons[0]:
                yield f"engine {host.facts.engine}, API {host.facts.api}, command {host.facts.cli}"
            verification = Verification(told, host, others=host.others, engine=version, recording=True)
            verification.advance(told.transcript.steps[-1])
            verification.close()
        lines = list(report(read, verification.outcomes, pages))
        held += not lines
        yield from ["", *lines] if lines else []
    yield ""
    yield f"{held} of {len(lessons)} lessons hold on engine {version} as they are"


def main(arguments: list[str]) -> int:
    """Run the command line; the exit status says whether everything holds."""
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
