"""What other engines do otherwise, right at the block that shows what the main one does.

Knows how a variant looks. Must not know how a block is bound to its evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from html import escape

from netguide.blocks import console
from netguide.lessons.evidence import DIFFERS, LACKING, Proof
from netguide.lessons.variants import Variant
from netguide.words import say


def unproved(variants: Mapping[str, Variant], section: str, proof: Proof | None) -> tuple[str, ...]:
    """Give the engines whose variant of a section is covered by no evidence."""
    return tuple(
        engine
        for engine, variant in variants.items()
        if (text := variant.shown(section)) is not None and not _verdict(engine, text, proof)
    )


def notes(variants: Mapping[str, Variant], section: str, proof: Proof | None, language: str) -> str:
    """Write what engines do otherwise in a section; engines that do the same share one note.

    Args:
        variants: the lesson's variants, by engine.
        section: the section that the block shows.
        proof: the evidence about the block, where there is any.
        language: language of the page.
    """
    texts: dict[str, list[str]] = {}
    for engine, variant in variants.items():
        text = variant.shown(section)
        if text is not None:
            texts.setdefault(text, []).append(engine)
    return "".join(_notes(texts, proof, language))


def _notes(texts: Mapping[str, list[str]], proof: Proof | None, language: str) -> Iterator[str]:
    words = partial(say, language)
    for text, engines in texts.items():
        verdicts = {_verdict(engine, text, proof) for engine in engines}
        state = "unverified" if "" in verdicts else "verified"
        word = "variant-lacking" if LACKING in verdicts else "variant-differs"
        title = words(word, versions=", ".join(engines))
        if state == "unverified":
            title += " · " + words("unverified")
        body = console.render(text, words)
        yield (
            f'<details class="ng-variant" data-state="{state}"><summary>{escape(title)}</summary>'
            f'<div class="language-console highlight"><pre><code>{body}</code></pre></div></details>'
        )


def _verdict(engine: str, text: str, proof: Proof | None) -> str:
    """Give the verdict on a variant, if the evidence is about exactly its bytes."""
    verdicts = (one.about(text) for one in (proof.engines if proof else ()) if one.engine == engine)
    return next((verdict for verdict in verdicts if verdict in (DIFFERS, LACKING)), "")
