"""A project with two lessons that need no engine: their lab is the bash of this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from local_host import LocalHost
from netguide.engines import MAIN
from netguide.labs import lab, provision

CONFTEST = """
from local_host import LocalHost
from netguide.errors import EngineError
from netguide.labs import lab, provision

LocalHost.facts = lab.Facts("container", *["none"] * 8)
provision.prepare = lambda tell, engines, kind: None
provision.ingredients = lambda engines: {each: {"host": "1"} for each in engines}
lab.start = lambda run_id, engine, hosts, kind: LocalHost.together(hosts)
"""

SESSION = """\
# --8<-- [start:first]
$ echo one
one
# --8<-- [end:first]
# --8<-- [start:second]
$ echo two
two
$ echo three
three
# --8<-- [end:second]
"""


def make(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Give a folder with the lessons alpha and beta, and take labs from this machine."""
    monkeypatch.setattr(LocalHost, "facts", lab.Facts("container", *["none"] * 8), raising=False)
    monkeypatch.setattr(provision, "prepare", lambda tell, engines, kind: None)
    monkeypatch.setattr(provision, "ingredients", lambda engines: {each: {"host": "1"} for each in engines})
    monkeypatch.setattr(lab, "start", lambda run_id, engine, hosts, kind: LocalHost.together(hosts))
    pytester.makeini("[pytest]\naddopts = -p netguide.pytest_plugin -p no:hypothesispytest\n")
    for name in ("alpha", "beta"):
        write(pytester, name, SESSION)
    return pytester


def write(project: pytest.Pytester, name: str, session: str) -> Path:
    """Write the session of a lesson."""
    path = project.path / "snippets" / name / "session.console"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(session, "utf-8")
    return path


def records(project: pytest.Pytester) -> dict[str, dict[str, Any]]:
    """Give the records by lesson and engine."""
    text = (project.path / "build/evidence.json").read_text("utf-8")
    lessons: dict[str, dict[str, Any]] = json.loads(text)["lessons"]
    return lessons


def evidence(project: pytest.Pytester) -> dict[str, dict[str, Any]]:
    """Give the main engine's records by lesson."""
    return {name: on[MAIN] for name, on in records(project).items()}
