"""The engine below the labs."""

from __future__ import annotations

import pytest

from netguide.labs.outer import LABEL, Outer, Refused


@pytest.mark.usefixtures("prepared")
def test_a_file_is_read_from_an_image_that_has_no_command(outer: Outer) -> None:
    assert outer.read_file("netguide/debian:trixie", "/etc/debian_version").startswith(b"13")


def test_a_command_that_takes_too_long_is_not_told_as_a_dead_engine(outer: Outer) -> None:
    with pytest.raises(Refused, match=r"did not end within 2 s\n    begun"):
        outer.run_once(
            "netguide/debian:trixie", ["sh", "-c", "echo begun; sleep 60"], 2, labels={LABEL: "test-limit"}
        )
    assert not [labels for _, _, labels in outer.containers() if labels[LABEL] == "test-limit"]
