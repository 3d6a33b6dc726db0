"""A page as plain Markdown for machines: includes filled in, evidence in words, links that lead somewhere.

Knows the Markdown of pages. Must not know MkDocs, nor where evidence comes from. What a program printed is
made visible and cannot end its fence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from netguide.lessons import notebook
from netguide.pages import markup, proof
from netguide.visible import visible

_FENCE = re.compile(r"(?P<indent>[ \t>]*)(?P<ticks>`{3,}|~{3,})[ \t]*(?P<info>.*)")
_ATTRIBUTES = re.compile(r"\s*\{[^{}]*\}")
_REASON = re.compile(r'\.not-run\b[^}]*?(?:reason="(?P<reason>[^"]*)")?[^}"]*\}')
_HEADING_ID = re.compile(r"\s*\{[^{}\n]*\}\s*$")
_TARGET = re.compile(r"(?<=\]\()(?P<target>[^)\s]+)")


@dataclass(frozen=True)
class Shown:
    """What an include line of a page brings onto it."""

    text: str
    """The text."""
    state: str
    """What is known about it, in words."""
    told: bool = False
    """Whether the text tells what the page draws, and is not what the fence says."""


@dataclass(frozen=True)
class Words:
    """What the page's language says."""

    not_run: str
    """Of a block that was not run."""


def page(text: str, shown: Mapping[int, Shown], words: Words, address: Callable[[str], str]) -> str:
    """Write a page out.

    Args:
        text: the page's file.
        shown: what include lines show, by their line in the file, counted from 1.
        words: what the language says.
        address: gives the full address for the target of a link: relative, ``#anchor`` or ``proof:``.
    """
    front = markup.front_matter(text).count("\n")
    done: list[str] = []
    fence: re.Match[str] | None = None
    body: list[str] = []
    state, told = "", False
    for number, line in enumerate(text.split("\n"), 1):
        opening = _FENCE.match(line)
        if number <= front:
            continue
        if fence is None and opening:
            fence, body, state, told = opening, [], _not_run(opening["info"], words), False
        elif fence is None:
            done.append(_prose(line, address))
        elif opening and opening["ticks"].startswith(fence["ticks"]) and not opening["info"]:
            done += _block(fence, body, state, "text" if told else None)
            fence = None
        elif number in shown:
            body += [fence["indent"] + one for one in shown[number].text.split("\n")]
            state = shown[number].state
            told = shown[number].told
        else:
            body.append(line)
    return visible("\n".join(done).strip("\n") + "\n")


def of_notebook(cells: NotebookNode, state: str, address: Callable[[str], str]) -> str:
    """Write a notebook out; the state is that of all its code."""
    parts = []
    for cell in cells.cells:
        if cell.cell_type == "markdown":
            parts.append("\n".join(_prose(line, address) for line in cell.source.split("\n")))
        elif cell.cell_type == "code":
            parts.append(_fenced("python", cell.source))
            if printed := notebook.lines(cell):
                parts.append(_fenced("text", "\n".join(printed)))
    return visible("\n\n".join([*parts, f"> {state}"]) + "\n")


def summary(html: str, limit: int = 200) -> str:
    """Give the first paragraph of a page as text, cut at a word."""
    found = re.search(r"<p>(?P<text>.*?)</p>", html, re.DOTALL)
    text = re.sub(r"<[^>]*>", "", found["text"]) if found else ""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"


def _block(fence: re.Match[str], body: list[str], state: str, language: str | None) -> list[str]:
    ticks = _ticks("\n".join(body))
    indent, info = fence["indent"], language or _ATTRIBUTES.sub("", fence["info"])
    said = [indent.rstrip(), f"{indent}> {state}"] if state else []
    return [f"{indent}{ticks}{info}".rstrip(), *body, f"{indent}{ticks}", *said]


def _fenced(language: str, text: str) -> str:
    ticks = _ticks(text)
    return f"{ticks}{language}\n{text}\n{ticks}"


def _ticks(text: str) -> str:
    return "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))


def _not_run(info: str, words: Words) -> str:
    found = _REASON.search(info)
    if not found:
        return ""
    return f"{words.not_run}: {found['reason']}" if found["reason"] else words.not_run


def _prose(line: str, address: Callable[[str], str]) -> str:
    if line.startswith("#"):
        line = _HEADING_ID.sub("", line)
    done, at = [], 0
    for code in proof.CODE.finditer(line):
        done += [_linked(line[at : code.start()], address), code[0]]
        at = code.end()
    return "".join([*done, _linked(line[at:], address)])


def _linked(text: str, address: Callable[[str], str]) -> str:
    def target(found: re.Match[str]) -> str:
        there = found["target"]
        known = there.startswith(proof.SCHEME) or not re.match(r"[a-zA-Z][\w+.-]*:|//", there)
        return address(there) if known else there

    return _TARGET.sub(target, text)
