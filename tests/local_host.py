"""A lab made of this machine's own bash: enough to test what does not concern Docker."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from netguide.labs.terminal import Problem, Result


class LocalTerminal:
    """Runs each command in a shell of its own in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, command: str, limit: float) -> Result:
        started, clock = datetime.now(UTC), time.monotonic()
        try:
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=limit,
            )
        except subprocess.TimeoutExpired as error:
            return Result(error.stdout or b"", None, started, time.monotonic() - clock, Problem.TIMEOUT)
        return Result(done.stdout, done.returncode, started, time.monotonic() - clock, None)

    def close(self) -> None:
        pass


class LocalHost:
    """A lab without an engine: its state is what the folder holds."""

    images: tuple[Any, ...] = ()
    ended: str | None = None
    patience: float = 1

    def __init__(self, hostname: str = "docker-host") -> None:
        self.hostname = hostname
        self.others: list[LocalHost] = []
        self.root = Path(tempfile.mkdtemp(prefix="netguide-local-"))
        self.state = self.root / "state"
        self.state.mkdir()

    @classmethod
    def together(cls, hosts: Sequence[str]) -> "LocalHost":
        """Do what ``lab.start`` does with names of hosts."""
        first, *others = [cls(name) for name in hosts] or [cls()]
        first.others = others
        return first

    def terminal(self, folder: str) -> LocalTerminal:
        return LocalTerminal(self.root / folder.strip("/"))

    def sh(self, command: str, limit: float = 30) -> tuple[int, str]:
        if "docker ps -a --format 'container" in command:
            return 0, "\n".join([*sorted(f"file {path.name}" for path in self.state.iterdir()), "whole"])
        return 0, ""

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        target = self.root / folder.strip("/")
        target.mkdir(parents=True, exist_ok=True)
        (target / "state").symlink_to(self.state)
        for path, content in files.items():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(content)

    def alive(self) -> bool:
        return True

    def complaints(self, since: datetime) -> list[str]:
        log = self.state / "complaints"
        return log.read_text().splitlines() if log.exists() else []

    def close(self) -> None:
        for each in (self, *self.others):
            shutil.rmtree(each.root)
