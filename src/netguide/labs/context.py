"""Files on their way into a container or a build, as a tar stream."""

from __future__ import annotations

import io
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Context:
    """Files by the path that they shall have, each a file of this machine or bytes."""

    files: Mapping[str, Path | bytes]
    """Relative path with slashes, and content."""

    @classmethod
    def of(cls, folder: Path, more: Mapping[str, Path | bytes] | None = None) -> Context:
        """Take all files below a folder, and more."""
        found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
        return cls({**found, **(more or {})})

    @contextmanager
    def tar(self) -> Iterator[IO[bytes]]:
        """Give the files as a tar stream, owned by root; nothing else of this machine shows in it."""
        with tempfile.TemporaryFile(prefix="netguide-") as stream:
            with tarfile.open(fileobj=stream, mode="w") as tar:
                for name, content in self.files.items():
                    _add(tar, name, content)
            stream.seek(0)
            yield stream


def _add(tar: tarfile.TarFile, name: str, content: Path | bytes) -> None:
    info = tarfile.TarInfo(name)
    if isinstance(content, bytes):
        info.size, info.mode, info.mtime = len(content), 0o644, int(time.time())
        tar.addfile(info, io.BytesIO(content))
        return
    state = content.stat()
    info.size, info.mtime = state.st_size, int(state.st_mtime)
    info.mode = 0o755 if state.st_mode & 0o100 else 0o644
    with content.open("rb") as file:
        tar.addfile(info, file)
