"""Words that readers search with: the file, and what becomes of it in the search's index."""

import json

import pytest
from material.plugins.search.plugin import Parser  # type: ignore[import-untyped]

from netguide.pages import search_words
from netguide.site import search_index

GOOD = """\
# about words
["index"]
en = ["start here"]
ko = ["시작", "처음"]

["tutorial/publish#refused"]
en = ["port <closed>"]
ko = ["포트 닫힘"]
"""


def test_words_belong_to_the_address_of_a_page_or_section() -> None:
    words = search_words.parse(GOOD)
    assert words.findings == ()
    assert words.of("ko") == {"": "시작; 처음", "tutorial/publish/#refused": "포트 닫힘"}
    assert [(entry.key, entry.line) for entry in words.entries] == [
        ("index", 2),
        ("tutorial/publish#refused", 6),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[index\n", "docs/search.toml:1: this is not TOML\n    [index\n"),
        ('\n["a b"]\nen = ["x"]\n', "docs/search.toml:2: this names no page\n    a b\n"),
        ('index = "x"\n', "docs/search.toml:1: an entry is a table\n    index\n"),
        ('["index"]\nde = ["x"]\n', "docs/search.toml:1: this is no language of the guide\n    de\n"),
        ('["index"]\nen = "x"\n', "docs/search.toml:1: words are a list of texts\n    index en\n"),
        ('["index"]\nen = [" "]\n', "docs/search.toml:1: words are a list of texts\n    index en\n"),
        ('["index"]\nen = ["x"]\n', "docs/search.toml:1: words for one language only\n    index\n  add ko"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, found: str) -> None:
    words = search_words.parse(text)
    assert words.entries == ()
    (finding,) = words.findings
    assert str(finding).startswith(found)


def test_words_for_what_is_not_there_are_found() -> None:
    words = search_words.parse(GOOD)
    pages = {"tutorial/publish": {"refuse", "start"}}
    found = [str(finding) for finding in search_words.unknown(words, pages)]
    assert found == [
        "docs/search.toml:2: there is no such page\n    index\n  pages: tutorial/publish",
        "docs/search.toml:6: the page has no such heading\n    tutorial/publish#refused\n"
        "  did you mean 'refuse'?",
    ]
    assert list(search_words.unknown(words, {"index": set(), "tutorial/publish": {"refused"}})) == []


def test_the_index_takes_words_up_as_text() -> None:
    index = {
        "config": {"lang": ["en"]},
        "docs": [{"location": "", "title": "A"}, {"location": "x/", "title": "B"}],
    }
    done = json.loads(search_index.complete(json.dumps(index), {"": "a <b> & c", "nowhere/": "lost"}))
    assert done["config"] == {"lang": ["en"]}
    assert done["docs"] == [
        {"location": "", "title": "A", "words": "a &lt;b&gt; &amp; c"},
        {"location": "x/", "title": "B"},
    ]


PAGE = """\
<h1 id="a">A</h1><p>Text with <span class="x">a span</span> and <span title="b &gt; c">a title</span>.</p>
<div class="ng-block"><div class="highlight"><pre><code><span class="ng-step"><span class="gp">$ </span>ls
<span class="go">one &lt;span&gt; two</span>
</span></code></pre></div><details class="ng-variant"><summary>On 20.10</summary><pre>other</pre></details>
<details class="ng-proof" data-search-exclude><summary>Verified</summary><p>Engine</p></details></div>
<figure class="ng-drawing" data-search-exclude><svg>web</svg><details><p>told</p></details></figure>
<p class="ng-proof" data-search-exclude>not run</p><p>The end.</p>
"""


def test_the_search_takes_from_what_it_reads_what_it_takes_from_the_whole() -> None:
    whole, part = Parser(), Parser()
    whole.feed(PAGE)
    part.feed(read := search_index.read(PAGE))
    sections = [(section.id, section.title, "".join(section.text)) for section in whole.data]
    assert [(section.id, section.title, "".join(section.text)) for section in part.data] == sections
    assert "one &lt;span&gt; two" in sections[0][2]
    assert "other" in sections[0][2]
    assert [word for word in ("Verified", "Engine", "web", "told", "not run", "<span") if word in read] == []
