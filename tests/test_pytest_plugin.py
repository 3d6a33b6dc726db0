"""The command line, tried out on lessons that need no engine: their lab is this machine's bash."""

import json
import re
from contextlib import nullcontext
from pathlib import Path

import pytest

import barelessons
from barelessons import CONFTEST, SESSION, evidence, write
from local_host import LocalHost
from netguide.errors import EngineError, LabError
from netguide.labs import lab, provision
from netguide.lessons.transcript import Step
from netguide.runs.runner import LessonRun

pytest_plugins = ["pytester"]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    return barelessons.make(pytester, monkeypatch)


def test_ids_are_places(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("snippets/", "--collect-only", "-q")
    result.stdout.fnmatch_lines(
        [f"snippets/{name}/session.console:{line}" for name in ("alpha", "beta") for line in (2, 6, 8)]
    )


def test_a_lesson_with_several_hosts_is_run_on_a_lab_for_each(project: pytest.Pytester) -> None:
    session = write(
        project,
        "two",
        """# --8<-- [start:both]
host-a$ touch here; ls
here
state
host-b$ ls
state
# --8<-- [end:both]
""",
    )
    session.with_name("lesson.toml").write_text('hosts = ["host-a", "host-b"]', "utf-8")
    project.runpytest_inprocess("snippets/two").assert_outcomes(passed=2)
    assert [step["host"] for step in evidence(project)["two"]["steps"]] == ["host-a", "host-b"]


@pytest.mark.parametrize(
    ("needs", "option", "kind"), [("'ipvs'", (), "vm"), ("", (), "container"), ("", ("--lab", "vm"), "vm")]
)
def test_a_lesson_runs_on_the_lightest_lab_that_has_what_it_needs(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, needs: str, option: tuple[str, ...], kind: str
) -> None:
    seen: list[str] = []

    def start(run_id: str, engine: str, hosts: tuple[str, ...], kind: str) -> LocalHost:
        seen.append(kind)
        return LocalHost.together(hosts)

    monkeypatch.setattr(
        provision, "lightest", lambda tell, needs: "vm" if needs == ("ipvs",) else "container"
    )
    monkeypatch.setattr(lab, "start", start)
    path = project.path / "snippets/alpha/lesson.toml"
    path.write_text(f"needs = [{needs}]\n", "utf-8")
    project.runpytest_inprocess("snippets/alpha", *option).assert_outcomes(passed=3)
    assert seen == [kind]
    written = {file.name for file in (project.path / "build").glob("*.json")}
    assert written == {"evidence-vm.json" if option else "evidence.json"}


def test_lessons_with_a_kernel_of_their_own_begin_first_and_on_one_worker(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makeconftest(CONFTEST + "provision.lightest = lambda tell, needs: 'container'\n")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    for name in ("long-one", "long-two"):
        write(project, name, SESSION).with_name("lesson.toml").write_text("needs = ['ipvs']\n", "utf-8")
    renamed = [SESSION.replace("first", f"first-{n}").replace("second", f"second-{n}") for n in range(3)]
    for name in ("gamma", "delta"):  # each has more steps than the others together
        write(project, name, "".join(renamed))
    result = project.runpytest_subprocess("snippets/", "-n", "2", "-v")
    result.assert_outcomes(passed=30)
    ran = re.findall(r"\[(gw\d)\].* PASSED +[\d.]* ?s? ?snippets/([\w-]+)/", result.stdout.str())
    workers = {lesson: {worker for worker, one in ran if one == lesson} for _, lesson in ran}
    assert workers["long-one"] == workers["long-two"]
    assert len(workers["long-one"]) == 1
    (worker,) = workers["long-one"]
    assert next(lesson for one, lesson in ran if one == worker).startswith("long-")


def test_all_lessons_are_verified_and_evidence_is_written(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("snippets/")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["2 of 2 lessons verified; *"])
    assert {name: record["verdict"] for name, record in evidence(project).items()} == {
        "alpha": "passed",
        "beta": "passed",
    }


def test_workers_keep_a_lesson_together_and_evidence_is_the_same(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makeconftest(CONFTEST)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    project.runpytest_subprocess("snippets/", "-n", "2").assert_outcomes(passed=6)
    assert sorted(evidence(project)) == ["alpha", "beta"]


@pytest.mark.parametrize(
    "arguments", [["snippets/alpha/session.console:6"], ["snippets", "-k", "alpha and second", "--maxfail=1"]]
)
def test_a_step_brings_the_earlier_ones_and_a_part_of_a_lesson_is_no_evidence(
    project: pytest.Pytester, arguments: list[str]
) -> None:
    session = SESSION.replace("echo one", "touch made; echo one").replace(
        "echo two", "ls made | sed s/made/two/"
    )
    write(project, "alpha", session + session.replace("first", "third").replace("second", "fourth"))
    result = project.runpytest_inprocess(*arguments)
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed", "deselected"}
    assert outcomes["passed"] in (1, 2)
    assert not (project.path / "build/evidence.json").exists()


def test_after_a_failure_the_rest_is_not_reached(project: pytest.Pytester) -> None:
    write(project, "alpha", SESSION.replace("\ntwo\n", "\nzwei\n"))
    result = project.runpytest_inprocess("snippets/alpha")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "snippets/alpha/session.console:6: the step does not print what the transcript says",
            "-zwei",
            "+two",
            "not reached: the step at line 6 failed: $ echo two",
        ]
    )
    steps = evidence(project)["alpha"]["steps"]
    assert isinstance(steps, list)
    assert [step["verdict"] for step in steps] == ["passed", "failed", "not-reached"]


def test_what_the_engine_complained_of_is_in_the_report(project: pytest.Pytester) -> None:
    write(
        project,
        "alpha",
        SESSION.replace("echo two", "echo level=error reading from a closed fifo >state/complaints; echo 2"),
    )
    result = project.runpytest_inprocess("snippets/alpha")
    result.stdout.fnmatch_lines(
        [
            "the lab says, since the step before this one began:",
            "    level=error reading from a closed fifo",
            "The engine says that it gave up the output of a container.*",
        ]
    )


@pytest.mark.parametrize(("status", "told"), [(0, "ask.py"), (1, "session.console")])
def test_what_the_engine_complained_of_is_told_once_where_it_failed(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, status: int, told: str
) -> None:
    monkeypatch.setattr(
        LocalHost, "docker_socket", lambda self: nullcontext("unix:///nowhere"), raising=False
    )
    complain = f"echo level=error an init died >state/complaints; echo two; (exit {status})"
    path = write(project, "alpha", SESSION.replace("echo two", complain))
    path.with_name("lesson.toml").write_text("[python]\n'ask.py' = 'second'\n", "utf-8")
    path.with_name("ask.py").write_text('print("one")\n#> another\n', "utf-8")
    said = project.runpytest_inprocess("-rN", "snippets/alpha").stdout.str()
    reports = [each for each in said.split("\n___") if "\n    level=error an init died" in each]
    assert [f"snippets/alpha/{told}:" in each for each in reports] == [True]


def test_failed_steps_can_be_run_again_alone(project: pytest.Pytester) -> None:
    write(project, "alpha", SESSION.replace("\nthree\n", "\ndrei\n"))
    project.runpytest_inprocess("snippets").assert_outcomes(passed=5, failed=1)
    project.runpytest_inprocess("snippets", "--lf").assert_outcomes(failed=1, deselected=5)


def test_evidence_of_other_lessons_is_kept_and_of_removed_ones_is_not(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("snippets")
    write(project, "gamma", SESSION)
    (project.path / "snippets/beta/session.console").unlink()
    project.runpytest_inprocess("snippets/gamma").assert_outcomes(passed=3)
    assert sorted(evidence(project)) == ["alpha", "gamma"]


def test_recording_fills_in_and_says_what_it_changed(project: pytest.Pytester) -> None:
    path = write(project, "alpha", SESSION.replace("\none\n", "\n").replace("\ntwo\n", "\nzwei\n"))
    result = project.runpytest_inprocess("snippets/alpha", "--record")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "new      snippets/alpha/session.console:2: $ echo one",
            "changed  snippets/alpha/session.console:5: $ echo two",
        ]
    )
    assert path.read_text("utf-8") == SESSION
    project.runpytest_inprocess("snippets/alpha", "--record").stdout.fnmatch_lines(["nothing changed"])
    assert path.read_text("utf-8") == SESSION


