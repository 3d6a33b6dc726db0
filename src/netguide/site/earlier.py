"""Fetches the history of verdicts from where the site was published before.

Knows HTTP. Must not know what becomes of the history.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path

from netguide.errors import SiteError
from netguide.lessons import history
from netguide.site.published import HISTORY

_LIMIT = 50_000_000
_SECONDS = 30


def fetch(site: str, target: Path) -> str:
    """Take over the history of a published site.

    Args:
        site: address of the site.
        target: file to write it into; left alone if there is none to take over.

    Returns:
        What was found, in a sentence.

    Raises:
        SiteError: the site does not answer as it should. A build that is published after that would begin a
            new history, so this is no small thing.
        EvidenceError: what is there is no history.
    """
    url = f"{site.rstrip('/')}/{HISTORY}"
    if not url.startswith(("https://", "http://")):
        raise SiteError(f"'{site}' is no address of a site", remedy="set NETGUIDE_SITE_URL to https://…")
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:
            text = answer.read(_LIMIT + 1).decode()
    except urllib.error.HTTPError as error:
        with error:
            if error.code == HTTPStatus.NOT_FOUND:
                return f"there is no {url}: the history begins with the next published build"
        raise SiteError(f"{url} cannot be fetched: {error}", remedy="try again") from error
    except (OSError, ValueError) as error:
        raise SiteError(f"{url} cannot be fetched: {error}", remedy="try again") from error
    if len(text) > _LIMIT:
        raise SiteError(f"{url} is longer than a history can be", remedy="look at what is published there")
    entries = history.loads(text, url)
    target.parent.mkdir(exist_ok=True)
    target.write_text(history.dumps(entries), "utf-8")
    return f"{len(entries)} earlier runs are in {target.name}"
