"""A notebook's page made slim."""

import pytest

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
