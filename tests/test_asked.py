"""What readers ask that pages answer: the front matter, its checks, and the search's index."""

import json
from pathlib import Path
from typing import Any

import pytest
from material.plugins.search.plugin import Parser  # type: ignore[import-untyped]

import smallguide
from netguide.errors import PageError, SiteError
from netguide.pages import asked
from netguide.pages.asked import Asked
from netguide.site import search_index

PATH = "docs/en/publish.md"
GOOD = """\
---
description: Ports
questions:
  - How do I publish a port?
  - "What is 8080:80?"
  - Why is it refused?
words:
  publish: [port forwarding, "no"]
  refused: [port <closed>]
---
# Publish {#publish}

questions: none here
"""


def _read(text: str) -> Asked:
    return asked.read(asked.meta(text, PATH), text, PATH)


def test_a_page_is_found_by_its_questions_and_words_and_a_section_by_its_words() -> None:
    assert _read(GOOD).by_location("publish/", "publish") == {
        "publish/": "How do I publish a port?; What is 8080:80?; Why is it refused?; port forwarding; no",
        "publish/#refused": "port <closed>",
    }
    assert Asked().by_location("publish/", "publish") == {}


def test_a_notebook_has_them_in_its_metadata() -> None:
    said = {"questions": ["How fast is it?"], "words": {"fast": ["speed"]}, "source": "0123456789ab"}
    notebook = json.dumps({"cells": [], "metadata": {"netguide": said}})
    found = asked.read(asked.meta(notebook, "docs/en/a.ipynb"), notebook, "docs/en/a.ipynb")
    assert found == Asked(("How fast is it?",), {"fast": ("speed",)})
    assert asked.meta('{"cells": [], "metadata": {}}', "docs/en/a.ipynb") == {}


def test_a_page_may_have_no_front_matter() -> None:
    assert _read("# Publish {#publish}\n") == Asked()
    assert asked.meta("---\n---\n# Publish {#publish}\n", PATH) == {}


