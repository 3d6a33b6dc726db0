"""What the include lines of a page bring onto it, byte for byte.

Knows ``snippets/`` and the snippets extension, which it asks, so that both always agree. Must not know
evidence, HTML or MkDocs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from markdown import Markdown
from pymdownx.snippets import (  # type: ignore[import-untyped]
    SnippetExtension,
    SnippetMissingError,
    SnippetPreprocessor,
)

from netguide.blocks.show import Origin
from netguide.errors import PageError, Place
from netguide.lessons.lesson import SESSION
from netguide.lessons.transcript import Section
from netguide.pages.proof import Include

SETTINGS = {"check_paths": True, "restrict_base_path": True, "dedent_subsections": True, "encoding": "utf-8"}


def origins(
    found: Iterable[Include], root: Path, path: str, lessons: dict[str, dict[str, Section]]
) -> Iterator[Origin]:
    """Give what each include line of a page shows.

    Args:
        found: the page's include lines.
        root: the folder ``snippets/``.
        path: path of the page's file, for messages.
        lessons: sections by name of every lesson.

    Raises:
        PageError: the page includes what does not exist.
    """
    extension = SnippetExtension(base_path=[str(root)], **SETTINGS)
    preprocessor = SnippetPreprocessor(extension.getConfigs(), Markdown())
    for include in found:
        target = include.file if include.part is None else f"{include.file}:{include.part}"
        try:
            shown = "\n".join(preprocessor.run([f'--8<-- "{target}"']))
        except (SnippetMissingError, UnicodeDecodeError) as error:
            raise PageError(
                "the page includes what does not exist",
                place=Place(path, include.line),
                found=f'--8<-- "{target}"',
                remedy=_remedy(target, root, lessons, error),
            ) from error
        folder, _, name = include.file.partition("/")
        if name == SESSION:
            section = lessons.get(folder, {}).get(include.part or "")
            # Dedenting empties lines of blanks alone; evidence is about the section with them.
            whole = section.shown if section else shown
            yield Origin(folder, include.part or "", shown, whole, include.line)
        else:
            whole = (root / include.file).read_text("utf-8")
            yield Origin(folder, name, shown, whole, include.line)


def contained(text: str, shown: Iterable[Origin], path: str) -> None:
    """Make sure that nothing shown ends the fence around it: what follows would be taken for the page's own.

    Args:
        text: the page.
        shown: what its include lines bring onto it.
        path: path of the page's file, for messages.

    Raises:
        PageError: a line of output looks like the end of its fence.
    """
    lines = text.split("\n")
    for origin in shown:
        fence = lines[origin.line - 2].strip(" \t>")
        ticks = fence[: len(fence) - len(fence.lstrip(fence[:1]))]
        ends = next((line for line in origin.shown.split("\n") if line.strip(" \t>").startswith(ticks)), None)
        if len(ticks) >= 3 and ticks[0] in "`~" and ends is not None:
            raise PageError(
                "what this block shows would end its fence",
                place=Place(path, origin.line),
                found=ends,
                remedy=f"write a longer fence around it: {ticks[0] * (len(ticks) + 1)}",
            )


def _remedy(target: str, root: Path, lessons: dict[str, dict[str, Section]], error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"the file is not UTF-8: {error}"
    sections = [f"{lesson}/{SESSION}:{name}" for lesson, names in lessons.items() for name in names]
    files = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    near = get_close_matches(target, sorted(sections) + sorted(files), n=1, cutoff=0.5)
    return (
        f'did you mean "{near[0]}"?' if near else "name a file below snippets/, and a section after a colon"
    )
