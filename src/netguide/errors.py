"""Everything netguide raises on purpose.

    NetguideError
    ├── TranscriptError   a session.console does not follow the notation
    ├── LessonError       a lesson's folder or lesson.toml is not usable
    ├── PageError         a page shows something that does not exist or was not run
    ├── EvidenceError     evidence.json is missing, damaged or of another schema
    ├── EngineError       no Docker engine can be used, or it died
    ├── ImageError        an image can be had neither from a registry nor from Debian
    ├── LabError          a lab did not start, or died while a lesson ran on it
    └── SiteError         the site could not be built or served

Every message says where, quotes what was found there, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A line in a file of the project, shown as ``path:line``."""

    path: str
    """Path as a person would type it, relative to the project where possible."""
    line: int
    """Line number, counted from 1."""

    def __str__(self) -> str:
        """Give the place as people write it."""
        return f"{self.path}:{self.line}"


class NetguideError(Exception):
    """Base of all errors that a person can do something about."""

    def __init__(
        self, message: str, *, place: Place | None = None, found: str | None = None, remedy: str = ""
    ) -> None:
        """Compose one message from its parts.

        Args:
            message: what is wrong, one sentence without a full stop.
            place: the file and line concerned, if there is one.
            found: the offending text, quoted on a line of its own.
            remedy: what the reader of the message can do.
        """
        self.message = message
        self.place = place
        self.found = found
        self.remedy = remedy
        head = f"{place}: {message}" if place else message
        lines = [head]
        if found is not None:
            lines.append(f"    {found}")
        if remedy:
            lines.append(f"  {remedy}")
        super().__init__("\n".join(lines))


class TranscriptError(NetguideError):
    """A session.console does not follow the notation."""


class LessonError(NetguideError):
    """A lesson's folder or its lesson.toml is not usable."""


class PageError(NetguideError):
    """A page shows something that does not exist or was not run."""


class EvidenceError(NetguideError):
    """The evidence file is missing, damaged or of another schema."""


class EngineError(NetguideError):
    """No Docker engine can be used, or it stopped answering."""


class ImageError(NetguideError):
    """An image can be had neither from a registry nor from Debian's packages."""


class LabError(NetguideError):
    """A lab did not start, or stopped while a lesson ran on it."""


class SiteError(NetguideError):
    """The site could not be built or served."""
