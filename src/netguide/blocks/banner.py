"""The banner of a translation that is older than the page it was made from."""

from __future__ import annotations

from html import escape

from netguide.pages.translation import digest
from netguide.words import say


def put(html: str, english: bytes, stamp: str | None, language: str, link: str) -> str:
    """Put the banner below the page's title if the English page changed since it was translated.

    Args:
        html: the translated page.
        english: the English page's file.
        stamp: digest that the translation says it was made from, None if it says nothing.
        language: language of the translation.
        link: address of the English page.
    """
    if stamp == digest(english):
        return html
    anchor = f'<a href="{escape(link)}" hreflang="en">{escape(say(language, "stale-link"))}</a>'
    text = escape(say(language, "stale-text", link="\0")).replace("\0", anchor)
    note = (
        '<div class="admonition warning ng-stale" role="note" data-search-exclude>'
        f'<p class="admonition-title">{escape(say(language, "stale-title"))}</p><p>{text}</p></div>'
    )
    title, end, rest = html.partition("</h1>")
    return title + end + note + rest if end else note + html
