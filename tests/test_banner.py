"""The banner of a stale translation."""

from netguide.blocks import banner
from netguide.pages import translation

ENGLISH = b"# Names\n"
FRESH = translation.digest(ENGLISH)


def test_a_translation_of_this_very_text_has_none() -> None:
    assert banner.put("<h1>x</h1>", ENGLISH, FRESH, "ko", "../") == "<h1>x</h1>"


def test_another_stamp_or_none_has_one_below_the_title() -> None:
    for stamp in ("0" * 12, None):
        html = banner.put("<h1>x</h1><p>y</p>", ENGLISH, stamp, "ko", "../en/?a&b")
        assert html.startswith('<h1>x</h1><div class="admonition warning ng-stale" role="note"')
        assert html.endswith("</div><p>y</p>")
        assert '<a href="../en/?a&amp;b" hreflang="en">영어 페이지</a>' in html


def test_a_page_without_a_title_has_it_on_top() -> None:
    assert banner.put("<p>y</p>", ENGLISH, None, "ko", "../").startswith("<div")
