"""Debian's packages on this machine, for programs that are missing.

Knows apt-get. Must not know what the programs are for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from netguide.errors import EngineError
from netguide.progress import Progress, working

SYSTEM_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where programs of the system are, also for those whose PATH lacks them."""
_ONE_AT_A_TIME = threading.Lock()


def may_install() -> bool:
    """Whether this is Debian and we are root."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def find(program: str) -> str | None:
    """Give the path of a program of this machine; None if it has none."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:{SYSTEM_PATH}")


def need(packages: dict[str, str], progress: Progress) -> bool:
    """See to it that programs are there; give whether they are.

    Nothing is installed where ``may_install`` says no. Threads may ask at the same time.

    Args:
        packages: program, and the package that has it.
        progress: is told what is being done.

    Raises:
        EngineError: apt-get failed; the message has what it said.
    """
    with _ONE_AT_A_TIME:
        missing = [package for program, package in packages.items() if find(program) is None]
        if missing and may_install():
            _install(missing, progress)
        return all(find(program) is not None for program in packages)


def _install(names: Sequence[str], progress: Progress) -> None:
    # Another apt-get of the machine, such as its daily upgrade, is waited for.
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    said = ""
    with working(progress, f"installing {' and '.join(names)} from Debian (some seconds, once)"):
        for command in ([*install, *names], ["apt-get", "update", "-q"], [*install, *names]):
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=environment,
                check=False,
            )
            said = done.stdout
            if done.returncode == 0 and "install" in command:
                return
    raise EngineError(
        f"Debian's {' '.join(names)} could not be installed",
        found=said.strip()[-1000:],
        remedy="mend what apt-get says, or install it yourself, then run the command again",
    )
