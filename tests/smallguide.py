"""The small guide of ``tests/cases/pages/guide.yml`` on disk, and cases that change it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from netguide.pages import translation
from netguide.pages.check import check, load

CASES = Path(__file__).parent / "cases/pages"


def cases(name: str) -> list[dict[str, Any]]:
    """Read the cases of a file."""
    found: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8"))
    return found


def make(root: Path, case: dict[str, Any] | None = None) -> None:
    """Write the guide with the changes of a case.

    ``edit`` replaces text that must be there once in every file that a pattern matches, ``write`` writes a
    file, ``remove`` removes one. Then Korean pages are stamped, and ``later`` changes files after that.
    """
    case = case or {}
    for path, text in yaml.safe_load((CASES / "guide.yml").read_text("utf-8")).items():
        _write(root / path, text)
    for change in case.get("edit", []):
        paths = sorted(root.glob(change["in"]))
        assert paths, change
        for path in paths:
            text = path.read_text("utf-8")
            assert text.count(change["old"]) == 1, (path, change)
            _write(path, text.replace(change["old"], change["new"]))
    for path, text in case.get("write", {}).items():
        _write(root / path, text)
    for name in case.get("remove", []):
        (root / name).unlink()
    stamp(root)
    for change in case.get("later", []):
        path = root / change["in"]
        _write(path, path.read_text("utf-8").replace(change["old"], change["new"]))


def stamp(root: Path) -> None:
    """Fill in the stamps of Korean pages."""
    for path in (root / "docs/ko").rglob("*.md"):
        english = root / "docs/en" / path.relative_to(root / "docs/ko")
        value = translation.digest(english.read_bytes()) if english.exists() else "0" * 12
        _write(path, path.read_text("utf-8").replace("STAMP", value))


def findings(root: Path) -> str:
    """Give what the checks find, as a person reads it."""
    return "\n".join(map(str, check(load(root))))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
