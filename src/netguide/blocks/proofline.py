"""The quiet line under a block: verified or not, on which engine, when; opened, everything that is known.

Knows the form of the evidence and HTML. Must not know how a block is bound to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Any

from netguide.lessons.evidence import Json, Proof
from netguide.words import day, say

_COMMAND_LENGTH = 60


def details(state: str, proof: Proof | None, language: str, *, reason: str = "", sha: str = "") -> str:
    """Write the line.

    Args:
        state: ``verified``, ``unverified``, ``failed`` or ``not-run``.
        proof: the evidence, where there is any.
        language: language of the page.
        reason: why a block was not run.
        sha: digest of the shown bytes.

    Returns:
        A ``details`` element; a plain line for blocks that were not run.
    """
    words = partial(say, language)
    known = escape(words(state))
    mark = f'<span class="ng-mark" aria-hidden="true"></span><span class="ng-state">{known}</span>'
    if state == "not-run":
        return f'<p class="ng-proof" data-search-exclude>{mark}{_dot(reason)}</p>'
    if proof is None:
        facts = f'<p class="ng-why">{escape(words("no-evidence"))}</p>' + _facts(
            [(words("digest"), _code(sha))]
        )
        return _element(mark, facts)
    lab = proof.record["lab"]
    summary = mark + _dot(f"Docker Engine {lab['engine']}") + _dot(day(language, proof.record["started"]))
    why = f'<p class="ng-why">{escape(words("failed-why"))}</p>' if state == "failed" else ""
    return _element(summary, why + _facts(_known(proof, language, sha)))


def _element(summary: str, body: str) -> str:
    return (
        f'<details class="ng-proof" data-search-exclude><summary>{summary}</summary>'
        f'<div class="ng-facts">{body}</div></details>'
    )


def _dot(text: str) -> str:
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
    if record.get("run_url"):
        link = f'<a href="{escape(record["run_url"])}">{escape(words("run-link"))}</a>'
        rows.append((words("run"), link))
    rows.append((words("digest"), _code(sha)))
    return [row for row in rows if row[1]]


def _versions(lab: Json, names: dict[str, str]) -> str:
    return escape(" · ".join(f"{name} {lab[key]}" for key, name in names.items() if lab.get(key)))


def _engines(proof: Proof, language: str) -> str:
    """Say what the other engines did."""
    others = [one for one in proof.engines if one.record is not proof.record]
    said = [f"{one.version or one.engine}: {say(language, f'on-{one.verdict}')}" for one in others]
    return escape(" · ".join(said))


def _host(lab: Json, language: str) -> str:
    kinds = {"container": "kind-container", "vm": "kind-vm"}
    kind = say(language, kinds[lab["kind"]]) if lab.get("kind") in kinds else lab.get("kind")
    parts = [kind, lab.get("os"), f"Linux {lab['kernel']}" if lab.get("kernel") else None]
    parts.append(f"cgroup {lab['cgroup']}" if lab.get("cgroup") else None)
    return escape(" · ".join(str(part) for part in parts if part))


def _images(images: list[dict[str, Any]], language: str) -> Iterator[str]:
    for image in images:
        origins = {"registry": "origin-registry", "debian": "origin-debian", "built": "origin-built"}
        origin = say(language, origins[image["origin"]]) if image["origin"] in origins else image["origin"]
        short = str(image["digest"] or "")[: len("sha256:") + 12]
        code = f' <code title="{escape(str(image["digest"]))}">{escape(short)}…</code>' if short else ""
        yield f"<li>{_code(image['name'])} {escape(origin)}{code}</li>"


def _steps(steps: list[Json], language: str) -> str:
    words = partial(say, language)
    head = "".join(f'<th scope="col">{escape(words(name))}</th>' for name in ("command", "status", "seconds"))
    rows = []
    for step in steps:
        first = step["command"].split("\n")[0]
        short = first if len(first) <= _COMMAND_LENGTH else first[:_COMMAND_LENGTH] + "…"
        seconds = "" if step["seconds"] is None else f"{step['seconds']:.2f}"
        status = "" if step["status"] is None else step["status"]
        rows.append(f"<tr><td>{_code(short)}</td><td>{status}</td><td>{seconds}</td></tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _commit(record: Json, language: str) -> str:
    if not record.get("commit"):
        return ""
    dirty = f" ({escape(say(language, 'dirty'))})" if record.get("dirty") else ""
    return _code(record["commit"][:12]) + dirty
