"""The link that opens a report about a block, filled in with what the block is and what it was proved by.

Knows the form in ``.github/ISSUE_TEMPLATE/the-guide-is-wrong.yml``. Must not know evidence or languages.
"""

from __future__ import annotations

from urllib.parse import urlencode

_FORM = "the-guide-is-wrong.yml"


def address(repository: str, *, lesson: str, part: str, page: str, engine: str, digest: str) -> str:
    """Give the address of a new report.

    Args:
        repository: address of the project's repository, ``https://…``; empty for none.
        lesson: the block's lesson.
        part: its section or file.
        page: address of the page that shows it.
        engine: version of the engine that the evidence is from; empty for none.
        digest: digest of the shown bytes.

    Returns:
        The address, or nothing if there is no repository to report to.
    """
    if not repository.startswith(("https://", "http://")):
        return ""
    proof = [f"lesson: {lesson}", f"section: {part}", f"engine: {engine or '-'}", f"digest: {digest}"]
    query = {
        "template": _FORM,
        "title": f"{lesson}#{part}: ",
        "page": page,
        "evidence": "\n".join(proof),
    }
    return f"{repository.rstrip('/')}/issues/new?{urlencode(query)}"
