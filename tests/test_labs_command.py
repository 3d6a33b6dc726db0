"""`python -m netguide.labs`, without an engine."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from netguide.errors import EngineError
from netguide.labs import __main__ as command
from netguide.labs import engine, leftovers, provision


def test_up_finds_an_engine_and_prepares_labs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "ensure", lambda tell: "unix:///there")

    def prepare(tell: Callable[[str], None], versions: Sequence[str], kind: str) -> None:
        tell(f"building {' '.join(versions)} {kind}")

    monkeypatch.setattr(provision, "prepare", prepare)
    assert command.main(["up"]) == 0
    assert capsys.readouterr().out == "Docker engine: unix:///there\nbuilding 28.5 container\n"
    assert command.main(["up", "28.5,20.10"]) == 0
    assert capsys.readouterr().out == "Docker engine: unix:///there\nbuilding 20.10 28.5 container\n"
    assert command.main(["up", "28.5", "vm"]) == 0
    assert capsys.readouterr().out == "Docker engine: unix:///there\nbuilding 28.5 vm\n"
    assert command.main(["up", "vm"]) == 0
    assert capsys.readouterr().out == "Docker engine: unix:///there\nbuilding 28.5 vm\n"


def test_a_missing_engine_is_a_message_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(tell: object) -> str:
        raise EngineError("no Docker engine was found", remedy="install and start Docker")

    monkeypatch.setattr(engine, "ensure", refuse)
    assert command.main(["up"]) == 1
    assert capsys.readouterr().err == "no Docker engine was found\n  install and start Docker\n"


def test_down_stops_the_engine_even_if_it_does_not_let_itself_be_cleared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> list[str]:
        raise EngineError("the engine stopped answering")

    monkeypatch.setattr(engine, "find", lambda: "unix:///there")
    monkeypatch.setattr(engine, "stop", lambda: True)
    monkeypatch.setattr(leftovers, "sweep", refuse)
    assert command.main(["down"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "stopped the engine that we started\n",
        "the engine stopped answering\n",
    )


@pytest.mark.parametrize("arguments", [[], ["sideways"], ["down", "up"]])
def test_an_unknown_verb_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == 2
    assert "up [ENGINE,…] [vm] | down" in capsys.readouterr().err


def test_an_unknown_engine_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["up", "1.13"]) == 2
    assert "there is no engine 1.13; engines are: 20.10" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "made"), [("page", ""), ("vm", "vm")])
def test_a_kind_of_lies_is_not_taken_for_a_kind_of_labs(kind: str, made: str) -> None:
    typed = subprocess.run(
        ["make", "--dry-run", "mutants", f"KIND={kind}"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert [found.strip() for found in re.findall(r"-m netguide\.labs up(.*)", typed)] == [made]
