"""What a lab says of itself, on a machine so busy that some of it is lost."""

from __future__ import annotations

import pytest

from netguide.errors import LabError
from netguide.labs.lab import Lab

WHOLE = "28.5.2+dfsg4\n1.51\n28.5.2+dfsg4\n2.40.3-3\nv0.29.1\n6.18.0\nv1\nDebian GNU/Linux forky\n"
CUT = WHOLE[: WHOLE.index("v0.29.1")]


class Busy(Lab):
    """A lab that gives these answers, one after another, and the last one ever after."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self._answers, self._guest = list(answers), None

    def sh(self, command: str, limit: float = 30) -> tuple[int, str]:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@pytest.mark.parametrize("first", [(0, CUT), (124, WHOLE), (0, "")])
def test_a_lab_whose_answer_was_cut_is_asked_again(first: tuple[int, str]) -> None:
    facts = Busy(first, (0, WHOLE))._read_facts()
    assert (facts.engine, facts.compose, facts.os) == ("28.5.2", "2.40.3", "Debian GNU/Linux forky")


def test_a_lab_that_never_says_what_it_is_is_refused_with_what_it_said() -> None:
    with pytest.raises(LabError, match="does not say what it is") as refused:
        Busy((0, CUT))._read_facts()
    assert "2.40.3-3" in str(refused.value)
