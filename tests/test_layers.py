"""Which module may know what. A new module fails here until it has its place in the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src/netguide"

LAYERS = {
    "words": "errors finding progress words",
    "lessons": "bindings evidence lesson matching recorder transcript volatile",
    "pages": (
        "inline_code markdown_page markup notebook_page page pages pairs proof reading rules shelf"
        " terms translation"
    ),
    "blocks": "banner console notebook_html origins proofline show",
    "labs": "attach context engine images lab outer owner recipes sources store terminal",
    "runs": "notebook_run provenance report runner shell verify",
    "edges": "mkdocs_plugin pytest_plugin serve site",
}
"""Layers and the modules in them."""

BELOW = {
    "words": "",
    "lessons": "words",
    "pages": "words lessons",
    "blocks": "words lessons pages",
    "labs": "words",
    "runs": "words lessons",
    "edges": "words lessons pages blocks labs runs",
}
"""Layers that a layer may know besides itself. Labs do not know lessons, blocks do not know labs."""

BRIDGES = {
    "shell": "lab",  # a person's shell on a lab is both
}
"""Modules that may know one of another layer."""

ALONE = {
    "docker": "outer",
    "requests": "outer",
    "mkdocs": "mkdocs_plugin",
    "jinja2": "mkdocs_plugin",
    "markupsafe": "mkdocs_plugin",
    "pytest": "pytest_plugin",
    "pytest_examples": "pytest_plugin",
    "xdist": "pytest_plugin",
    "nbclient": "notebook_run",
    "nbformat": "notebook_run",
    "markdown_it": "markup markdown_page",
    "markdown": "markdown_page origins show",
    "pymdownx": "origins show",
    "pygments": "console",
    "subprocess": "engine provenance site sources",
    "socket": "attach engine outer owner",
    "http": "engine serve",
    "importlib": "",
}
"""What only these modules may import."""


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "netguide":
            yield from ((node.lineno, f"netguide.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def _layer(module: str) -> str | None:
    return next((layer for layer, modules in LAYERS.items() if module in modules.split()), None)


def _wrong(module: str, imported: str) -> str | None:
    """Tell why a module must not import something."""
    top, _, rest = imported.partition(".")
    if imported.startswith("."):
        return "write the import in full, from netguide…"
    if top != "netguide":
        may = ALONE.get(top)
        return None if may is None or module in may.split() else (f"only {may} may" if may else "nobody may")
    known, layer = rest.split(".")[0], _layer(module)
    other = _layer(known)
    if layer is None or other is None or layer == other or known in BRIDGES.get(module, "").split():
        return None
    return None if other in BELOW[layer].split() else f"{layer} must not know {other}"


def _violations(package: Path) -> Iterator[str]:
    for path in sorted(package.glob("*.py")):
        module = path.stem
        if module == "__init__":
            continue
        if _layer(module) is None:
            yield f"{path.name}: in no layer; write down in LAYERS what it may know"
        for line, imported in _imports(path):
            wrong = _wrong(module, imported)
            if wrong:
                yield f"{path.name}:{line}: {module} must not import {imported}: {wrong}"


def test_no_module_knows_more_than_it_may() -> None:
    assert "\n".join(_violations(PACKAGE)) == ""


def test_the_table_names_only_modules_there_are_and_each_once() -> None:
    named = [module for modules in LAYERS.values() for module in modules.split()]
    there = {path.stem for path in PACKAGE.glob("*.py")}
    assert sorted(named) == sorted(set(named))
    assert {*named, *BRIDGES, *(m for modules in ALONE.values() for m in modules.split())} <= there
    assert LAYERS.keys() == BELOW.keys()


def test_layers_do_not_know_each_other_in_a_circle() -> None:
    seen: set[str] = set()
    for layer, below in BELOW.items():
        assert set(below.split()) <= seen, f"{layer} stands above what is listed after it"
        seen.add(layer)


@pytest.mark.parametrize(
    ("name", "text", "violation"),
    [
        ("matching", "import docker", "matching.py:1: matching must not import docker: only outer may"),
        (
            "show",
            "\nfrom mkdocs.config import load_config",
            "show.py:2: show must not import mkdocs.config: only mkdocs_plugin may",
        ),
        (
            "pages",
            "def check():\n    import pytest",
            "pages.py:2: pages must not import pytest: only pytest_plugin may",
        ),
        (
            "transcript",
            "import subprocess",
            "transcript.py:1: transcript must not import subprocess: only engine provenance site sources may",
        ),
        (
            "show",
            "from netguide.lab import Lab",
            "show.py:1: show must not import netguide.lab: blocks must not know labs",
        ),
        (
            "lab",
            "from netguide import errors, lesson",
            "lab.py:1: lab must not import netguide.lesson: labs must not know lessons",
        ),
        (
            "proof",
            "from . import lab",
            "proof.py:1: proof must not import .: write the import in full, from netguide…",
        ),
        ("proof", "import importlib", "proof.py:1: proof must not import importlib: nobody may"),
        ("gossip", "", "gossip.py: in no layer; write down in LAYERS what it may know"),
    ],
)
def test_a_module_that_knows_too_much_is_named(name: str, text: str, violation: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.py").write_text(text)
    assert list(_violations(tmp_path)) == [violation]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("outer", "import docker.errors"),
        ("shell", "from netguide import lab, lesson"),
        ("site", "from netguide.lab import Lab"),
        ("pages", "from netguide.transcript import parse\nimport re"),
    ],
)
def test_what_a_module_may_know(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.py").write_text(text)
    assert list(_violations(tmp_path)) == []
