from pathlib import Path

import pytest
import yaml

from netguide.errors import TranscriptError
from netguide.lessons.transcript import parse

CASES = yaml.safe_load((Path(__file__).parent / "cases/transcript/errors.yml").read_text("utf-8"))

SESSION = """\
# --8<-- [start:start]
$ docker run -d \\
>   --name web busybox
0123456789ab
$ false
[1]
# --8<-- [end:start]

# --8<-- [start:end]
$ printf '\\n[7]\\n'

[7]
$ docker rm -f web
# --8<-- [end:end]
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_errors_name_place_text_and_remedy(case: dict[str, str]) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse(case["text"], "session.console")
    assert str(caught.value) == case["error"]


def test_steps_have_command_output_status_and_place() -> None:
    steps = parse(SESSION, "session.console").steps
    assert [(step.command, step.output, step.status, step.section, step.line) for step in steps] == [
        ("docker run -d \\\n  --name web busybox", ("0123456789ab",), 0, "start", 2),
        ("false", (), 1, "start", 5),
        ("printf '\\n[7]\\n'", ("",), 7, "end", 10),
        ("docker rm -f web", (), 0, "end", 13),
    ]


def test_spans_are_the_lines_of_output_and_status() -> None:
    lines = SESSION.split("\n")
    spans = [lines[slice(*step.span)] for step in parse(SESSION, "session.console").steps]
    assert spans == [["0123456789ab"], ["[1]"], ["", "[7]"], []]


def test_a_section_is_shown_without_its_marks() -> None:
    shown = parse(SESSION, "session.console").sections["end"].shown
    assert shown == "$ printf '\\n[7]\\n'\n\n[7]\n$ docker rm -f web\n"
