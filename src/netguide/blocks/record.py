"""The record of all runs as tables for a page that tells what was run, what was not, and how it went before.

A page has slots, ``<!-- netguide:runs -->``, and this fills them. Knows evidence, history and HTML. Must not
know MkDocs or files; it is given what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from netguide.blocks import slots
from netguide.blocks.proofline import escape, origin
from netguide.engines import in_order
from netguide.lessons.evidence import ABSENT, DIFFERS, LACKING, PASSED, Evidence, Json
from netguide.lessons.history import Entry, grouped
from netguide.pages.proven import Share
from netguide.pages.set_apart import Apart
from netguide.words import day, say

_NO_RUNS: Mapping[str, Json] = {}
_DRAWN = 40
"""Runs of a row that are drawn."""
_BAR, _GAP, _HEIGHT = 5, 2, 14


@dataclass(frozen=True)
class Record:
    """All that the tables are made of, as one page of one language sees it."""

    evidence: Evidence
    """The runs."""
    language: str
    """Language of the page."""
    machines: Evidence = field(default_factory=lambda: Evidence({}))
    """Runs of the same lessons in virtual machines, made beside these."""
    lessons: Sequence[str] = ()
    """Names of all lessons that there are, run or not."""
    where: Callable[[str], str] = lambda lesson: ""
    """For a lesson the address of a page that shows it; empty if none does."""
    apart: Sequence[tuple[str, Apart]] = ()
    """Address of a place, and what is shown there without having been run."""
    proven: Sequence[tuple[str, str, Share]] = ()
    """Address and title of a page, and how much of what it states is proven."""
    history: Sequence[Entry] = ()
    """Runs of this build and of those before it."""
    lies: Json | None = None
    """How many planted lies were caught, see CONTRIBUTING.md; None if nobody counted."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Addresses of the published files by name."""

    def say(self, word: str, **values: object) -> str:
        """Give a word in the page's language, as HTML."""
        return escape(say(self.language, word, **values))


def makers(record: Record) -> slots.Makers:
    """Give what fills the slots of this module.

    Args:
        record: what to fill them with.
    """

    def made(maker: Callable[[Record], str]) -> str:
        return f'<div class="ng-record" data-search-exclude>{maker(record)}</div>'

    return {name: partial(made, maker) for name, maker in _SLOTS.items()}


