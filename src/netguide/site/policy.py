"""The Content-Security-Policy of pages: nothing of another host, and no script that is not the theme's own.

Knows HTML and the policy's notation. Must not know MkDocs or files. The few scripts that stand inline in a
page are allowed by their digests; a page that gained another one would not run it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape, unescape

DIRECTIVES = (
    "default-src 'self'",
    "script-src 'self'{hashes}",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)
"""The policy. Drawings and the smallest fonts stand in style sheets as ``data:`` addresses."""
POLICY = "content-security-policy.txt"
"""File beside the pages that holds the header for a server that sends one."""
FOR_SERVERS = "frame-ancestors 'none'"
"""What a page cannot say of itself, but a server can say of it."""
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(r"\btype=[\"']?(?P<type>[^\s\"'>]+)", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)
_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="(?P<policy>[^"]*)">')
_HASH = re.compile(r"'sha256-[^']+'")


def of(html: str) -> str:
    """Give the policy that a page needs."""
    return _write(_hash(body) for body in _inline(html))


def put(html: str) -> str:
    """Write a page's policy into its head, before all that it governs.

    Args:
        html: a whole page; what has no ``<meta charset>`` is no page of ours, and is left as it is.
    """
    found = _CHARSET.search(html)
    if found is None:
        return html
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(of(html), quote=False)}">'
    return f"{html[: found.end()]}\n  {meta}{html[found.end() :]}"


def for_servers(pages: Iterable[str]) -> str:
    """Give one policy that suits all of these pages, for a server that sends it as a header.

    Args:
        pages: whole pages as ``put`` left them.
    """
    metas = (match["policy"] for page in pages if (match := _META.search(page)))
    hashes = {found for policy in metas for found in _HASH.findall(unescape(policy))}
    return f"{_write(hashes)}; {FOR_SERVERS}"


def _inline(html: str) -> Iterable[str]:
    """Give the scripts that stand in a page and would run; data is not run."""
    for match in _SCRIPT.finditer(html):
        kind = _TYPE.search(match["attributes"])
        runs = kind is None or kind["type"].lower() in {"text/javascript", "module"}
        if runs and not _SOURCE.search(match["attributes"]):
            yield match["body"]


def _hash(body: str) -> str:
    digest = hashlib.sha256(body.replace("\r\n", "\n").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _write(hashes: Iterable[str]) -> str:
    allowed = "".join(f" {one}" for one in sorted(set(hashes)))
    return "; ".join(DIRECTIVES).format(hashes=allowed)
