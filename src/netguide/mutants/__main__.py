"""``make mutants``: tells lies, one at a time, runs what CI would run of it, and counts who was caught.

Usage: python -m netguide.mutants [--seed 1] [--count 200] [--kind page] [--write]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from netguide.errors import NetguideError
from netguide.lessons import lesson
from netguide.mutants import figures, lies, outputs
from netguide.mutants.judge import Judge
from netguide.mutants.lies import CODE, COMMAND, FIGURE, KINDS, OUTPUT, PAGE, Lie
from netguide.pages.check import load
from netguide.pages.shelf import ROOT
from netguide.pages.translation import ENGLISH, KOREAN

TOLD = Path("docs/told_lies.json")
"""What the last count said; the evidence page shows it."""
KNOWN = Path("docs/equivalent_lies.toml")
"""Lies that change nothing a reader would believe, each with the reason; a reviewer judges them."""
CAUGHT, SURVIVED, EQUIVALENT, UNJUDGED = "caught", "SURVIVED", "equivalent", "UNJUDGED"
_SHARES = {PAGE: 0.3, OUTPUT: 0.3, COMMAND: 0.2, CODE: 0.1, FIGURE: 0.1}


def everything(root: Path) -> dict[str, list[Lie]]:
    """Collect all lies of each kind about the guide in a folder."""
    found: dict[str, list[Lie]] = {kind: [] for kind in KINDS}
    book = load(root)
    users: dict[str, list[str]] = defaultdict(list)
    for each in book.shelf.lessons.values():
        for path in each.files:
            folder = "" if path.partition("/")[0] in each.options.uses else f"{each.name}/"
            users[folder + path].append(each.name)
        for page in each.options.notebook:
            texts = {
                path: book.pages[path].decode()
                for path in (f"{folder}/{page}" for folder in (ENGLISH, KOREAN))
                if path in book.pages
            }
            found[CODE] += lies.about_notebook(texts, each.name)
        found[COMMAND] += lies.about_commands(each)
        found[FIGURE] += figures.about_figures(each)
        for one in outputs.about_output(each.transcript):
            files = {f"snippets/{each.name}/{lesson.SESSION}": one.text}
            found[OUTPUT].append(
                Lie(OUTPUT, f"{each.transcript.path}:{one.line}", one.kind, files, (each.name,))
            )
    for path, names in users.items():
        with suppress(UnicodeDecodeError):
            found[CODE] += lies.about_code(f"{ROOT}/{path}", book.shelf.files[path].decode(), tuple(names))
    sections = {name: list(each.transcript.sections) for name, each in book.shelf.lessons.items()}
    found[PAGE] += lies.about_pages(book.pages, sections)
    return found


def choose(found: dict[str, list[Lie]], seed: int, count: int, kinds: list[str]) -> list[Lie]:
    """Choose lies by chance, as many of each kind as its share says; the same for the same seed and guide."""
    whole = sum(_SHARES[kind] for kind in kinds)
    chance = random.Random(seed)
    chosen: list[Lie] = []
    for kind in kinds:
        wanted = round(count * _SHARES[kind] / whole)
        chosen += chance.sample(found[kind], min(wanted, len(found[kind])))
    return chosen


def main(arguments: list[str]) -> int:
    """Run the command line; the status is 1 if a lie survived, or could not be judged."""
    parser = argparse.ArgumentParser(prog="python -m netguide.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {TOLD}")
    given = parser.parse_args(arguments)
    root = Path.cwd()
    known = tomllib.loads(KNOWN.read_text("utf-8")) if KNOWN.exists() else {}
    chosen = choose(everything(root), given.seed, given.count, given.kind or list(KINDS))
    told: dict[str, Counter[str]] = defaultdict(Counter)
    survivors = []
    with Judge(root) as judge, ThreadPoolExecutor(2) as pool:
        for lie, (verdict, why) in zip(chosen, pool.map(partial(judged, judge, known), chosen), strict=True):
            told[lie.kind][verdict] += 1
            print(f"{verdict:10} {lie.told}" + (f"\n           {why}" if why else ""), flush=True)
            if verdict == SURVIVED:
                survivors.append(lie)
    for kind, counts in told.items():
        planted = counts[CAUGHT] + counts[SURVIVED]
        print(
            f"{kind}: {counts.total()} told, {counts[EQUIVALENT]} equivalent, {counts[UNJUDGED]} unjudged, "
            f"{counts[CAUGHT]} of {planted} caught"
            + (f" ({100 * counts[CAUGHT] / planted:.1f} %)" if planted else "")
        )
    for lie in survivors:
        print(f"survived: {lie.told}")
    if given.write:
        TOLD.write_text(account(TOLD.read_text("utf-8") if TOLD.exists() else "", given.seed, told), "utf-8")
    return 1 if survivors or any(counts[UNJUDGED] for counts in told.values()) else 0


def judged(judge: Judge, known: Container[str], lie: Lie) -> tuple[str, str]:
    """Give the verdict about a lie and why; one whose lesson could not be run is not counted."""
    try:
        caught = judge.caught(lie)
    except NetguideError as error:
        return UNJUDGED, f"for {error.message}"
    if caught:
        return CAUGHT, f"by {caught}"
    return (EQUIVALENT if lie.told in known else SURVIVED), ""


def account(before: str, seed: int, told: Mapping[str, Counter[str]]) -> str:
    """Give the document of a count; kinds that it did not tell keep what an earlier count said of them.

    Args:
        before: the document as it is, or nothing.
        seed: seed of the count.
        told: verdicts of each kind.
    """
    kinds = json.loads(before)["kinds"] if before else {}
    for kind, counts in told.items():
        kinds[kind] = {
            "planted": counts[CAUGHT] + counts[SURVIVED],
            "caught": counts[CAUGHT],
            "equivalent": counts[EQUIVALENT],
            "seed": seed,
            "day": datetime.now(UTC).strftime("%Y-%m-%d"),
        }
    document = {
        "planted": sum(each["planted"] for each in kinds.values()),
        "caught": sum(each["caught"] for each in kinds.values()),
        "kinds": dict(sorted(kinds.items())),
    }
    return json.dumps(document, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
