"""Which module may know what. A folder is a layer; a new one needs its place in the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src/netguide"

BELOW = {
    "": "",
    "lessons": "",
    "pages": "lessons",
    "blocks": "lessons pages",
    "labs": "",
    "runs": "lessons",
    "site": "lessons pages blocks",
    "pytest_plugin": "lessons labs runs",
    "reader": "lessons labs runs",
    "mutants": "lessons pages labs runs reader",
}
"""Layers that a layer may know besides itself and the modules of no folder, which know none.

Labs do not know lessons, blocks do not know labs, the site does not know runs.
"""

EDGES = {
    "runs.shell": "lessons labs",
    "runs.survey": "lessons labs pages",
}
"""Modules where what is kept apart meets: a person's verbs."""

ALONE = {
    "docker": "labs.outer",
    "requests": "labs.outer",
    "dpkt": "lessons.capture",
    "dns": "lessons.capture",
    "mkdocs": "site.mkdocs_plugin site.forms_plugin",
    "jinja2": "site.mkdocs_plugin",
    "markupsafe": "site.mkdocs_plugin",
    "pytest": "pytest_plugin.__init__ pytest_plugin.items pytest_plugin.schedule pytest_plugin.state",
    "pytest_examples": "pytest_plugin.items",
    "xdist": "pytest_plugin.schedule",
    "nbclient": "runs.notebook_run",
    "nbformat": "lessons.notebook runs.notebook_run site.plain",
    "markdown_it": "pages.glossary pages.markup pages.markdown_page pages.parts site.feed",
    "markdown": "pages.markdown_page blocks.origins blocks.show blocks.term",
    "pymdownx": "blocks.origins blocks.show",
    "pygments": "blocks.console",
    "subprocess": "labs.debian labs.engine labs.sources runs.provenance site.build site.dates reader.machine "
    "mutants.judge",
    "socket": "labs.attach labs.engine labs.owner labs.stream",
    "http": "labs.engine site.earlier site.serve",
    "importlib": "",
}
"""What only these modules may import."""


def _imports(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Give line, module, and the names taken from it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            yield node.lineno, "." * node.level + (node.module or ""), names


def _module(path: Path, package: Path) -> str:
    return ".".join(path.relative_to(package).with_suffix("").parts)


def _layer(module: str) -> str:
    return module.rpartition(".")[0]


def _wrong(module: str, imported: str) -> str | None:
    """Tell why a module must not import something."""
    top, _, known = imported.partition(".")
    if imported.startswith("."):
        return "write the import in full, from netguide…"
    if top != "netguide":
        may = ALONE.get(top)
        return None if may is None or module in may.split() else (f"only {may} may" if may else "nobody may")
    layer, other = _layer(module), known.split(".")[0]
    if other not in BELOW or other == layer:
        return None
    return (
        None
        if other in EDGES.get(module, BELOW[layer]).split()
        else f"{layer or module} must not know {other}"
    )


def _violations(package: Path) -> Iterator[str]:
    for path in sorted(package.rglob("*.py")):
        module = _module(path, package)
        if _layer(module) not in BELOW:
            yield f"{module}: in no layer; write down in BELOW what it may know"
            continue
        for line, imported, _ in _imports(path):
            wrong = _wrong(module, imported)
            if wrong:
                yield f"{module}:{line}: must not import {imported}: {wrong}"


def test_no_module_knows_more_than_it_may() -> None:
    assert "\n".join(_violations(PACKAGE)) == ""


def test_the_tables_name_only_what_there_is() -> None:
    there = {_module(path, PACKAGE) for path in PACKAGE.rglob("*.py")}
    assert {*EDGES, *(module for modules in ALONE.values() for module in modules.split())} <= there
    assert {_layer(module) for module in there} == BELOW.keys()


def test_layers_do_not_know_each_other_in_a_circle() -> None:
    seen: set[str] = set()
    for layer, below in BELOW.items():
        assert set(below.split()) <= seen, f"{layer} stands above what is listed after it"
        seen.add(layer)


def test_modules_do_not_know_each_other_in_a_circle() -> None:
    there = {_module(path, PACKAGE): path for path in PACKAGE.rglob("*.py") if path.stem != "__init__"}
    knows = {
        module: {
            name.removeprefix("netguide.")
            for _, imported, names in _imports(path)
            for name in (imported, *(f"{imported}.{each}" for each in names))
        }
        & there.keys()
        for module, path in there.items()
    }
    list(TopologicalSorter(knows).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize(
    ("name", "text", "violation"),
    [
        ("lessons.matching", "import docker", "docker: only labs.outer may"),
        (
            "blocks.show",
            "from mkdocs.config import load_config",
            "mkdocs.config: only site.mkdocs_plugin site.forms_plugin may",
        ),
        ("pages.check", "import pytest", f"pytest: only {ALONE['pytest']} may"),
        (
            "blocks.show",
            "from netguide.labs.lab import Lab",
            "netguide.labs.lab: blocks must not know labs",
        ),
        (
            "site.serve",
            "from netguide.runs import verify",
            "netguide.runs: site must not know runs",
        ),
        (
            "labs.lab",
            "from netguide.lessons import lesson",
            "netguide.lessons: labs must not know lessons",
        ),
        (
            "runs.verify",
            "from netguide.labs.lab import Lab",
            "netguide.labs.lab: runs must not know labs",
        ),
        (
            "errors",
            "from netguide.lessons.lesson import Lesson",
            "netguide.lessons.lesson: errors must not know lessons",
        ),
        ("pages.proof", "from . import shelf", ".: write the import in full, from netguide…"),
        ("pages.proof", "import importlib", "importlib: nobody may"),
    ],
)
def test_a_module_that_knows_too_much_is_named(name: str, text: str, violation: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name.replace('.', '/')}.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"def later():\n    {text}")
    assert list(_violations(tmp_path)) == [f"{name}:2: must not import {violation}"]


def test_a_folder_without_a_place_in_the_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "rumours").mkdir()
    (tmp_path / "rumours/gossip.py").write_text("")
    assert list(_violations(tmp_path)) == [
        "rumours.gossip: in no layer; write down in BELOW what it may know"
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("labs.outer", "docker.errors"),
        ("runs.shell", "from netguide.labs import lab\nfrom netguide.lessons import lesson"),
        ("pytest_plugin.items", "from netguide.labs.lab import Lab"),
        ("pages.check", "from netguide.lessons.transcript import parse\nimport re"),
    ],
)
def test_what_a_module_may_know(name: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name.replace('.', '/')}.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    assert list(_violations(tmp_path)) == []


def test_no_two_test_files_have_one_name() -> None:
    """Pytest imports them by name, and stops at the second."""
    names = [
        path.name
        for path in sorted(Path(__file__).parent.glob("**/test_*.py"))
        if "node_modules" not in path.parts
    ]
    assert sorted(names) == sorted(set(names))
