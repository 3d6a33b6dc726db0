"""Flags in code font stay on one line."""

from netguide.blocks import unbroken


def test_a_flag_stays_whole() -> None:
    assert unbroken.kept("no <code>-p</code> at <code>--ip-range</code>") == (
        'no <code class="ng-unbroken">-p</code> at <code class="ng-unbroken">--ip-range</code>'
    )


def test_words_that_break_nowhere_or_must_break_are_left() -> None:
    html = (
        "<code>web</code> <code>docker run -d</code> <code>com.docker.network.bridge.gateway-mode</code>"
        "<pre><code>$ ip-a\n</code></pre>"
    )
    assert unbroken.kept(html) == html