def test_front_matter_that_is_not_yaml_is_named_with_its_line() -> None:
    with pytest.raises(PageError) as caught:
        asked.meta("---\nquestions:\n  - Why: what: who?\n---\n", PATH)
    assert str(caught.value).startswith(f"{PATH}:3: the front matter is not YAML\n    - Why: what: who?\n")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("  - Why is it refused?", "  - refused", "6: this is no question\n    refused\n  end it with a"),
        ("  - Why is it refused?", "  - 80", "6: this is no question\n    80\n"),
        ("  - Why is it refused?", '  - "What is 8080:80?"', "5: this question stands here twice\n"),
        ("port forwarding", "80", "8: words are a list of texts\n    publish: [80, 'no']\n"),
        ('[port forwarding, "no"]', "port forwarding", "8: words are a list of texts\n    publish: port"),
        ('[port forwarding, "no"]', "[]", "8: words are a list of texts\n    publish: []\n"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, found: str) -> None:
    assert GOOD.count(old) == 1
    said = _read(GOOD.replace(old, new))
    assert (said.questions, said.words) == ((), {})
    (finding,) = said.findings
    assert str(finding).startswith(f"{PATH}:{found}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("---\nquestions: Why?\n---\n", "2: questions are a list\n    Why?\n  write under questions: a list"),
        (
            "---\nwords: [port]\n---\n",
            "2: words stand below the id of a heading\n    ['port']\n  write under",
        ),
    ],
)
def test_another_form_is_named_with_the_right_one(text: str, found: str) -> None:
    (finding,) = _read(text).findings
    assert str(finding).startswith(f"{PATH}:{found}")


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "none at all": (
        {"edit": [{"in": "docs/en/by-host.md", "old": "questions:", "new": "others:"}]},
        "docs/en/by-host.md:1: this page of a lesson says of fewer than 3 questions that it answers them\n"
        "    questions: 0\n"
        '  write under questions: a list, each on a line of its own, such as   - "How do I …?"\n'
        "docs/ko/by-host.md:3: the two pages do not answer the same questions\n"
        "    3 here, 0 on the English page\n"
        "  say each in both languages",
    ),
    "one too few": (
        {"edit": [{"in": "docs/*/by-host.md", "old": ', "What then?"', "new": ""}]},
        "docs/en/by-host.md:2: this page of a lesson says of fewer than 3 questions that it answers them\n"
        "    questions: 2\n"
        '  write under questions: a list, each on a line of its own, such as   - "How do I …?"\n'
        "docs/ko/by-host.md:3: this page of a lesson says of fewer than 3 questions that it answers them\n"
        "    questions: 2\n"
        '  write under questions: a list, each on a line of its own, such as   - "How do I …?"',
    ),
    "a question that another page has": (
        {"edit": [{"in": "docs/*/by-name.md", "old": '"Who asks?"', "new": '"who answers?"'}]},
        "docs/en/by-name.md:2: another page has this question\n"
        "    who answers?\n"
        "  docs/en/by-host.md answers it: ask here what only this page answers\n"
        "docs/ko/by-name.md:3: another page has this question\n"
        "    who answers?\n"
        "  docs/ko/by-host.md answers it: ask here what only this page answers",
    ),
    "words for a heading that is not there": (
        {"edit": [{"in": "docs/*/by-name.md", "old": "questions:", "new": "words: {as: [who]}\nquestions:"}]},
        "docs/en/by-name.md:2: the page has no such heading\n"
        "    as\n"
        "  did you mean 'ask'?\n"
        "docs/ko/by-name.md:3: the page has no such heading\n"
        "    as\n"
        "  did you mean 'ask'?",
    ),
    "words in one language": (
        {
            "edit": [
                {"in": "docs/ko/by-name.md", "old": "questions:", "new": "words: {ask: [누구]}\nquestions:"}
            ]
        },
        "docs/ko/by-name.md:3: words for one language only\n"
        "    ask\n"
        "  add words for it to the English page: readers of both search",
    ),
    "another number in the description and in a question": (
        {
            "edit": [
                {
                    "in": "docs/en/by-name.md",
                    "old": 'questions: ["Where is it?",',
                    "new": 'description: MTU 1450, UDP 4789\nquestions: ["Why 8080:80?",',
                },
                {
                    "in": "docs/ko/by-name.md",
                    "old": 'questions: ["Where is it?",',
                    "new": 'description: UDP 4789와 MTU 1540\nquestions: ["왜 8081:80인가요?",',
                },
            ]
        },
        "docs/ko/by-name.md:3: other numbers than in English\n"
        "    UDP 4789와 MTU 1540\n"
        "  the English page has MTU 1450, UDP 4789\n"
        "docs/ko/by-name.md:4: other numbers than in English\n"
        "    왜 8081:80인가요?\n"
        "  the English page has Why 8080:80?",
    ),
    "front matter that is not YAML": (
        {"edit": [{"in": "docs/ko/by-name.md", "old": "questions:", "new": "questions: why:"}]},
        "docs/ko/by-name.md:3: the front matter is not YAML\n"
        '    questions: why: ["Where is it?", "Who asks?", "Why not?"]\n'
        "  mend it: mapping values are not allowed here; a text with a colon stands in quotation marks",
    ),
    "a page that shows no lesson may have none": (
        {
            "write": {
                "docs/en/new.md": "# New {#new}\n",
                "docs/ko/new.md": '---\nsource: "STAMP"\n---\n# 새것 {#new}\n',
            }
        },
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_checks_find_what_is_asked_wrongly(tmp_path: Path, name: str) -> None:
    case, found = CASES[name]
    smallguide.make(tmp_path, case)
    assert smallguide.findings(tmp_path) == found


def test_a_notebook_of_a_lesson_needs_questions_too(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# New {#new}"]}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    smallguide.make(tmp_path, {"write": {"docs/en/new.ipynb": json.dumps(notebook, indent=1)}})
    assert smallguide.findings(tmp_path).startswith(
        "docs/en/new.ipynb:1: this page has no Korean page\n"
        "  write docs/ko/new.ipynb, or remove this one\n"
        "docs/en/new.ipynb:1: this page of a lesson says of fewer than 3 questions that it answers them\n"
    )


def test_the_index_takes_words_up_as_text_and_leaves_ids_out() -> None:
    index = {
        "config": {"lang": ["en"]},
        "docs": [
            {"location": "", "title": "A", "text": "port 8080 of <code>feedback</code>"},
            {
                "location": "x/",
                "title": "B",
                "text": "id 4f5a1e70c2d9 and 9f86d081884c7d659a2feaa0c55ad015, end",
            },
        ],
    }
    done = json.loads(search_index.complete(json.dumps(index), {"": "a <b> & c", "nowhere/": "lost"}))
    assert done["config"] == {"lang": ["en"]}
    assert done["docs"] == [
        {
            "location": "",
            "title": "A",
            "text": "port 8080 of <code>feedback</code>",
            "words": "a &lt;b&gt; &amp; c",
        },
        {"location": "x/", "title": "B", "text": "id  and , end"},
    ]


def test_a_program_that_searches_otherwise_is_not_mended_by_guess() -> None:
    with pytest.raises(SiteError, match=r"search worker is another one\n +e=e\+s\+o.id}return e}"):
        search_index.mended("for(;;){e=e+a+b.id}return e}")


def test_a_site_without_the_program_that_searches_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"search worker is not .+search\.\*\.js\n"):
        search_index.worker(tmp_path)


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
