"""How long the site takes to build, against Material alone with the same pages.

Builds the English pages in turn, once as mkdocs.yml has it and once without the guide's plugins and theme.
The turns alternate, so that what else the machine does meets both. Evidence is more than half of what a page
says, so there must be some. No build keeps anything for the next one.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

OURS = ("netguide", "netguide-forms")


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, whose ``!ENV`` names a variable and a value to fall back to."""


def _fallback(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> object:
    return loader.construct_sequence(node)[-1]


_Loader.add_constructor("!ENV", _fallback)


def plain(root: Path) -> str:
    """Give the project's configuration without what is its own; proof links are then no links."""
    config = yaml.load((root / "mkdocs.yml").read_text("utf-8"), _Loader)
    config["plugins"] = {name: value for name, value in config["plugins"].items() if name not in OURS}
    config["theme"].pop("custom_dir")
    config["theme"].pop("icon")
    config["theme"].pop("favicon")
    config.pop("extra_css")
    config.pop("validation")
    config["docs_dir"] = str(root / "docs/en")
    config["markdown_extensions"]["pymdownx.snippets"]["base_path"] = [str(root / "snippets")]
    return yaml.safe_dump(config, allow_unicode=True)


def build(config: Path, site: Path) -> float:
    """Build once; give the processor time of it, which other programs do not lengthen."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--clean", "-q", "-f", str(config), "-d", str(site)]
    before = os.times()
    subprocess.run(command, check=True, env=environment, stderr=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user + after.children_system) - (before.children_user + before.children_system)


def ratio(root: Path, rounds: int, tell: Callable[[str], None]) -> float:
    """Give the processor time of the guide's build as a multiple of that of Material alone."""
    with tempfile.TemporaryDirectory() as folder:
        theirs = Path(folder) / "mkdocs.yml"
        theirs.write_text(plain(root), "utf-8")
        guide, alone = [], []
        for number in range(rounds + 1):
            ours = build(root / "mkdocs.yml", Path(folder) / "guide")
            plain_ = build(theirs, Path(folder) / "plain")
            tell(f"site, round {number}: guide {ours:.2f} s, Material alone {plain_:.2f} s")
            if number:  # the first round fills caches
                guide.append(ours)
                alone.append(plain_)
    return statistics.median(guide) / statistics.median(alone)
