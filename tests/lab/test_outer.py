"""The engine below the labs."""

from __future__ import annotations

import pytest

from netguide.labs.outer import Outer


@pytest.mark.usefixtures("prepared")
def test_a_file_is_read_from_an_image_that_has_no_command(outer: Outer) -> None:
    assert outer.read_file("netguide/debian:trixie", "/etc/debian_version").startswith(b"13")
