"""Which commit a run was made from, and where CI shows it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from netguide.lessons.evidence import Json


def describe(root: Path) -> Json:
    """Give ``commit`` (40 hexadecimal digits or None), ``dirty`` and ``run_url`` (None outside CI)."""
    commit = _git(root, "rev-parse", "HEAD")
    changes = _git(root, "status", "--porcelain")
    return {"commit": commit or None, "dirty": bool(changes) or not commit, "run_url": _run_url()}


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _run_url() -> str | None:
    server, repository, run = (
        os.environ.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    )
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None
