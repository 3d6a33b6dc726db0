"""Evidence and shown bytes to the HTML of one block.

A formatter for ``pymdownx.superfences``: it is given the bytes of a fence after includes were filled in, and
looks for evidence about exactly those. Knows how a block and its line of proof look. Must not know MkDocs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from html import escape
from typing import Any

from markdown import Markdown
from pymdownx.superfences import (  # type: ignore[import-untyped]
    SuperFencesException,
    highlight_validator,
)

from netguide.blocks import console, picture, report_link, variant
from netguide.blocks.proofline import details
from netguide.lessons.drawing import SUFFIX
from netguide.lessons.evidence import ABSENT, PASSED, Evidence, OnEngine, Proof, digest
from netguide.lessons.variants import Variant
from netguide.pages.proof import anchor
from netguide.visible import visible
from netguide.words import say

NOT_RUN = "not-run"
CONSOLE = "console"


class State(Enum):
    """What is known about a block; the value is its mark in HTML."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    """As shown on the main engine, otherwise on another."""
    UNVERIFIED = "unverified"
    FAILED = "failed"
    NOT_RUN = "not-run"


@dataclass(frozen=True)
class Origin:
    """Where a page takes a block from."""

    lesson: str
    """Folder below ``snippets/``; empty for a notebook, which is a page itself."""
    part: str
    """Name of a section of the session, or path of a file in the folder."""
    shown: str
    """The text that the page shows."""
    whole: str
    """The text that evidence is about: the section, or the whole file even if the page shows a part."""
    line: int
    """Line of the page that includes it."""


@dataclass(frozen=True)
class Block:
    """A block that was rendered."""

    state: State
    """What is known about it."""
    origin: Origin | None
    """Where it came from; None if the page wrote it itself."""
    source: str
    """The text shown."""
    unproved: tuple[str, ...] = ()
    """Engines of which the block tells something that no evidence covers."""
    engines: tuple[OnEngine, ...] = ()
    """What every engine did, if there is evidence about the block."""

    @property
    def typed(self) -> bool:
        """Whether it is to be run on every engine: drawings and paths are the main engine's."""
        return self.state is not State.NOT_RUN and not (self.origin and self.origin.part.endswith(SUFFIX))


def lookup(origin: Origin, evidence: Evidence) -> Proof | None:
    """Find the evidence about a block: of its own lesson; for shared files, of any lesson using them."""
    proofs = list(evidence.proofs(origin.whole))
    own = [proof for proof in proofs if (proof.lesson, proof.part) == (origin.lesson, origin.part)]
    path = f"{origin.lesson}/{origin.part}" if origin.lesson else origin.part
    shared = [proof for proof in proofs if proof.part == path]
    return min(own or shared, key=lambda proof: proof.verdict != PASSED, default=None)


def _state(proof: Proof) -> State:
    """Tell what evidence says of a block as a whole."""
    if proof.verdict != PASSED:
        return State.FAILED
    otherwise = any(one.verdict not in (PASSED, ABSENT) for one in proof.engines)
    return State.DIFFERS if otherwise else State.VERIFIED


class Blocks:
    """Formats the fences of pages, one page after the other."""

    def __init__(
        self,
        evidence: Evidence,
        language: str,
        repository: str = "",
        variants: Mapping[str, Mapping[str, Variant]] | None = None,
    ) -> None:
        """Take the evidence that pages show, their language, where reports go, and lessons' variants."""
        self.evidence, self.language, self.repository = evidence, language, repository
        self.variants = variants or {}
        self._page = ""
        self.shown: list[Block] = []
        self._origins: list[Origin] = []
        self._anchors: set[str] = set()

    def open(self, origins: Sequence[Origin], page: str = "") -> None:
        """Begin a page that includes these, in the order of the page; ``page`` is its address."""
        self._origins, self._anchors, self.shown, self._page = list(origins), set(), [], page

    @property
    def fences(self) -> list[dict[str, Any]]:
        """The ``custom_fences`` setting that has every fence formatted here."""
        return [{"name": "*", "class": "", "format": self.fence, "validator": highlight_validator}]

    def fence(
        self, source: str, language: str, class_name: str, options: Any, md: Markdown, **kwargs: Any
    ) -> str:
        """Format one fence; the signature is that of a superfences formatter.

        Raises:
            SuperFencesException: something went wrong; any other exception would make the fence plain text.
        """
        try:
            return self._format(source, language, options, md, **kwargs)
        except Exception as error:
            raise SuperFencesException(f"cannot format a fence: {error!r}\n{source}") from error

    def page(self, source: str) -> str:
        """Give the line for a page that is one block as a whole: a notebook."""
        block, proof = self._bind(source)
        self.shown.append(block)
        return self._wrap(self._line(block, proof), block, "")

    def _format(self, source: str, language: str, options: Any, md: Markdown, **kwargs: Any) -> str:
        if NOT_RUN in kwargs["classes"]:
            block, proof = Block(State.NOT_RUN, None, source), None
        else:
            block, proof = self._bind(source)
        others = self.variants.get(block.origin.lesson, {}) if block.origin else {}
        part = block.origin.part if block.origin else ""
        block = replace(block, unproved=variant.unproved(others, part, proof))
        self.shown.append(block)
        reason = str(kwargs["attrs"].pop("reason", ""))
        drawn = picture.render(source, self.language) if language == picture.LANGUAGE else None
        if drawn is not None:
            code = drawn
        elif language == CONSOLE:
            code = self._console(source)
        else:
            highlight = md.preprocessors["fenced_code_block"].highlight  # type: ignore[attr-defined]
            code = visible(highlight(source, language, options, md, **kwargs))
        line = self._line(block, proof, reason)
        copied = console.commands(source) if language == CONSOLE else ""
        return self._wrap(code + variant.notes(others, part, proof, self.language) + line, block, copied)

    def _bind(self, source: str) -> tuple[Block, Proof | None]:
        wanted = digest(source)
        origin = next((one for one in self._origins if digest(one.shown) == wanted), None)
        if origin is None:
            return Block(State.UNVERIFIED, None, source), None
        self._origins.remove(origin)
        proof = lookup(origin, self.evidence)
        if proof is None:
            return Block(State.UNVERIFIED, origin, source), None
        return Block(_state(proof), origin, source, engines=proof.engines), proof

    def _line(self, block: Block, proof: Proof | None, reason: str = "") -> str:
        """Write the line under a block."""
        sha, report = digest(block.source), ""
        if block.origin:
            part, engine = block.origin.part, proof.record["lab"]["engine"] if proof else ""
            report = report_link.address(
                self.repository,
                lesson=block.origin.lesson or part,
                part=part,
                page=f"{self._page}#{anchor(block.origin.lesson, part)}"
                if block.origin.lesson
                else self._page,
                engine=engine,
                digest=sha,
            )
        return details(block.state.value, proof, self.language, reason=reason, sha=sha, report=report)

    def _console(self, source: str) -> str:
        body = console.render(source, partial(say, self.language))
        return f'<div class="language-console highlight"><pre><code>{body}</code></pre></div>'

    def _wrap(self, inner: str, block: Block, copied: str) -> str:
        attributes = [f'class="ng-block" data-state="{block.state.value}"']
        if block.origin and block.origin.lesson:
            name = anchor(block.origin.lesson, block.origin.part)
            if name not in self._anchors:
                self._anchors.add(name)
                attributes.append(f'id="{escape(name)}"')
        if copied:
            attributes.append('data-copy="' + escape(copied).replace("\n", "&#10;") + '"')
        return f"<div {' '.join(attributes)}>{inner}</div>"
