"""The reader's own machine as a host for a lesson.

Knows processes, files and how the Docker client is called. Must not know lessons, or what may be typed: but
what is not among the tools that it is given cannot be called by name.
"""

from __future__ import annotations

import os
import select
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from netguide.errors import EngineError
from netguide.labs import terminal

LABEL = "netguide.reader"
"""Label of everything that a check makes on the reader's engine."""
_BASH = shutil.which("bash") or "/bin/bash"
_PROJECT = '{{.Label "com.docker.compose.project"}}'
_DOCKER = """\
#!/bin/sh
# The reader's docker client; what it makes is labelled, and it lists the labelled containers alone.
docker={docker}
label={label}
case "$1 $2" in
"run "* | "create "* | "build "*) verb=$1; shift; exec "$docker" "$verb" --label "$label" "$@" ;;
"ps "* | "ps") shift; exec "$docker" ps --filter "label=$label" "$@" ;;
"network create" | "volume create" | "container run" | "container create" | "image build" | "buildx build")
    kind=$1 verb=$2; shift 2; exec "$docker" "$kind" "$verb" --label "$label" "$@" ;;
"container ls") shift 2; exec "$docker" ps --filter "label=$label" "$@" ;;
esac
exec "$docker" "$@"
"""


class Pipes:
    """A shell of this machine, as a terminal wants it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Start it in a folder; the environment is added to what makes programs print the same."""
        command, settings = terminal.shell(str(folder))
        self.process = subprocess.Popen(
            [_BASH, *command[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**settings, **environment},
            start_new_session=True,
        )

    def send(self, data: bytes) -> None:
        """Write to the shell's input."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def read(self, limit: float) -> tuple[int, bytes] | None:
        """Wait for output: 1 or 2, and bytes; None at the end; TimeoutError if nothing came.

        What is known of the shell comes before what steps print, of which there may be no end.
        """
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        kinds = {self.process.stderr.fileno(): 2, self.process.stdout.fileno(): 1}
        while kinds:
            ready, _, _ = select.select(list(kinds), [], [], limit)
            if not ready:
                raise TimeoutError
            data = os.read(ready[0], 65536)
            if data:
                return kinds[ready[0]], data
            del kinds[ready[0]]
        return None

    def state(self) -> tuple[bool, int | None]:
        """Tell whether the shell runs, and its status."""
        status = self.process.poll()
        return status is None, status

    def close(self) -> None:
        """Hang up."""
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()


class Machine:
    """This machine and the engine that its docker client talks to."""

    def __init__(self, mark: str, tools: Iterable[str], environment: Mapping[str, str]) -> None:
        """Make a folder for the lesson's files, and one with the only tools that can be called by name.

        Args:
            mark: value of the label of everything that is made.
            tools: programs that steps may call; those this machine lacks are left out.
            environment: what the docker client needs, such as DOCKER_HOST.

        Raises:
            EngineError: there is no docker client, or no engine answers it.
        """
        docker = shutil.which("docker")
        if docker is None:
            raise EngineError(
                "there is no docker client on this machine",
                remedy="install Docker (https://docs.docker.com/engine/install/)",
            )
        self.mark = mark
        self.ended: str | None = None  # nobody ends a reader's machine
        self.patience = 1
        self._label = f"{LABEL}={mark}"
        self.root = Path(tempfile.mkdtemp(prefix="netguide-reader-"))
        self.bin = self.root / "bin"
        self.bin.mkdir()
        for tool in tools:
            found = shutil.which(tool)
            if found and tool != "docker":
                (self.bin / tool).symlink_to(found)
        shim = self.bin / "docker"
        shim.write_text(_DOCKER.format(docker=shlex.quote(docker), label=shlex.quote(self._label)))
        shim.chmod(0o755)
        self._docker = docker
        self._environment = {**environment, "PATH": str(self.bin)}
        self._shells: list[Pipes] = []
        status, said = self.engine()
        if status:
            shutil.rmtree(self.root)
            raise EngineError(
                "no Docker engine answers the docker client of this machine",
                found=said.strip(),
                remedy="start Docker, or set DOCKER_HOST or a context that names an engine you may use",
            )
        self.version = said.strip()

    def engine(self) -> tuple[int, str]:
        """Ask the engine for its version: status, and version or complaint."""
        return self._client("version", "--format", "{{.Server.Version}}")

    def terminal(self, folder: str) -> terminal.Terminal:
        """Open a terminal in a folder below the machine's own temporary one."""
        pipes = Pipes(self.root / folder.strip("/"), self._environment)
        self._shells.append(pipes)
        return terminal.Terminal(pipes, self._kill)

    def sh(self, command: str, limit: float = 30) -> tuple[int, str]:
        """Run a command beside the terminal; give status and output, 124 at the limit."""
        try:
            done = subprocess.run(
                [_BASH, "-c", command],
                env={
                    **terminal.ENVIRONMENT,
                    **self._environment,
                    "PATH": f"{self.bin}:{os.environ.get('PATH', '')}",
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=limit,
                text=True,
                errors="replace",
            )
        except subprocess.TimeoutExpired as error:
            return 124, str(error.stdout or "")
        return done.returncode, done.stdout

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write files into a folder below the machine's own temporary one."""
        target = self.root / folder.strip("/")
        target.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(content)

    def alive(self) -> bool:
        """Whether the engine answers."""
        return self.engine()[0] == 0

    def complaints(self, since: datetime) -> list[str]:
        """Give nothing: the log of a reader's engine is the reader's."""
        del since
        return []

    def clean(self, project: str) -> list[str]:
        """Remove what was made, the temporary folder with it.

        Args:
            project: beginning of the names of Compose projects that were made.

        Returns:
            What was removed, a line each; with what could not be.
        """
        removed: list[str] = []
        projects = {
            each
            for listing in (["ps", "-a"], ["network", "ls"], ["volume", "ls"])
            for each in self._client(*listing, "--format", _PROJECT)[1].split()
            if each.startswith(project)
        }
        filters = [self._label, *(f"com.docker.compose.project={each}" for each in sorted(projects))]
        for kind, listing, removal in (
            ("container", ["ps", "-aq"], ["rm", "-fv"]),
            ("network", ["network", "ls", "-q"], ["network", "rm"]),
            ("volume", ["volume", "ls", "-q"], ["volume", "rm", "-f"]),
            ("image", ["images", "-q"], ["rmi", "-f"]),
        ):
            for each in filters:
                for name in dict.fromkeys(self._client(*listing, "--filter", f"label={each}")[1].split()):
                    status, said = self._client(*removal, name)
                    removed.append(f"{kind} {name}" + (f": {said.strip()}" if status else ""))
        for pipes in self._shells:
            self._kill(pipes.process.pid)
            pipes.close()
            pipes.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)
        return removed

    def _client(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [self._docker, *arguments],
            env={**os.environ, **self._environment, "PATH": os.environ.get("PATH", "")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        return done.returncode, done.stdout

    def _kill(self, pid: int) -> None:
        """End a shell and what it started: they share a session."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
