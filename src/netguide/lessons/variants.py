"""Where an engine does otherwise than the session says: the steps that differ, in a file of their own.

``session.26.1.console`` stands beside ``session.console`` in the same notation. It has only the sections and
steps in which engine 26.1 prints something else or ends with another status; commands are the session's. Of
a command that a section has several times it has all. Knows transcripts. Must not know how one is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from netguide.engines import ENGINES, MAIN
from netguide.errors import Place, TranscriptError
from netguide.lessons.transcript import Section, Step, Transcript, parse

PATTERN = "session.*.console"
"""Name of the file with an engine's variant."""


@dataclass(frozen=True)
class Variant:
    """What one engine does otherwise."""

    engine: str
    """The engine's series."""
    transcript: Transcript
    """The steps that differ, in their sections."""
    steps: dict[int, Step]
    """Those steps, by the line of the session's step that each stands for; not those that say the same."""

    def over(self, main: Transcript) -> Transcript:
        """Give the whole session as it goes on this engine; places stay those of the session."""

        def told(step: Step) -> Step:
            other = self.steps.get(step.line)
            return replace(step, output=other.output, status=other.status) if other else step

        sections = {
            name: replace(section, steps=tuple(told(step) for step in section.steps))
            for name, section in main.sections.items()
        }
        return replace(main, sections=sections)

    def shown(self, section: str) -> str | None:
        """Give the text that shows what differs in a section, as a page shows it; None if nothing does."""
        found = self.transcript.sections.get(section)
        return found.shown if found else None


def path_of(session: str, engine: str) -> str:
    """Give the path of an engine's variant of the session at a path."""
    return f"{session.removesuffix('.console')}.{engine}.console"


def read(content: bytes, path: str, engine: str, main: Transcript) -> Variant:
    """Read a variant.

    Args:
        content: the whole file.
        path: its path, for messages.
        engine: the engine's series, from the file's name.
        main: the session.

    Raises:
        TranscriptError: it does not follow the notation, or does not go with the session.
    """
    if engine not in ENGINES or engine == MAIN:
        others = ", ".join(one for one in ENGINES if one != MAIN)
        raise TranscriptError(
            "this is the variant of no engine of the guide",
            place=Place(path, 1),
            found=engine,
            remedy=f"engines with variants: {others}",
        )
    own = parse(content.decode(), path)
    steps: dict[int, Step] = {}
    for section in own.sections.values():
        if section.name not in main.sections:
            raise TranscriptError(
                "the session has no such section",
                place=Place(path, section.line),
                found=section.name,
                remedy="sections: " + ", ".join(main.sections),
            )
        steps |= _stands_for(section, main.sections[section.name], path, engine)
    return Variant(engine, own, steps)


def _stands_for(section: Section, main: Section, path: str, engine: str) -> dict[int, Step]:
    """Find the session's step for each step of a section of a variant."""
    found: dict[int, Step] = {}
    wanted = {step.typed for step in section.steps}
    theirs = [step for step in main.steps if step.typed in wanted]
    for ours, other in zip(section.steps, theirs, strict=False):
        if ours.typed != other.typed:
            raise _misfit(ours, path, engine)
        found[other.line] = ours
    if len(section.steps) > len(theirs):
        raise _misfit(section.steps[len(theirs)], path, engine)
    if len(theirs) > len(section.steps):
        raise _misfit(section.steps[-1], path, engine)
    for typed in wanted:
        same = [step for step in theirs if step.typed == typed]
        if all(_says(step) == _says(found[step.line]) for step in same):
            raise TranscriptError(
                "this step says what the session says",
                place=Place(path, found[same[0].line].line),
                found=same[0].command,
                remedy=f"remove it, or run 'make record' with ENGINES={engine}",
            )
    return {step.line: found[step.line] for step in theirs if _says(step) != _says(found[step.line])}


def _misfit(step: Step, path: str, engine: str) -> TranscriptError:
    return TranscriptError(
        "these are not the session's steps in its order",
        place=Place(path, step.line),
        found=step.command,
        remedy="have each command that differs, as often as the session's section has it; "
        f"or run 'make record' with ENGINES={engine}",
    )


def write(main: Transcript, told: Sequence[tuple[tuple[str, ...], int]]) -> str:
    """Give the text of a variant, empty if nothing differs.

    Args:
        main: the session.
        told: output and status of each of its steps on the engine.
    """
    says = {step.line: said for step, said in zip(main.steps, told, strict=True)}
    parts = []
    for section in main.sections.values():
        differing = {step.typed for step in section.steps if _says(step) != says[step.line]}
        lines = [f"# --8<-- [start:{section.name}]"]
        for step in section.steps:
            if step.typed in differing:
                output, status = says[step.line]
                lines += [step.typed, *output]
                lines += [f"[{status}]"] if status else []
        if differing:
            parts.append("\n".join([*lines, f"# --8<-- [end:{section.name}]", ""]))
    return "\n".join(parts)


def _says(step: Step) -> tuple[tuple[str, ...], int]:
    return step.output, step.status
