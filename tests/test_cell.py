"""Cells of the table of engines follow the evidence."""

from pathlib import Path
from typing import Any

import pytest

from netguide.blocks import cell
from netguide.lessons import lesson
from netguide.lessons.evidence import Evidence, digest

SESSION = "# --8<-- [start:api]\n$ version\n1.51\n<b>\n# --8<-- [end:api]\n"
OLD = "$ version\n1.41\n"
LINK = '<td><a href="proof:probes#api">{}</a></td>'


@pytest.fixture
def probes(tmp_path: Path) -> lesson.Lesson:
    folder = tmp_path / "probes"
    folder.mkdir()
    (folder / "session.console").write_text(SESSION, "utf-8")
    (folder / "session.20.10.console").write_text(f"# --8<-- [start:api]\n{OLD}# --8<-- [end:api]\n", "utf-8")
    return lesson.read(folder)


def fill(probes: lesson.Lesson, engine: str, language: str = "en", **entry: Any) -> str:
    shown = probes.transcript.sections["api"].shown
    sections = {"api": {"digest": digest(shown), "verdict": "passed"}}
    runs = {"28.5": {"sections": sections, "files": {}, "lab": {"engine": "28.5.2"}}}
    if entry:
        other = {"api": {**sections["api"], **entry}}
        runs[engine] = {"sections": other, "files": {}, "lab": {"engine": engine}}
    evidence = Evidence({"probes": runs})

    def known(name: str, section: str) -> Any:
        proof = evidence.section(name, section, shown)
        return proof.engines if proof else ()

    html = cell.fill(LINK.format(engine), {"probes": probes}.get, known, language)
    start, end = html.index("<span"), html.index("</a>")
    return html[start:end]


def span(verdict: str, text: str) -> str:
    return f'<span class="ng-cell" data-verdict="{verdict}">{text}</span>'


def test_a_cell_is_what_the_engine_printed(probes: lesson.Lesson) -> None:
    assert fill(probes, "28.5") == span("passed", "<code>1.51 · &lt;b&gt;</code>")
    assert fill(probes, "26.1", verdict="passed") == span("passed", "<code>1.51 · &lt;b&gt;</code>")


def test_a_cell_of_an_engine_that_differs_is_its_own_output(probes: lesson.Lesson) -> None:
    told = fill(probes, "20.10", verdict="differs", variant=digest(OLD))
    assert told == span("differs", "<code>1.41</code>")


@pytest.mark.parametrize(
    ("entry", "verdict", "text"),
    [
        ({}, "absent", "not run"),
        ({"verdict": "failed"}, "failed", "failed"),
        ({"verdict": "not-reached"}, "not-reached", "not reached"),
        ({"verdict": "passed", "digest": "sha256:other"}, "absent", "not run"),
        ({"verdict": "differs", "variant": "sha256:other"}, "absent", "not run"),
    ],
)
def test_a_run_that_is_missing_failed_or_about_other_bytes_empties_the_cell(
    probes: lesson.Lesson, entry: dict[str, str], verdict: str, text: str
) -> None:
    assert fill(probes, "20.10", **entry) == span(verdict, text)


def test_a_cell_speaks_the_language_of_its_page(probes: lesson.Lesson) -> None:
    assert fill(probes, "26.1", "ko") == span("absent", "실행하지 않음")


def test_what_an_engine_lacks_is_its_own_words(probes: lesson.Lesson) -> None:
    told = fill(probes, "20.10", verdict="lacking", variant=digest(OLD))
    assert told == span("lacking", "<code>1.41</code>")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="proof:probes#nothing">28.5</a>',
        '<a href="proof:gone#api">28.5</a>',
        '<a href="proof:probes#api">the API</a>',
        '<a href="other">28.5</a>',
    ],
)
def test_other_links_stay_as_they_are(probes: lesson.Lesson, html: str) -> None:
    assert cell.fill(html, {"probes": probes}.get, lambda name, section: (), "en") == html


def test_long_outputs_are_cut(tmp_path: Path) -> None:
    folder = tmp_path / "probes"
    folder.mkdir()
    (folder / "session.console").write_text(SESSION.replace("1.51", "x" * 200), "utf-8")
    assert fill(lesson.read(folder), "28.5").endswith("x…</code></span>")


STEPS = "# --8<-- [start:two]\n$ ask   one\n1\n$ ask two\n2\n# --8<-- [end:two]\n"


@pytest.mark.parametrize(
    ("quote", "engine", "told"),
    [
        ("ask one", "28.5", "1"),
        ("ask two", "28.5", "2"),
        ("ask one", "20.10", "old"),
        ("ask two", "20.10", "2"),
        ("ask", "28.5", "2"),  # of both: the last, as without a quotation
        ("nothing typed", "28.5", "2"),
    ],
)
def test_a_cell_shows_the_command_that_its_link_quotes(
    tmp_path: Path, quote: str, engine: str, told: str
) -> None:
    folder = tmp_path / "probes"
    folder.mkdir()
    (folder / "session.console").write_text(STEPS, "utf-8")
    variant = "# --8<-- [start:two]\n$ ask   one\nold\n# --8<-- [end:two]\n"
    (folder / "session.20.10.console").write_text(variant, "utf-8")
    read = lesson.read(folder)
    shown = read.transcript.sections["two"].shown
    passed: dict[str, Any] = {"digest": digest(shown), "verdict": "passed"}
    differs = {**passed, "verdict": "differs", "variant": digest(read.variants["20.10"].shown("two") or "")}
    evidence = Evidence(
        {
            "probes": {
                name: {"sections": {"two": each}, "files": {}, "lab": {"engine": name}}
                for name, each in (("28.5", passed), ("20.10", differs))
            }
        }
    )

    def known(name: str, section: str) -> Any:
        proof = evidence.section(name, section, shown)
        return proof.engines if proof else ()

    html = f'<a href="proof:probes#two" title="{quote}">{engine}</a>'
    filled = cell.fill(html, {"probes": read}.get, known, "en")
    assert f"<code>{told}</code>" in filled