def _table(record: Record, name: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return slots.table(say(record.language, name), (say(record.language, word) for word in head), rows)


def _note(record: Record, word: str, **values: object) -> str:
    return f"<p>{record.say(word, **values)}</p>"


def _linked(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)


def _engines(evidence: Evidence) -> list[str]:
    return in_order({engine for on in evidence.runs.values() for engine in on})


def _verdict(record: Record, verdict: str) -> str:
    """Write a verdict with its sign; neither sign nor word relies on colour."""
    return f'<span class="ng-result" data-verdict="{escape(verdict)}">{record.say(f"run-{verdict}")}</span>'


def _cell(record: Record, run: Json | None) -> str:
    if run is None:
        return _verdict(record, ABSENT)
    parts = {entry["verdict"] for kind in ("sections", "files") for entry in run[kind].values()}
    otherwise = [verdict for verdict in (DIFFERS, LACKING) if verdict in parts]
    verdict = otherwise[0] if run["verdict"] == PASSED and otherwise else run["verdict"]
    seconds = record.say("took-value", seconds=f"{run['seconds']:.0f}")
    when = f'<span class="ng-when">{seconds} · {escape(day(record.language, run["started"]))}</span>'
    return f"{_verdict(record, verdict)}<br>{when}"


def _runs(record: Record) -> str:
    engines = _engines(record.evidence)
    if not engines:
        return _note(record, "record-none")
    versions = {
        engine: str(on[engine]["lab"]["engine"])
        for on in record.evidence.runs.values()
        for engine in engines
        if engine in on
    }
    rows = [
        [_linked(name, record.where(name)), *(_cell(record, on.get(engine)) for engine in engines)]
        for name, on in sorted({**dict.fromkeys(record.lessons, _NO_RUNS), **record.evidence.runs}.items())
    ]
    html = _table(record, "record-runs", ["lesson"], rows)
    heads = "".join(f'<th scope="col">Docker Engine {escape(versions[engine])}</th>' for engine in engines)
    return html.replace("</th></tr></thead>", f"</th>{heads}</tr></thead>", 1)


def _otherwise(record: Record) -> str:
    rows = []
    for name, on in sorted(record.evidence.runs.items()):
        for engine in in_order(on):
            for part, entry in on[engine]["sections"].items():
                if entry["verdict"] != PASSED:
                    message = f"<code>{escape(entry['message'])}</code>" if entry.get("message") else ""
                    place = f"{name}#{part}"
                    version = escape(str(on[engine]["lab"]["engine"]))
                    rows.append(
                        [
                            _linked(place, record.where(name)),
                            version,
                            _verdict(record, entry["verdict"]),
                            message,
                        ]
                    )
    if not rows:
        return _note(record, "record-none-otherwise" if record.evidence.runs else "record-none")
    return _table(record, "record-otherwise", ["lesson", "engine", "result", "said"], rows)


def _machines(record: Record) -> str:
    """Tell of the runs in virtual machines, as far as they are of the lessons that were run otherwise."""
    rows = []
    for name, on in sorted(record.machines.runs.items()):
        for engine in in_order(on):
            run, other = on[engine], record.evidence.runs.get(name, {}).get(engine)
            if other is None or other["digest"] != run["digest"]:
                continue
            under = f"Linux {run['lab']['kernel']} · cgroup {run['lab']['cgroup']}"
            version = escape(str(run["lab"]["engine"]))
            rows.append([_linked(name, record.where(name)), version, _cell(record, run), escape(under)])
    if not rows:
        return _note(record, "record-none-machines")
    return _table(record, "record-machines", ["lesson", "engine", "result", "host"], rows)


def _apart(record: Record, cited: bool) -> str:
    rows = [
        [
            _linked(one.title if one.heading == one.title else f"{one.title}: {one.heading}", address),
            _linked(one.why, one.source if one.source.startswith("http") else ""),
        ]
        for address, one in record.apart
        if one.cited is cited
    ]
    if not rows:
        return _note(record, "record-none-cited" if cited else "record-none-not-run")
    name = "record-cited" if cited else "record-not-run"
    return _note(record, "record-count", count=len(rows)) + _table(
        record, name, ["place", "source" if cited else "reason"], rows
    )


def _proven(record: Record) -> str:
    if not record.proven:
        return ""
    whole = sum((share for _, _, share in record.proven), Share())
    rows = [
        [_linked(title, address), *(str(cell) for cell in _counted(share))]
        for address, title, share in record.proven
    ]
    rows.append([record.say("proven-all"), *(str(cell) for cell in _counted(whole))])
    head = ["proven-page", "proven-share", "proven-own", "proven-near", "proven-open", "proven-cited"]
    return _table(record, "record-proven", head, rows)


def _counted(share: Share) -> tuple[str, int, int, int, int]:
    return f"{share.percent}\u202f%", share.own, share.near, share.open, share.cited


def _images(record: Record) -> str:
    found: dict[tuple[str, str, str], set[str]] = {}
    for on in record.evidence.runs.values():
        for run in on.values():
            for image in run.get("images", []):
                key = str(image["name"]), str(image["digest"] or ""), origin(image, record.language)
                found.setdefault(key, set()).add(str(run["lab"]["engine"]))
    if not found:
        return _note(record, "record-none")
    rows = [
        [f"<code>{escape(name)}</code>", escape(where), f"<code>{escape(digest)}</code>"]
        for name, digest, where in sorted(found)
    ]
    return _table(record, "images", ["image", "origin", "digest"], rows)


def _checks(record: Record) -> str:
    if record.lies is None:
        return ""
    kinds = record.lies.get("kinds", {})
    rows = [
        [escape(str(kind)), str(int(one["planted"])), str(int(one["caught"]))]
        + [escape(str(one.get(each, ""))) for each in ("equivalent", "seed", "day")]
        for kind, one in sorted(kinds.items())
    ]
    total = _note(
        record, "record-lies", planted=int(record.lies["planted"]), caught=int(record.lies["caught"])
    )
    heads = ["kind", "planted", "caught", "equivalent", "lies-seed", "lies-day"]
    return total + (_table(record, "record-checks", heads, rows) if rows else "")


def _history(record: Record) -> str:
    groups = grouped(record.history)
    if not groups:
        return _note(record, "history-none")
    rows = []
    for (lesson, _), entries in groups.items():
        passed = sum(entry.verdict == PASSED for entry in entries)
        last = entries[-1]
        rows.append(
            [
                _linked(lesson, record.where(lesson)),
                escape(last.version),
                record.say("history-share", passed=passed, runs=len(entries)),
                f"{_verdict(record, last.verdict)}<br>{escape(day(record.language, last.started))}",
                _drawn(record, entries),
            ]
        )
    since = day(record.language, min(entry.started for entry in record.history))
    return _note(record, "history-since", day=since, runs=len(record.history)) + _table(
        record, "history", ["lesson", "engine", "history-passed", "history-latest", "history"], rows
    )


def _drawn(record: Record, entries: Sequence[Entry]) -> str:
    """Draw the newest runs of a row: a full bar for one that passed, a cross for one that did not."""
    newest = entries[-_DRAWN:]
    step = _BAR + _GAP
    marks = ""
    for number, entry in enumerate(newest):
        left = number * step
        if entry.verdict == PASSED:
            marks += f'<rect x="{left}" y="1" width="{_BAR}" height="{_HEIGHT - 2}"/>'
        else:
            marks += f'<path d="M{left} 4l{_BAR} {_BAR}m0 -{_BAR}l-{_BAR} {_BAR}"/>'
    failed = [entry for entry in newest if entry.verdict != PASSED]
    told = record.say("history-drawn", runs=len(newest), failed=len(failed))
    if failed:
        told += " " + record.say("history-failed", day=day(record.language, failed[-1].started))
    width = len(newest) * step
    return (
        f'<svg class="ng-history" role="img" aria-label="{told}" width="{width}" height="{_HEIGHT}"'
        f' viewBox="0 0 {width} {_HEIGHT}">{marks}</svg>'
    )


def _files(record: Record) -> str:
    items = "".join(f"<li>{_linked(name, address)}</li>" for name, address in record.files.items())
    return f"<ul>{items}</ul>"


_SLOTS: Mapping[str, Callable[[Record], str]] = {
    "runs": _runs,
    "otherwise": _otherwise,
    "machines": _machines,
    "cited": partial(_apart, cited=True),
    "not-run": partial(_apart, cited=False),
    "proven": _proven,
    "images": _images,
    "checks": _checks,
    "history": _history,
    "files": _files,
}
