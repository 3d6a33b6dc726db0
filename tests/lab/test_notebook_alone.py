"""A notebook that stands alone runs with the command that its page gives, on an engine that has nothing."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netguide.blocks import yours
from netguide.labs import lab
from netguide.lessons import lesson, notebook

ROOT = Path(__file__).parents[2]
ALONE = sorted(
    page
    for each in lesson.find(ROOT / "snippets")
    for page in each.options.notebook
    if each.options.stands_alone(page)
)


@pytest.mark.parametrize("page", ALONE)
def test_the_command_runs_the_notebook_and_leaves_nothing(prepared: None, page: str, tmp_path: Path) -> None:
    name = Path(page).name
    shutil.copy(ROOT / "docs/en" / page, tmp_path)
    shown = notebook.read(tmp_path / name)
    uvx = [str(Path(sys.executable).with_name("uvx"))]
    with lab.start("notebook-alone", "28.5") as host, host.docker_socket() as engine:
        command = uvx + shlex.split(yours.run(name))[1:]
        before = host.sh("docker ps -aq; docker network ls -q | sort")
        ran = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "DOCKER_HOST": engine}, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        assert host.sh("docker ps -aq; docker network ls -q | sort") == before
    cells = notebook.code_cells(notebook.read(tmp_path / name))
    assert [len(notebook.lines(cell)) for cell in cells] == [
        len(notebook.lines(cell)) for cell in notebook.code_cells(shown)
    ]
