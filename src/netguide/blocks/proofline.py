"""The quiet line under a block: verified or not, on which engines, when; opened, everything that is known.

Knows the form of the evidence and HTML. Must not know how a block is bound to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape as _escape
from typing import Any

from netguide.lessons.evidence import ABSENT, DIFFERS, FAILED, LACKING, NOT_REACHED, PASSED, Json, Proof
from netguide.visible import visible
from netguide.words import day, say

_COMMAND_LENGTH = 60
_OTHERWISE = {DIFFERS: "differs-on", LACKING: "lacking-on", FAILED: "failed-on", NOT_REACHED: "failed-on"}


def escape(text: str) -> str:
    """Make text HTML, with everything in it to be seen."""
    return _escape(visible(text))


def details(
    state: str, proof: Proof | None, language: str, *, reason: str = "", sha: str = "", report: str = ""
) -> str:
    """Write the line.

    Args:
        state: ``verified``, ``differs``, ``unverified``, ``failed`` or ``not-run``.
        proof: the evidence, where there is any.
        language: language of the page.
        reason: why a block was not run.
        sha: digest of the shown bytes.
        report: address that opens a report about the block; empty for none.

    Returns:
        A ``details`` element; a plain line for blocks that were not run.
    """
    words = partial(say, language)
    if state == "not-run":
        return f'<p class="ng-proof" data-search-exclude>{mark(state, language)}{_fact(reason)}</p>'
    asked = f'<p class="ng-report"><a href="{_escape(report)}">{_escape(words("report"))}</a></p>'
    after = asked if report else ""
    if proof is None:
        facts = f'<p class="ng-why">{escape(words("no-evidence"))}</p>' + _facts(
            [(words("digest"), _code(sha))]
        )
        return _element(mark(state, language), facts + after)
    facts = "".join(_fact(text) for text in (*told(proof, language), day(language, proof.record["started"])))
    why = f'<p class="ng-why">{escape(words("failed-why"))}</p>' if state == "failed" else ""
    return _element(mark(state, language) + facts, why + _facts(_known(proof, language, sha)) + after)


def mark(state: str, language: str) -> str:
    """Write the sign and the words of a state."""
    sign = '<span class="ng-mark" aria-hidden="true"></span>'
    return f'{sign}<span class="ng-state">{escape(say(language, state))}</span>'


def told(proof: Proof, language: str) -> Iterator[str]:
    """Say on which engines a block came out as it is shown, and on which it did not."""
    same = [one.version for one in proof.on(PASSED)] or [proof.record["lab"]["engine"]]
    yield say(language, "on", versions=", ".join(same))
    for verdict, word in _OTHERWISE.items():
        others = [one.version for one in proof.on(verdict) if one.record is not proof.record]
        if others:
            yield say(language, word, versions=", ".join(others))


def _element(summary: str, body: str) -> str:
    return (
        f'<details class="ng-proof" data-search-exclude><summary>{summary}</summary>'
        f'<div class="ng-facts">{body}</div></details>'
    )


def _fact(text: str) -> str:
    return f'<span class="ng-fact">{escape(text)}</span>' if text else ""


def _facts(rows: list[tuple[str, str]]) -> str:
    return (
        "<dl>"
        + "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in rows)
        + "</dl>"
    )


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _known(proof: Proof, language: str, sha: str) -> list[tuple[str, str]]:
    record, words = proof.record, partial(say, language)
    lab = record["lab"]
    rows = [
        (words("lesson"), _code(f"{proof.lesson}#{proof.part}")),
        (words("engine"), _versions(lab, {"engine": "Docker Engine", "api": "API"})),
        (words("tools"), _versions(lab, {"cli": "CLI", "compose": "Compose", "buildx": "Buildx"})),
        (words("host"), _host(lab, language)),
        (words("typed-on"), escape(", ".join(_hosts(record["steps"], proof.part)))),
        (words("engines"), _engines(proof, language)),
    ]
    images = list(_images(record.get("images", []), language))
    if images:
        rows.append((words("images"), "<ul>" + "".join(images) + "</ul>"))
    steps = [step for step in record["steps"] if step["section"] == proof.part]
    seconds = sum(step["seconds"] or 0 for step in steps) if steps else record["seconds"]
    if steps:
        rows.append((words("steps"), _steps(steps, language)))
    rows.append((words("took"), escape(words("took-value", seconds=f"{seconds:.2f}"))))
    rows.append(
        (words("started"), _code(steps[0]["started"] if steps and steps[0]["started"] else record["started"]))
    )
    rows.append((words("commit"), _commit(record, language)))
    if str(record.get("run_url") or "").startswith(("https://", "http://")):
        link = f'<a href="{_escape(record["run_url"])}">{escape(words("run-link"))}</a>'
        rows.append((words("run"), link))
    rows.append((words("digest"), _code(sha)))
    return [row for row in rows if row[1]]


def _versions(lab: Json, names: dict[str, str]) -> str:
    return escape(" · ".join(f"{name} {lab[key]}" for key, name in names.items() if lab.get(key)))


def _engines(proof: Proof, language: str) -> str:
    """Say what the other engines did, each on a line of its own."""
    others = [one for one in proof.engines if one.record is not proof.record]
    lines = []
    for one in others:
        said = [f"{one.version or one.engine}: {say(language, f'on-{one.verdict}')}"]
        if one.record is not None and one.verdict != ABSENT:
            lab = one.record["lab"]
            said += [f"API {lab['api']}", f"Linux {lab['kernel']}", day(language, one.record["started"])]
        message = f"<br>{_code(one.message)}" if one.message else ""
        lines.append(f"<li>{escape(' · '.join(said))}{message}</li>")
    return f"<ul>{''.join(lines)}</ul>" if lines else ""


def _host(lab: Json, language: str) -> str:
    kinds = {"container": "kind-container", "vm": "kind-vm"}
    kind = say(language, kinds[lab["kind"]]) if lab.get("kind") in kinds else lab.get("kind")
    parts = [kind, lab.get("os"), f"Linux {lab['kernel']}" if lab.get("kernel") else None]
    parts.append(f"cgroup {lab['cgroup']}" if lab.get("cgroup") else None)
    return escape(" · ".join(str(part) for part in parts if part))


def _hosts(steps: list[Json], part: str) -> list[str]:
    """Give the hosts that a section is typed on, in a lesson with several."""
    found = {step["host"] for step in steps if step["section"] == part and step.get("host")}
    return sorted(found)


def origin(image: Json, language: str) -> str:
    """Say where an image comes from."""
    origins = {"registry": "origin-registry", "debian": "origin-debian", "built": "origin-built"}
    return say(language, origins[image["origin"]]) if image["origin"] in origins else str(image["origin"])


def _images(images: list[dict[str, Any]], language: str) -> Iterator[str]:
    for image in images:
        digest = f"<br>{_code(str(image['digest']))}" if image["digest"] else ""
        yield f"<li>{_code(image['name'])} {escape(origin(image, language))}{digest}</li>"


def _steps(steps: list[Json], language: str) -> str:
    words = partial(say, language)
    head = "".join(f'<th scope="col">{escape(words(name))}</th>' for name in ("command", "status", "seconds"))
    rows = []
    for step in steps:
        first = (f"{step['host']}$ " if step.get("host") else "") + step["command"].split("\n")[0]
        short = first if len(first) <= _COMMAND_LENGTH else first[:_COMMAND_LENGTH] + "…"
        seconds = "" if step["seconds"] is None else f"{step['seconds']:.2f}"
        status = "" if step["status"] is None else step["status"]
        rows.append(f"<tr><td>{_code(short)}</td><td>{status}</td><td>{seconds}</td></tr>")
    return f'<table class="ng-steps"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _commit(record: Json, language: str) -> str:
    if not record.get("commit"):
        return ""
    dirty = f" ({escape(say(language, 'dirty'))})" if record.get("dirty") else ""
    return _code(record["commit"][:12]) + dirty
