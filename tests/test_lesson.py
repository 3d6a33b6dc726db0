from pathlib import Path

import pytest

from netguide.engines import ENGINES
from netguide.errors import LessonError
from netguide.lessons.lesson import find, read

SESSION = "# --8<-- [start:one]\n$ true\n# --8<-- [end:one]\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_lessons_are_folders_with_a_session(tmp_path: Path) -> None:
    write(tmp_path / "b/session.console", SESSION)
    write(tmp_path / "a/session.console", SESSION)
    write(tmp_path / "shared/app.py", "")
    assert [lesson.name for lesson in find(tmp_path)] == ["a", "b"]


def test_files_are_those_a_reader_saves(tmp_path: Path) -> None:
    write(tmp_path / "a/session.console", SESSION)
    write(tmp_path / "a/lesson.toml", 'uses = ["shared"]')
    write(tmp_path / "a/compose.yaml", "services: {}\n")
    write(tmp_path / "shared/app/main.py", "pass\n")
    files = read(tmp_path / "a").files
    assert files == {"compose.yaml": b"services: {}\n", "shared/app/main.py": b"pass\n"}


def test_the_digest_covers_session_files_and_options(tmp_path: Path) -> None:
    write(tmp_path / "a/session.console", SESSION)
    digests = {read(tmp_path / "a").digest}
    write(tmp_path / "a/app.py", "pass\n")
    digests.add(read(tmp_path / "a").digest)
    write(tmp_path / "a/lesson.toml", "limit = 5")
    digests.add(read(tmp_path / "a").digest)
    write(tmp_path / "a/session.console", SESSION.replace("true", "false"))
    digests.add(read(tmp_path / "a").digest)
    assert len(digests) == 4


def test_a_variant_is_no_file_of_the_reader(tmp_path: Path) -> None:
    write(tmp_path / "a/session.console", SESSION)
    write(tmp_path / "a/session.20.10.console", SESSION.replace("$ true", "$ true\n[1]"))
    found = read(tmp_path / "a")
    assert found.files == {}
    assert [step.status for step in found.on("20.10").steps] == [1]
    assert found.on("26.1") is found.transcript


@pytest.mark.parametrize(
    ("options", "lacking"),
    [("", []), ("engines = '>=26.1'", ["20.10"]), ("engines.one = '>=27'", ["20.10", "26.1"])],
)
def test_which_engines_lack_what_a_section_needs(tmp_path: Path, options: str, lacking: list[str]) -> None:
    write(tmp_path / "a/session.console", SESSION)
    write(tmp_path / "a/lesson.toml", options)
    found = read(tmp_path / "a").options
    assert [engine for engine in ENGINES if found.lacks(engine, "one")] == lacking


def test_ready_patterns_name_containers(tmp_path: Path) -> None:
    write(tmp_path / "a/session.console", SESSION)
    write(tmp_path / "a/lesson.toml", '[ready]\nweb = 80\n"shop-app-*" = 8000\n')
    options = read(tmp_path / "a").options
    assert [options.port_of(name) for name in ("web", "shop-app-2", "db")] == [80, 8000, None]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("limits = 5", "lesson.toml:1: unknown key\n    limits\n  known keys: title, limit,"),
        (
            'title = "x"\nclean = "two"',
            "lesson.toml:2: there is no such section in the session\n    two\n  sections: one",
        ),
        ('uses = ["gone"]', "lesson.toml:1: there is no folder "),
        ('[python]\n"x.py" = "one"', "lesson.toml:1: there is no file "),
        ("limit =", "lesson.toml is not TOML: "),
        (
            "engines.two = '>=26.1'",
            "lesson.toml:1: the lesson has no such section, example or notebook\n    two",
        ),
        (
            "needs = ['magic']",
            "lesson.toml:1: this is nothing that a lesson can need\n    magic\n  it may need: cgroup-v2 (",
        ),
        ("engines = '26.1'", "lesson.toml:1: this does not say which engines are needed\n    26.1"),
        ("engines = '<28'", "lesson.toml:1: transcripts are written from engine 28.5, which does not meet"),
    ],
)
def test_options_that_cannot_be_used(tmp_path: Path, options: str, message: str) -> None:
    write(tmp_path / "a/session.console", SESSION)
    write(tmp_path / "a/lesson.toml", options)
    with pytest.raises(LessonError) as caught:
        read(tmp_path / "a")
    assert message in str(caught.value)


def test_a_lesson_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    write(tmp_path / "publish/session.console", SESSION)
    with pytest.raises(LessonError, match=r"has no session\.console\n  lessons there: publish"):
        read(tmp_path / "publsh")


def test_a_session_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/session.console").write_bytes(b"\xff")
    with pytest.raises(LessonError, match="is not UTF-8"):
        read(tmp_path / "a")