@pytest.mark.parametrize("engine", ["28.5", "20.10"])
def test_a_last_step_without_an_ordinary_end_is_not_recorded(project: pytest.Pytester, engine: str) -> None:
    session = SESSION.replace("\none\n", "\nuno\n").replace("echo three\nthree", "echo three; sleep 9")
    path = write(project, "alpha", session)
    path.with_name("lesson.toml").write_text("limit = 0.5\n", "utf-8")
    result = project.runpytest_inprocess("snippets/alpha", "--record", "--engine", engine)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*the step did not end within its limit of 0.5 seconds", "nothing changed"])
    said = result.stdout.str()
    assert "To accept the output" not in said
    assert "Traceback" not in said
    assert path.read_text("utf-8") == session
    assert not path.with_name("session.20.10.console").exists()


def test_behind_a_step_whose_end_the_lab_does_not_tell_nothing_is_reached(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(run: LessonRun, step: Step) -> str | None:
        if step.command == "echo two":
            raise LabError("the lab is gone", remedy="run the lesson again")
        return None

    monkeypatch.setattr(LessonRun, "_await_ready", refuse)
    project.runpytest_inprocess("snippets/alpha").stdout.fnmatch_lines(
        ["the lab is gone", "not reached: the step at line 6 failed: $ echo two"]
    )
    steps = evidence(project)["alpha"]["steps"]
    assert [step["verdict"] for step in steps] == ["passed", "failed", "not-reached"]


def test_a_broken_transcript_is_reported_at_its_place(project: pytest.Pytester) -> None:
    write(project, "alpha", "hello\n")
    result = project.runpytest_inprocess("snippets/alpha")
    result.stdout.fnmatch_lines(["*snippets/alpha/session.console:1: this line is in no section*"])
    result.assert_outcomes(errors=1)


def test_without_a_lab_the_remedy_is_shown_and_no_python(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(tell: object, engines: object, kind: object) -> None:
        raise EngineError("no Docker engine was found", remedy="install and start Docker")

    monkeypatch.setattr(provision, "prepare", refuse)
    result = project.runpytest_inprocess("snippets/alpha")
    result.assert_outcomes(errors=3)
    text = result.stdout.str()
    assert "session.console: there is no lab to run it on\nno Docker engine was found\n  install and" in text
    assert "Traceback" not in text
    assert "def setup" not in text


OLD = "# --8<-- [start:first]\n$ echo one\nuno\n# --8<-- [end:first]\n"


def test_ids_name_the_engine_unless_it_is_the_main_one(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("snippets/alpha", "--engine", "20.10,28.5", "--collect-only", "-q")
    places = ["2[[]20.10[]]", "6[[]20.10[]]", "8[[]20.10[]]", "2", "6", "8"]
    result.stdout.fnmatch_lines([f"snippets/alpha/session.console:{place}" for place in places])


def test_a_step_on_an_engine_can_be_named(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("snippets/alpha/session.console:6[26.1]", "-v")
    result.assert_outcomes(passed=1, deselected=2)
    result.stdout.fnmatch_lines(["snippets/alpha/session.console:6[[]26.1[]] PASSED*"])


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_each_engine_has_its_own_evidence(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: list[str]
) -> None:
    project.makeconftest(CONFTEST)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    result = project.runpytest_subprocess("snippets", "--engine", "26.1", "--engine=28.5", *workers)
    result.assert_outcomes(passed=12)
    result.stdout.fnmatch_lines(
        ["2 of 2 lessons verified on engine 26.1; 2 of 2 lessons verified on engine 28.5; the evidence is*"]
    )
    lessons = json.loads((project.path / "build/evidence.json").read_text("utf-8"))["lessons"]
    assert {name: list(on) for name, on in lessons.items()} == {
        "alpha": ["26.1", "28.5"], "beta": ["26.1", "28.5"],
    }  # fmt: skip


def test_an_unknown_engine_is_a_usage_error(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("snippets", "--engine", "17.03")
    result.stderr.fnmatch_lines(["ERROR: there is no engine 17.03; engines are: 20.10, 26.1, 28.5"])


def test_what_differs_is_recorded_beside_the_session_and_forgotten_when_it_is_equal_again(
    project: pytest.Pytester,
) -> None:
    path = write(project, "alpha", SESSION.replace("\nthree\n", "\ndrei\n"))
    variant = path.with_name("session.20.10.console")
    result = project.runpytest_inprocess("snippets/alpha", "--record", "--engine", "20.10")
    result.stdout.fnmatch_lines(["new      snippets/alpha/session.20.10.console"])
    assert (
        variant.read_text("utf-8") == "# --8<-- [start:second]\n$ echo three\nthree\n# --8<-- [end:second]\n"
    )
    assert "drei" in path.read_text("utf-8")
    project.runpytest_inprocess("snippets/alpha", "--engine", "20.10").assert_outcomes(passed=3)
    write(project, "alpha", SESSION.replace("\nthree\n", "\n...\n"))
    result = project.runpytest_inprocess("snippets/alpha", "--engine", "20.10")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*:8: on engine 20.10, the engine no longer differs here*"])


def test_recording_removes_a_variant_that_is_equal_again(project: pytest.Pytester) -> None:
    variant = write(project, "alpha", SESSION).with_name("session.20.10.console")
    variant.write_text(OLD, "utf-8")
    result = project.runpytest_inprocess("snippets/alpha", "--record", "--engine", "20.10")
    result.stdout.fnmatch_lines(["equal    snippets/alpha/session.20.10.console"])
    assert not variant.exists()


def test_the_main_engine_is_recorded_before_the_others(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("snippets/alpha", "--record", "--engine", "20.10,28.5")
    result.stderr.fnmatch_lines(["ERROR: record the session from engine 28.5 first*"])


def test_what_an_engine_lacks_is_skipped_with_its_own_words(project: pytest.Pytester) -> None:
    path = write(project, "alpha", SESSION.replace("echo two", "cat state/two").replace("\nthree", "\n3"))
    path.with_name("lesson.toml").write_text("engines.second = '>=26.1'\n", "utf-8")
    path.with_name("session.20.10.console").write_text(
        "# --8<-- [start:second]\n$ cat state/two\ncat: state/two: No such file or directory\n[1]\n"
        "# --8<-- [end:second]\n",
        "utf-8",
    )
    result = project.runpytest_inprocess("snippets/alpha", "--engine", "20.10", "-rs")
    result.assert_outcomes(passed=2, skipped=1)
    result.stdout.fnmatch_lines(
        ["SKIPPED*engine 20.10 is not >=26.1, and says: cat: state/two: No such file*"]
    )


@pytest.mark.parametrize(("code", "outcome"), [("{}['DNSNames']", "skipped"), ("pass", "failed")])
def test_an_example_may_need_an_engine(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, code: str, outcome: str
) -> None:
    monkeypatch.setattr(
        LocalHost, "docker_socket", lambda self: nullcontext("unix:///nowhere"), raising=False
    )
    path = write(project, "alpha", SESSION)
    path.with_name("ask.py").write_text(f"{code}\n", "utf-8")
    options = "[python]\n'ask.py' = 'first'\n[engines]\n'ask.py' = '>=26.1'\n"
    path.with_name("lesson.toml").write_text(options, "utf-8")
    result = project.runpytest_inprocess("snippets/alpha", "--engine", "20.10", "-rsf")
    result.assert_outcomes(passed=3, **{outcome: 1})
    said = {"skipped": "and says: KeyError: 'DNSNames'", "failed": "has what lesson.toml says that it lacks"}
    assert said[outcome] in result.stdout.str()


def test_a_variant_that_no_longer_goes_with_the_session_does_not_stop_recording(
    project: pytest.Pytester,
) -> None:
    variant = write(project, "alpha", SESSION).with_name("session.20.10.console")
    variant.write_text(OLD.replace("echo one", "echo once"), "utf-8")
    project.runpytest_inprocess("snippets/alpha").assert_outcomes(errors=1)
    project.runpytest_inprocess("snippets/alpha", "--record").assert_outcomes(passed=3)
    result = project.runpytest_inprocess("snippets/alpha", "--record", "--engine", "20.10")
    result.stdout.fnmatch_lines(["equal    snippets/alpha/session.20.10.console"])
