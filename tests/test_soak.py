"""What a soak reports."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import pytest
import soak

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent


def test_what_failed_of_itself_is_named_with_its_message(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
        import pytest
        def test_good(): pass
        def test_bad(): pytest.fail("place:3: it prints another word", pytrace=False)
        def test_behind(): pytest.fail("not reached: the step at line 3 failed", pytrace=False)
        @pytest.fixture
        def broken(): 1 / 0
        def test_error(broken): pass
        """
    )
    pytester.runpytest_inprocess("--junitxml=round.xml", "-p", "no:netguide")
    found = soak.failures(pytester.path / "round.xml")
    assert set(found) == {"test_it test_bad", "test_it test_error"}
    assert found["test_it test_bad"].endswith("place:3: it prints another word")
    assert "ZeroDivisionError" in found["test_it test_error"]


def test_the_load_ends_with_the_soak(tmp_path: Path) -> None:
    written = tmp_path / "written"
    with soak.load(tmp_path) as processes:
        while not written.exists() or not written.stat().st_size:
            assert [each.poll() for each in processes] == [None, None]
    assert [each.poll() for each in processes] == [-9, -9]


REPORT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="absent"><skipped message="this engine lacks it"/></testcase>
<testcase classname="" name="bad"><failure>place:3: {said}</failure></testcase>
<testcase classname="a" name="behind"><failure>not reached: the step at line 3 failed</failure></testcase>
</testsuite></testsuites>"""


def test_rounds_are_added_up_and_each_tells_what_failed_in_it(tmp_path: Path) -> None:
    report = tmp_path / "round.xml"
    total = soak.Soak()
    for said in ("first", "second"):
        report.write_text(REPORT.format(said=said), "utf-8")
        assert total.add(report) == {"bad": f"place:3: {said}"}
    assert (total.rounds, total.items) == (2, 4)
    assert total.counts == {"bad": 2}


def test_a_soak_is_written_into_its_table(tmp_path: Path) -> None:
    page = tmp_path / "BENCHMARK.md"
    page.write_text((ROOT / "BENCHMARK.md").read_text("utf-8"), "utf-8")
    before = page.read_text("utf-8")
    soak.write(page, "today, 2 cores", "28.5", soak.Soak(3, 30, Counter({"a bad": 2, "a worse": 3})))
    soak.write(page, "tomorrow, 2 cores", "26.1", soak.Soak(1, 10, held={tmp_path}))
    rows = (
        "| today, 2 cores | 28.5 | written to | 3 | 30 | a worse (3), a bad (2) |\n"
        "| tomorrow, 2 cores | 26.1 | written to; labs write at most 5 MiB/s | 1 | 10 | none |\n"
    )
    assert page.read_text("utf-8") == before.replace(soak.END, rows + soak.END)
    table = page.read_text("utf-8").partition(soak.END)[0].split("\n\n")[-1].splitlines()
    assert len({line.count("|") for line in table}) == 1


def test_a_soak_that_is_interrupted_tells_the_rounds_that_it_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def two_rounds(wanted: int, engines: str, workers: int, so_far: soak.Soak) -> None:
        so_far.rounds = 2
        os.kill(os.getpid(), signal.SIGINT)
        so_far.rounds = wanted

    monkeypatch.setattr(soak, "run", two_rounds)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in a job of the background
    try:
        assert soak.main(["50", "28.5"]) == 2
    finally:
        signal.signal(signal.SIGINT, before)
    assert "ended after 2 of 50 rounds" in capsys.readouterr().out
