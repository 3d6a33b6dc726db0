"""The bench: what it runs, how it takes time apart, and what it writes down. It measures nothing here."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import bench
import bench_peers
import pytest

from netguide.labs import provision
from netguide.lessons import lesson
from netguide.lessons.evidence import dumps

ROOT = Path(__file__).parent.parent
LESSONS = {each.name: each for each in lesson.find(ROOT / "snippets")}

REPORT = """<testsuites><testsuite>
<testcase classname="" name="snippets.shop.session.console:2" time="1.500" />
<testcase classname="" name="snippets.shop.session.console:4" time="0.210" />
<testcase classname="" name="snippets.shop.drawings.all.svg:1" time="0.300" />
<testcase classname="" name="snippets.shop.session.console:6" time="0.905" />
<testcase classname="" name="snippets.shop.session.console:2[26.1]" time="2.000" />
<testcase classname="" name="snippets.shop.session.console:6[26.1]" time="1.000" />
<testcase classname="tests.test_x" name="test_x" time="7.0" />
</testsuite></testsuites>"""


def steps(**seconds: float) -> dict[str, Any]:
    return {"steps": [{"line": int(line[1:]), "seconds": took} for line, took in seconds.items()]}


def test_the_time_of_a_run_is_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "build").mkdir()
    runs = {"shop": {"28.5": steps(l2=0.5, l4=0.2, l6=0.9), "26.1": steps(l2=1.0, l6=0.25)}}
    (tmp_path / "build/evidence.json").write_text(dumps(runs, "2026-11-29T00:00:00Z"))
    (tmp_path / "report.xml").write_text(REPORT)
    profile = bench.Profile()
    bench.apart(tmp_path / "report.xml", profile)
    assert profile.commands == pytest.approx(0.5 + 0.2 + 0.9 + 1.0 + 0.25)
    assert profile.extras == pytest.approx(0.3)
    assert profile.labs == pytest.approx(1.0 + 0.005 + 1.0 + 0.75)
    assert profile.overheads == [pytest.approx(0.01)]
    assert profile.beside == pytest.approx(0.01)


def test_a_run_is_written_in_its_place_and_into_the_history(tmp_path: Path) -> None:
    page = tmp_path / "BENCHMARK.md"
    page.write_text((ROOT / "BENCHMARK.md").read_text("utf-8"), "utf-8")
    rows = page.read_text("utf-8").rstrip("\n").count("\n")
    one = bench.Bench(ROOT, [], 3, whole=True)
    one.add("bash", "ours ÷ bash", 0.7, "", 0.5)
    one.add("lab", "lab ready", 1, "s", 1.25)
    bench.write(page, "first", one)
    one.figures.pop()
    bench.write(page, "second", one)
    text = page.read_text("utf-8")
    assert "| ours ÷ bash | ≤ 0.70 | 0.50 | yes |" in text
    assert text.count("### ") == 0
    assert text.count("lab ready | ≤") == 0, "of the newest run only"
    assert text.endswith("| first | 0.50 | 1.25 s |\n| second | 0.50 |\n")
    assert rows


def test_what_misses_its_bar_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    one = bench.Bench(ROOT, [], 3, whole=True)
    one.add("lab", "lab ready", 1, "s", 1.25)
    assert capsys.readouterr().out == "lab ready: 1.25 s (bar 1.00 s), NOT MET\n"
    assert "| lab ready | ≤ 1.00 s | 1.25 s | **no** |" in one.table()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write", "publish"], "only a whole run is written down"),
        (["--write", "--only", "site"], "only a whole run is written down"),
        (["nowhere"], "there is no nowhere"),
        (["--only", "luck"], "there is no luck"),
    ],
)
def test_a_part_is_not_written_down(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit):
        bench.main(arguments)
    assert message in capsys.readouterr().err


def test_what_failed_is_not_measured_and_the_rest_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def peers(self: bench.Bench) -> None:
        raise bench.NotMeasured("1 failed")

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(provision, "prepare", lambda tell, engines: None)
    monkeypatch.setattr(bench.Bench, "peers", peers)
    monkeypatch.setattr(bench.Bench, "site", lambda self: self.add("site", "site", 1.3, "", 1.2))
    assert bench.main(["--only", "peers,site"]) == 2
    said = capsys.readouterr().out
    assert "1 failed\npeers: not measured, for something failed" in said
    assert "| site | ≤ 1.30 | 1.20 | yes |" in said
    assert said.endswith("not measured: peers; for these alone: make bench ONLY=peers\n")


@pytest.mark.parametrize("name", sorted(LESSONS))
def test_bash_and_prysk_get_every_command_of_a_lesson(name: str) -> None:
    one = LESSONS[name]
    commands = [step.command for step in one.transcript.steps]
    assert bench_peers.script(one) == "\n".join([*commands, f"touch {bench_peers.MARK}", ""])
    lines = bench_peers.transcript(one).splitlines()
    typed = [line[4:] for line in lines if line.startswith(("  $ ", "  > "))]
    assert "\n".join(typed[1:-1]) == "\n".join(commands)


def test_lessons_that_one_engine_cannot_run_are_left_out() -> None:
    left_out = set(LESSONS) - {each.name for each in bench_peers.comparable(list(LESSONS.values()))}
    assert left_out == {name for name, each in LESSONS.items() if each.options.hosts or each.options.needs}
    assert left_out < set(LESSONS)


def test_a_script_is_timed_and_its_end_is_noticed(tmp_path: Path) -> None:
    mark = str(tmp_path / "it's reached")
    (tmp_path / "all").write_text(f'sleep 0.2; touch "{mark}"\n')
    (tmp_path / "half").write_text("exit 3\n")
    for script, reached in (("all", "1"), ("half", "0")):
        timed = bench_peers.timed(str(tmp_path), f"bash {script}", mark)
        said = subprocess.run(["bash", "-c", timed], capture_output=True, text=True, check=True).stdout
        began, ended, end = said.split()
        assert end == reached
        assert (float(ended) - float(began) >= 0.2) == (script == "all")


def test_the_generated_lessons_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "snippets/lesson-7/session.console"
    path.parent.mkdir(parents=True)
    path.write_text(bench._GENERATED.format(n=7))
    (one,) = lesson.find(tmp_path / "snippets")
    assert [step.output for step in one.transcript.steps] == [(), ("here",), ("shop7",)]


def test_the_peer_is_locked_with_digests() -> None:
    text = bench_peers.PRYSK.read_text("utf-8")
    assert re.search(r"^prysk==[\d.]+ \\\n +--hash=sha256:", text, re.MULTILINE)
