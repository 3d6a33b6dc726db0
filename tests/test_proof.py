"""Include lines, proof links, and where they lead."""

import pytest

from netguide.errors import PageError
from netguide.lessons.transcript import Section
from netguide.pages import proof

PAGE = """\
---
title: x
---
# Names {#names}

The [name `web` resolves](proof:names#by-name), and [over two
lines](proof:names#by-address) too. `[not](proof:names#code)` is code.

```console
--8<-- "names/session.console:by-name"
```

```text {.not-run reason="an example"}
[in a fence](proof:names#fenced)
```

1.  In a list:

    ```yaml title="compose.yaml"
    --8<-- "names/compose.yaml"
    ```
"""

LESSONS = {
    "names": {"by-name": Section("by-name", 1, (), ""), "by-address": Section("by-address", 9, (), "")}
}


def link(lesson: str, section: str) -> proof.Link:
    return proof.Link("it works", lesson, section, 12)


def find(one: proof.Link, page: str, where: proof.Index) -> proof.Shown:
    return proof.find(one, page, "docs/en/a.md", where, LESSONS)


def test_include_lines_are_found_with_file_part_and_line() -> None:
    assert proof.includes(PAGE) == [
        proof.Include("names/session.console", "by-name", 10),
        proof.Include("names/compose.yaml", None, 20),
    ]


def test_the_lesson_of_an_include_is_its_folder() -> None:
    assert [include.lesson for include in proof.includes(PAGE)] == ["names", "names"]


def test_links_are_found_in_prose_alone_with_their_lines() -> None:
    assert proof.links(PAGE) == [
        proof.Link("name `web` resolves", "names", "by-name", 6),
        proof.Link("over two\nlines", "names", "by-address", 6),
    ]


def test_a_link_may_have_a_title_and_brackets_in_its_text() -> None:
    assert proof.links('[a [b] c](proof:x#y "why")') == [proof.Link("a [b] c", "x", "y", 1)]


def test_a_fence_inside_a_longer_fence_does_not_end_it() -> None:
    assert proof.links("````text\n```\n[a](proof:x#y)\n```\n````\n[b](proof:x#z)") == [
        proof.Link("b", "x", "z", 6)
    ]


def test_the_index_has_every_page_once_in_order() -> None:
    text = '```console\n--8<-- "names/session.console:by-name"\n```\n'
    where = proof.index([("b/", text + text), ("a/", text)])
    assert where == {
        ("names", "by-name"): [proof.Shown("b/", "names--by-name"), proof.Shown("a/", "names--by-name")]
    }


def test_files_are_not_sections() -> None:
    assert proof.index([("a/", '--8<-- "names/compose.yaml:web"')]) == {}


@pytest.mark.parametrize("part", ["by-name", "compose.yaml", "app/Dockerfile"])
def test_an_anchor_is_a_plain_css_name(part: str) -> None:
    assert proof.anchor("names", part).replace("-", "").isalnum()


def test_a_link_leads_to_its_own_page_first() -> None:
    where = proof.index([("a/", PAGE), ("b/", PAGE)])
    assert find(link("names", "by-name"), "b/", where).page == "b/"
    assert find(link("names", "by-name"), "c/", where).page == "a/"


def test_a_link_to_no_section_names_place_and_the_nearest_section() -> None:
    with pytest.raises(PageError) as caught:
        find(link("names", "by-nam"), "a/", proof.index([("a/", PAGE)]))
    assert str(caught.value) == (
        "docs/en/a.md:12: proof link to nothing: there is no section 'by-nam' in lesson 'names'\n"
        "    [it works](proof:names#by-nam)\n"
        "  did you mean proof:names#by-name?"
    )


def test_a_link_to_no_lesson_says_so() -> None:
    with pytest.raises(PageError, match=r"there is no lesson 'zzz'\n.*\n  name it as proof:lesson#section"):
        find(link("zzz", "qqq"), "a/", {})


def test_a_link_to_a_section_that_no_page_shows_says_how_to_show_it() -> None:
    with pytest.raises(PageError) as caught:
        find(link("names", "by-address"), "a/", proof.index([("a/", PAGE)]))
    assert "docs/en/a.md:12: proof link to a section that no page of this language shows" in str(caught.value)
    assert str(caught.value).endswith('show it on a page: --8<-- "names/session.console:by-address"')


def test_resolving_gives_address_words_and_state() -> None:
    def target(lesson: str, section: str) -> proof.Target:
        return proof.Target(f"../{lesson}/?a&b#{section}", 'said "so"', passed=True)

    html = proof.resolve('<p><a href="proof:names#by-name">works</a> <a href="x">other</a></p>', target)
    assert html == (
        '<p><a class="ng-claim" data-proof="passed" href="../names/?a&amp;b#by-name" '
        'data-says="said &quot;so&quot;">works</a> <a href="x">other</a></p>'
    )


def test_what_a_title_quotes_joins_what_is_said_of_the_proof() -> None:
    html = '<a href="proof:names#by-name" title="bad address &lt;web&gt;">fails</a>'
    resolved = proof.resolve(html, lambda *_: proof.Target("#by-name", "Proof", passed=True))
    assert resolved == (
        '<a class="ng-claim" data-proof="passed" href="#by-name" '
        'data-says="Proof: “bad address &lt;web&gt;”">fails</a>'
    )


def test_a_link_without_evidence_is_not_marked_as_passed() -> None:
    html = proof.resolve('<a href="proof:a#b">x</a>', lambda *_: proof.Target("#b", "t", passed=False))
    assert 'data-proof="shown"' in html


def test_a_link_without_target_loses_its_address() -> None:
    assert proof.resolve('<a title="t" href="proof:a#b">x</a>', lambda *_: None) == '<a title="t" >x</a>'
