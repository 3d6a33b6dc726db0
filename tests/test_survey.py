"""The report about an engine that nobody has looked at."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from local_host import LocalHost
from netguide.errors import LabError
from netguide.labs import lab, provision
from netguide.lessons.lesson import Lesson, read
from netguide.runs import survey

SESSION = """\
# --8<-- [start:same]
$ echo one
one
# --8<-- [end:same]
# --8<-- [start:other]
$ cat a.txt
old
$ (exit 3)
$ echo last
last
# --8<-- [end:other]
"""
PAGE = '```console\n--8<-- "hello/session.console:other"\n```\n'


@pytest.fixture
def hello(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "snippets/hello"
    folder.mkdir(parents=True)
    (folder / "session.console").write_text(SESSION, "utf-8")
    (folder / "a.txt").write_text("new\n", "utf-8")
    for page in ("tutorial/a.md", "trouble/b.md"):
        (tmp_path / "docs/en" / page).parent.mkdir(parents=True)
        (tmp_path / "docs/en" / page).write_text(PAGE, "utf-8")
    monkeypatch.setattr(LocalHost, "facts", lab.Facts(*["none"] * 9), raising=False)
    monkeypatch.setattr(LocalHost, "__enter__", lambda self: self, raising=False)
    monkeypatch.setattr(LocalHost, "__exit__", lambda self, *error: self.close(), raising=False)
    monkeypatch.setattr(provision, "prepare", lambda tell, versions: None)
    monkeypatch.setattr(provision, "adopt", lambda tell, version: None)
    monkeypatch.setattr(lab, "start", lambda run_id, version, hosts, kind: LocalHost.together(hosts))
    return read(folder)


def test_lesson_section_pages_and_differences_are_named(
    hello: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    assert survey.main(["29.1"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "engine none, API none, command none, Compose none, Buildx none",
        "-: what engine 28.5 did, which the sessions say; +: what this one does",
        "Python examples, notebooks, drawings and paths are not looked at",
        "",
        "hello#other, shown on trouble/b.md, tutorial/a.md",
        "  snippets/hello/session.console:6",
        "  $ cat a.txt",
        "  @@ -1 +1 @@",
        "  -old",
        "  +new",
        "  snippets/hello/session.console:8",
        "  $ (exit 3)",
        "  exit status: expected 0, actual 3",
        "",
        "Pages, by the number of their steps that differ:",
        "     2 trouble/b.md",
        "     2 tutorial/a.md",
        "",
        "2 of 4 steps differ",
        "0 of 1 lessons hold on engine 29.1 as they are",
    ]


def test_what_is_recorded_of_an_engine_does_not_count(
    hello: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    (hello.folder / "session.26.1.console").write_text(
        "# --8<-- [start:other]\n$ cat a.txt\nnew\n# --8<-- [end:other]\n", "utf-8"
    )
    assert survey.main(["26.1", "hello"]) == 0
    assert "  -old\n  +new\n" in capsys.readouterr().out


def test_an_engine_on_which_all_holds(hello: Lesson, capsys: pytest.CaptureFixture[str]) -> None:
    text = SESSION.replace("old", "new").replace("(exit 3)\n", "(exit 3)\n[3]\n")
    (hello.folder / "session.console").write_text(text, "utf-8")
    assert survey.main(["29.1"]) == 0
    assert capsys.readouterr().out.endswith("1 of 1 lessons hold on engine 29.1 as they are\n")


def test_a_step_that_ends_the_lesson_is_told(hello: Lesson, capsys: pytest.CaptureFixture[str]) -> None:
    (hello.folder / "session.console").write_text(SESSION.replace("cat a.txt", "printf '\\0'"), "utf-8")
    assert survey.main(["29.1"]) == 0
    assert "the rest of the lesson was not reached" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "usage: make new-engine VERSION="),
        (["29.1", "gone"], 1, "there is no lesson gone\n  lessons: hello"),
    ],
)
def test_what_cannot_be_surveyed_is_said(
    hello: Lesson, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    assert survey.main(arguments) == status
    assert said in capsys.readouterr().err


def test_lines_that_changed_in_several_steps_are_told_once_more(
    hello: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses = ("172.18.0.2", "172.18.0.3", "172.18.0.4")
    steps = "".join(f"$ echo at {each}; cat a.txt\nnot at {each}\nold\n" for each in addresses)
    text = f"# --8<-- [start:other]\n{steps}# --8<-- [end:other]\n"
    (hello.folder / "session.console").write_text(text, "utf-8")
    assert survey.main(["29.1"]) == 0
    assert (
        "Lines that changed in several steps, values that vary by their kind:\n"
        "     3 -not at <address>\n"
        "     3 -old\n"
        "     3 +at <address>\n"
        "     3 +new\n"
        "\n"
    ) in capsys.readouterr().out


def test_a_lesson_whose_lab_breaks_off_is_named_and_the_others_are_surveyed(
    hello: Lesson, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = hello.folder.parent / "adieu"
    shutil.copytree(hello.folder, other)
    begun = []

    def start(run_id: str, version: str, hosts: Sequence[str], kind: str) -> LocalHost:
        begun.append(run_id)
        if len(begun) == 1:
            raise LabError("the engine in a lab did not start", found="no space")
        return LocalHost.together(hosts)

    monkeypatch.setattr(lab, "start", start)
    monkeypatch.setattr(survey, "_AT_A_TIME", 1)
    assert survey.main(["29.1"]) == 0
    said = capsys.readouterr().out
    assert "adieu could not be run\n  the engine in a lab did not start\n      no space\n" in said
    assert "hello#other, shown on" in said
    assert said.endswith("0 of 2 lessons hold on engine 29.1 as they are\n")


def test_a_flood_is_cut_and_the_rest_counted(hello: Lesson, capsys: pytest.CaptureFixture[str]) -> None:
    (hello.folder / "session.console").write_text(SESSION.replace("cat a.txt", "seq 100"), "utf-8")
    assert survey.main(["29.1"]) == 0
    said = capsys.readouterr().out.splitlines()
    first = said.index("  $ seq 100")
    assert said[first + 2 : first + 4] == ["  -old", "  +1"]
    assert said[first + 25] == "  … and 78 lines more"
