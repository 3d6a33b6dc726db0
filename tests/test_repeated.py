"""Sentences that pages have in common say the same in code font."""

from __future__ import annotations

from netguide.pages import reading, repeated

SAYS = """# Page {#page}

First this. If you are not root,
`CODE` opens a root shell in that folder. Or `not`.
"""


def pages(*codes: str) -> list[str]:
    read = [
        reading.read(SAYS.replace("CODE", code).encode(), f"docs/en/{number}.md")
        for number, code in enumerate(codes)
    ]
    return [str(finding) for finding in repeated.check(read)]


def test_pages_that_agree_are_in_order() -> None:
    assert pages(*["sudo -s"] * 6) == []


def test_a_page_that_says_something_else_is_found() -> None:
    assert pages("sudo -s", "sudo -s", "web", "sudo -s", "sudo -s") == [
        "docs/en/2.md:3: this sentence says something else on 4 other pages\n"
        "    `web`\n"
        "  write `sudo -s` as they do, or put it into other words"
    ]


def test_few_pages_that_agree_say_nothing_about_others() -> None:
    assert pages("sudo -s", "web", "sudo -s", "sudo -s") == []


def test_short_sentences_are_alike_by_chance() -> None:
    read = [
        reading.read(f"# Page {{#page}}\n\nOr `{code}`.\n".encode(), f"docs/en/{number}.md")
        for number, code in enumerate("aaaaab")
    ]
    assert list(repeated.check(read)) == []
