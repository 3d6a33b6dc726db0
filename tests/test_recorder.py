import pytest

from netguide.errors import TranscriptError
from netguide.lessons.recorder import Printed, Reason, plan
from netguide.lessons.transcript import parse


def record(steps: str, *printed: Printed) -> tuple[str, list[Reason]]:
    text = f"# --8<-- [start:one]\n{steps}# --8<-- [end:one]\n"
    recording = plan(parse(text, "session.console"), printed)
    body = "".join(recording.text.splitlines(keepends=True)[1:-1])
    return body, [change.reason for change in recording.changes]


def lines(*texts: str, status: int = 0) -> Printed:
    return Printed(texts, status)


def test_a_new_step_is_filled_in() -> None:
    assert record("$ echo hi\n", lines("hi")) == ("$ echo hi\nhi\n", [Reason.NEW])


def test_a_status_is_written_and_taken_away() -> None:
    assert record("$ a\n$ b\n[1]\n", lines(status=125), lines()) == (
        "$ a\n[125]\n$ b\n",
        [Reason.NEW, Reason.CHANGED],
    )


def test_a_matching_step_keeps_its_values_to_the_byte() -> None:
    text = "$ a\n0123456789ab 172.18.0.2 Up 2 seconds\n"
    assert record(text, lines("aaaaaaaaaaaa 172.18.0.2 Up 5 minutes")) == (text, [])


def test_an_address_is_the_same_on_every_lab() -> None:
    new, reasons = record("$ a\n172.18.0.2\n", lines("172.18.0.3"))
    assert (new, reasons) == ("$ a\n172.18.0.3\n", [Reason.RESPELT])


def test_only_the_step_that_differs_is_replaced_and_keeps_known_values() -> None:
    text = "$ a\n0123456789ab\n$ b\n0123456789ab old\n"
    new, reasons = record(text, lines("aaaaaaaaaaaa"), lines("aaaaaaaaaaaa new"))
    assert new == "$ a\n0123456789ab\n$ b\n0123456789ab new\n"
    assert reasons == [Reason.CHANGED]


def test_elisions_are_kept() -> None:
    new, _ = record("$ a\nfirst\n...\nlast\n", lines("first", "x", "y", "LAST"))
    assert new == "$ a\nfirst\n...\nLAST\n"


def test_another_value_alone_is_only_a_respelling() -> None:
    text = "$ a\n0123456789ab\n$ b\n111111111111\n"
    new, reasons = record(text, lines("aaaaaaaaaaaa"), lines("aaaaaaaaaaaa"))
    assert new == "$ a\n0123456789ab\n$ b\n0123456789ab\n"
    assert reasons == [Reason.RESPELT]


def test_spellings_that_would_clash_are_all_written_anew() -> None:
    text = "$ a\n\n$ b\n0123456789ab a\n"
    new, _ = record(text, lines("0123456789ab b"), lines("aaaaaaaaaaaa a"))
    assert new == "$ a\n0123456789ab b\n$ b\naaaaaaaaaaaa a\n"


def test_recording_again_changes_nothing() -> None:
    printed = [lines("aaaaaaaaaaaa", "172.18.0.2"), lines("x", status=3), lines("bbbbbbbbbbbb")]
    first, _ = record("$ a\n0123456789ab\nold\n$ b\n$ c\n...\n", *printed)
    again = [lines("cccccccccccc", "172.18.0.2"), lines("x", status=3), lines("dddddddddddd")]
    assert record(first, *again) == (first, [])


@pytest.mark.parametrize("output", ["> x", "$ x", "[7]", "# --8<-- [end:one]"])
def test_output_that_would_be_read_as_notation_is_refused(output: str) -> None:
    with pytest.raises(TranscriptError, match="would be read as a command, a mark or a status") as caught:
        record("$ a\n", lines(output))
    assert str(caught.value).startswith("session.console:2: ")
    assert f"\n    {output}\n" in str(caught.value)
