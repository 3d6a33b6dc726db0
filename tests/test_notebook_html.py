"""A notebook's page made slim."""

import base64

import pytest
from bs4 import BeautifulSoup

from netguide.blocks import notebook_html


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("Networks {#networks}", ("Networks", "networks")),
        ("Networks", ("Networks", None)),
        ("A {#b} c", ("A {#b} c", None)),
        ("네트워크 {#networks-2} ", ("네트워크", "networks-2")),
    ],
)
def test_explicit_anchors(heading: str, parts: tuple[str, str | None]) -> None:
    assert notebook_html.explicit(heading) == parts


def test_styles_scripts_and_tools_are_taken_out() -> None:
    heavy = '<style type="text/css">a{}</style>\n<script src="https://cdn.example/x.js"></script><!-- x -->'
    heavy += "<p>kept</p>"
    assert notebook_html.slim(heavy)[0].strip() == "<p>kept</p>"


def test_code_is_marked_up_as_on_other_pages() -> None:
    html = '<div class="highlight-ipynb hl-python"><pre><span></span><span class="n">a</span>\n</pre></div>'
    assert notebook_html.slim(html)[0] == (
        '<div class="highlight"><pre><code><span class="n">a</span>\n</code></pre></div>'
    )


def test_headings_get_their_explicit_anchor_and_lose_the_pilcrow() -> None:
    html = '<h2 id="x">Networks {#networks}<a class="anchor-link" href="#x">¶</a></h2><h3 id="y">Plain</h3>'
    assert notebook_html.slim(html) == (
        '<h2 id="networks">Networks</h2><h3 id="y">Plain</h3>',
        {"x": "networks"},
    )


def test_a_figure_becomes_an_image_whose_words_and_size_are_known() -> None:
    svg = '<svg width="504pt" height="244.8pt" viewBox="0 0 1 1"><script>alert(1)</script></svg>'
    html = '<p>a</p><img alt="No description" src="data:image/svg+xml;base64,PHN2"/><p>b</p>'
    framed = notebook_html.frame(html, [(svg, 'A "plot" <of> it')], "One run")
    image = BeautifulSoup(framed, "html.parser").select("figure > img")[0]
    assert (image["alt"], image["width"], image["height"]) == ('A "plot" <of> it', "504", "245")
    assert base64.b64decode(str(image["src"]).partition(",")[2]).decode() == svg
    assert "<svg" not in framed
    assert "<script" not in framed
    assert framed.startswith("<p>a</p><figure")
    assert framed.endswith("<figcaption>One run</figcaption></figure><p>b</p>")


def test_a_figure_that_the_page_lacks_is_an_error() -> None:
    with pytest.raises(ValueError, match="not on its page"):
        notebook_html.frame("<p>a</p>", [("<svg></svg>", "")], "")
