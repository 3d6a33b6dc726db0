"""Programs that come from Debian's packages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from netguide.errors import EngineError
from netguide.labs import debian

APT = """#!/bin/sh
echo "$@" >>"{folder}/asked"
mkdir "{folder}/lock" 2>/dev/null || {{ echo 'E: Could not get lock'; exit 100; }}
sleep 0.3
rmdir "{folder}/lock"
if [ "$1" = update ]; then touch "{folder}/lists"; exit; fi
[ -e "{folder}/lists" ] || {{ echo 'E: no such package'; exit 100; }}
printf '#!/bin/sh\\n' >"{folder}/painter" && chmod +x "{folder}/painter"
"""
"""Fails beside another one, as apt-get does, and until it has brought its lists up to date."""


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "apt-get").write_text(APT.format(folder=tmp_path))
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(debian, "may_install", lambda: True)
    return tmp_path


def _asked(apt: Path) -> list[str]:
    return [line.split()[0] for line in (apt / "asked").read_text().splitlines()]


def test_two_threads_that_need_a_program_install_it_once(apt: Path) -> None:
    said: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        there = list(pool.map(lambda _: debian.need({"painter": "paint"}, said.append), range(2)))
    assert there == [True, True]
    assert _asked(apt) == ["install", "update", "install"]
    assert said[0] == "installing paint from Debian (some seconds, once)"


def test_what_is_there_is_not_installed(apt: Path) -> None:
    assert debian.need({"sh": "dash"}, print)
    assert not (apt / "asked").exists()


def test_one_who_may_not_install_is_told_no(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "may_install", lambda: False)
    assert not debian.need({"painter": "paint"}, print)
    assert not (apt / "asked").exists()


def test_what_apt_says_is_in_the_message(apt: Path) -> None:
    (apt / "lock").mkdir()
    with pytest.raises(EngineError, match=r"Debian's paint could not be installed\n +E: Could not get lock"):
        debian.need({"painter": "paint"}, lambda line: None)
