"""What a soak reports."""

from __future__ import annotations

from pathlib import Path

import pytest
import soak

pytest_plugins = ["pytester"]


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
