"""`python -m netguide.labs`, without an engine."""

from __future__ import annotations

import pytest

from netguide.errors import EngineError
from netguide.labs import __main__ as command
from netguide.labs import engine, lab


def test_up_finds_an_engine_and_prepares_labs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "ensure", lambda tell: "unix:///there")
    monkeypatch.setattr(lab, "prepare", lambda tell: tell("building"))
    assert command.main(["up"]) == 0
    assert capsys.readouterr().out == "Docker engine: unix:///there\nbuilding\n"


def test_a_missing_engine_is_a_message_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(tell: object) -> str:
        raise EngineError("no Docker engine was found", remedy="install and start Docker")

    monkeypatch.setattr(engine, "ensure", refuse)
    assert command.main(["up"]) == 1
    assert capsys.readouterr().err == "no Docker engine was found\n  install and start Docker\n"


@pytest.mark.parametrize("arguments", [[], ["sideways"], ["up", "down"]])
def test_an_unknown_verb_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == 2
    assert "up|down" in capsys.readouterr().err
