"""The site's other forms: Markdown and llms.txt for machines, the page with all pages, the feed."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import feedparser  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup

import tinyguide
from netguide.blocks.origins import contained
from netguide.blocks.show import Origin
from netguide.errors import PageError
from netguide.site import feed, one_page, plain, tags
from netguide.visible import visible
from tinyguide import TinyGuide

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "\x1b[31mred\x1b[0m",
    "user\u202etxt.exe",
    "```",
    "</code></pre><h1 id='by-name'>x</h1>",
    'id="stolen" href="../stolen/"',
    "[click](javascript:alert(1))",
)
PLAIN = plain.Words("Not run")


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> TinyGuide:
    """A guide whose container printed everything that could do harm, in both languages."""
    guide = tinyguide.make(tmp_path_factory.mktemp("guide"))
    session = "snippets/name-resolution/session.console"
    guide.write(session, guide.read(session).replace("\nhi\n", "\n" + "\n".join(HOSTILE) + "\nhi\n"))
    include = '```console\n--8<-- "name-resolution/session.console:by-name"\n```'
    for language in ("en", "ko"):
        path = f"docs/{language}/tutorial/by-name.md"
        guide.write(path, guide.read(path).replace(include, f"`{include}`"))
    asks = "---\nquestions: [Who <is> it?]\nwords: {by-name-title: [name], by-name: [whose]}\n---\n"
    guide.write("docs/en/tutorial/by-name.md", asks + guide.read("docs/en/tutorial/by-name.md"))
    english = tinyguide.stamp(guide.read("docs/en/tutorial/by-name.md"))
    guide.write(path, re.sub("source: .*", f'source: "{english}"', guide.read(path), count=1))
    notebook = json.loads(guide.read("docs/en/notebooks/explore.ipynb"))
    notebook["metadata"]["netguide"] = {"words": {"networks": ["names in Python"]}}
    english = json.dumps(notebook)
    guide.write("docs/en/notebooks/explore.ipynb", english)
    korean = tinyguide.make_notebook("살펴보기", "네트워크", tinyguide.stamp(english))
    guide.write("docs/ko/notebooks/explore.ipynb", korean)
    guide.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n- A <b>bold\u202e</b> change.\n")
    guide.verify()
    for language in ("en", "ko"):
        assert guide.build(language, NETGUIDE_SITE_URL="https://guide.example/") == ""
    return guide


def test_a_page_has_its_markdown_beside_it_with_everything_filled_in(guide: TinyGuide) -> None:
    text = guide.page("tutorial/by-name/index.md")
    assert text.startswith("# Containers find each other by name\n")
    assert "--8<--" not in text
    assert "proof:" not in text
    assert "{#" not in text
    assert "[The name resolves](https://guide.example/tutorial/by-name/#name-resolution--by-name)" in text
    assert "Next: [the first page](https://guide.example/)." in text
    assert "$ docker network create shop" in text
    assert text.count("> Verified · Docker Engine 28.5.2 · 23 November 2026") == 5
    assert "```text\ndocker desktop start\n```\n\n> Not run: needs Docker Desktop" in text


def test_the_korean_markdown_is_korean(guide: TinyGuide) -> None:
    text = guide.page("tutorial/by-name/index.md", "ko")
    assert text.startswith("# 이름으로 서로를 찾는 컨테이너\n")
    assert "source:" not in text
    assert "(https://guide.example/ko/tutorial/by-name/#name-resolution--by-name)" in text
    assert "> 검증됨 · Docker Engine 28.5.2 · 2026년 11월 23일" in text


def test_what_a_container_printed_stays_text_in_markdown(guide: TinyGuide) -> None:
    for path in ("tutorial/by-name/index.md", "llms-full.txt"):
        text = guide.page(path)
        block = re.search(r"^````console\n(?P<body>.*?)\n````$", text, re.DOTALL | re.MULTILINE)
        assert block, "a fence longer than the one in the output"
        for line in HOSTILE:
            assert visible(line) in block["body"].split("\n")
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_what_a_container_printed_stays_text_in_the_index(guide: TinyGuide) -> None:
    index = json.loads(guide.page("search/search_index.json"))
    text = " ".join(doc["text"] for doc in index["docs"])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text
    assert "<img" not in text
    assert "\u202e" not in text
    words = {doc["location"]: doc["words"] for doc in index["docs"] if "words" in doc}
    assert words == {
        "tutorial/by-name/": "Who &lt;is&gt; it?; name",
        "tutorial/by-name/#by-name": "whose",
        "notebooks/explore/#networks": "names in Python",
    }
    assert not any(doc["location"].startswith("all/") for doc in index["docs"])


def test_a_notebook_has_its_markdown_too(guide: TinyGuide) -> None:
    text = guide.page("notebooks/explore/index.md")
    assert '```python\nprint("shop", "bridge")\n```\n\n```text\nshop bridge\n```' in text
    assert "[names](https://guide.example/tutorial/by-name/#by-name)" in text
    assert text.endswith("> Verified · Docker Engine 28.5.2 · 23 November 2026\n")


def test_llms_txt_lists_every_page_with_its_markdown(guide: TinyGuide) -> None:
    lines = guide.page("llms.txt").split("\n")
    assert lines[0] == "# netguide"
    assert "## Tutorial" in lines
    listed = [
        found[1] for line in lines if (found := re.match(r"- \[.*\]\(https://guide.example/(.*)\): .+", line))
    ]
    assert listed == ["index.md", "tutorial/by-name/index.md", "notebooks/explore/index.md"]
    for path in listed:
        assert guide.page(path) in guide.page("llms-full.txt")
    korean = guide.page("llms.txt", "ko")
    assert "(https://guide.example/ko/tutorial/by-name/index.md)" in korean


def test_a_page_names_its_other_forms_in_its_head(guide: TinyGuide) -> None:
    page = BeautifulSoup(guide.page("tutorial/by-name/index.html", "ko"), "html.parser")
    links = {link["type"]: link["href"] for link in page.select("link[rel=alternate][type]")}
    assert links == {
        "text/markdown": "index.md",
        "application/atom+xml": "https://guide.example/ko/feed.xml",
    }
    english = BeautifulSoup(guide.page("tutorial/by-name/index.html"), "html.parser")
    (link,) = english.select("link[type='application/atom+xml']")
    assert (link["href"], link["title"]) == ("https://guide.example/feed.xml", "netguide: changes")
    about = page.select_one("meta[name=description]")
    assert about
    assert str(about["content"]).startswith("컨테이너는 다른 컨테이너를 이름으로 찾습니다.")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_with_all_pages_is_whole_and_leads_within_itself(guide: TinyGuide, language: str) -> None:
    page = BeautifulSoup(guide.page("all/index.html", language), "html.parser")
    article = page.select_one("article")
    assert article
    ids = [one["id"] for one in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert len(article.select("h1")) == 1
    parts = [part["id"] for part in article.select(".ng-all-part")]
    assert parts == ["start", "tutorial-by-name", "notebooks-explore"]
    links = [str(link["href"]) for link in article.select("a[href]")]
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    assert "#tutorial-by-name--name-resolution--by-name" in links
    outward = {link for link in links if not link.startswith("#")}
    assert outward == {"../notebooks/explore/explore.ipynb", "../scripts/name-resolution.sh"}


def test_what_a_container_printed_stays_text_on_the_page_with_all_pages(guide: TinyGuide) -> None:
    page = BeautifulSoup(guide.page("all/index.html"), "html.parser")
    block = page.find(id="tutorial-by-name--name-resolution--by-name")
    assert block
    lines = block.get_text().split("\n")
    for line in HOSTILE:
        assert visible(line) in lines
    assert block.select("script, img, h1, h2") == []


def test_only_tags_are_changed_and_text_that_looks_like_them_is_not() -> None:
    html = (
        '<p id="a" title=\'b > c\'>id="a" &lt;p id="a"&gt;</p><script>x = \'<p id="a">\'</script><br id=a />'
    )
    changed = tags.change(html, frozenset(("id",)), lambda tag, name, value: f"{tag}-{value}")
    assert changed == html.replace('<p id="a" t', '<p id="p-a" t').replace("<br id=a", '<br id="br-a"')
    assert tags.change(html, frozenset(("title",)), lambda *_: None) == html.replace(" title='b > c'", "")


def test_ids_references_and_headings_fit_together() -> None:
    html = (
        '<h2 id="x">X</h2><label for="t">T</label><input id="t" name="n"><svg fill="url(#g)"></svg>'
        '<div aria-labelledby="x t"></div><a href="../b/#y">b</a><a href="pic.svg">p</a><a href="#x">x</a>'
        '<a href="https://e.example/#x">e</a><details class="note"><summary>s</summary></details>'
        '<details class="ng-proof"></details><nav aria-label="l"></nav>'
    )
    parts = [one_page.Part("t/a/", "A <b>1</b>", html), one_page.Part("t/b/", "B", "<h1>B</h1>")]
    first, second = one_page.join(parts)
    assert first.html == (
        '<h3 id="t-a--x">X</h3><label for="t-a--t">T</label><input id="t-a--t" name="t-a--n">'
        '<svg fill="url(#t-a--g)"></svg><div aria-labelledby="t-a--x t-a--t"></div><a href="#t-b--y">b</a>'
        '<a href="../t/a/pic.svg">p</a><a href="#t-a--x">x</a><a href="https://e.example/#x">e</a>'
        '<details class="note" open><summary>s</summary></details><details class="ng-proof"></details>'
        '<nav aria-label="l (A 1)"></nav>'
    )
    assert second.html == "<h2>B</h2>"


def test_a_fence_outlasts_what_it_holds() -> None:
    text = '```console\n--8<-- "a/session.console:b"\n```\n'
    shown = {2: plain.Shown("$ cat x\n`````", "Verified")}
    assert plain.page(text, shown, PLAIN, str) == "``````console\n$ cat x\n`````\n``````\n\n> Verified\n"


def test_output_that_would_end_its_fence_is_refused() -> None:
    page = 'Text.\n\n```console\n--8<-- "a/session.console:b"\n```\n'
    origin = Origin("a", "b", "$ cat x\n```\n<h1>", "", 4)
    with pytest.raises(PageError) as raised:
        contained(page, [origin], "docs/en/x.md")
    assert str(raised.value) == (
        "docs/en/x.md:4: what this block shows would end its fence\n    ```\n"
        "  write a longer fence around it: ````"
    )
    contained(page.replace("```", "````"), [origin], "docs/en/x.md")


def test_the_feed_is_one_that_readers_accept(guide: TinyGuide) -> None:
    text = guide.page("feed.xml")
    read = feedparser.parse(text)
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.id, read.feed.title) == ("https://guide.example/", "netguide: changes")
    (entry,) = read.entries
    assert (entry.id, entry.title) == ("https://guide.example/#unreleased", "netguide Unreleased")
    assert entry.updated_parsed
    assert "&lt;b&gt;bold‹U+202E›&lt;/b&gt;" in feed.atom(
        feed.changes(guide.read("CHANGELOG.md")), title="t", site="https://x.example/", today=date(2026, 1, 2)
    ).replace("&amp;", "&")
    assert "<b>" not in text


def test_korean_readers_get_a_feed_of_pages_in_korean(guide: TinyGuide) -> None:
    text = guide.page("feed.xml", "ko")
    read = feedparser.parse(text)
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.id, read.feed.language) == ("https://guide.example/ko/", "ko")
    assert read.feed.title == "netguide: 새로 쓰거나 고친 페이지"
    (lesson,) = [entry for entry in read.entries if entry.link.endswith("/tutorial/by-name/")]
    assert lesson.link == lesson.id == "https://guide.example/ko/tutorial/by-name/"
    assert lesson.summary.startswith("컨테이너는 다른 컨테이너를 이름으로 찾습니다.")
    assert lesson.updated_parsed
    assert lesson.published_parsed


def test_the_page_that_changed_last_comes_first_and_text_is_no_markup() -> None:
    def written(name: str, changed: int) -> feed.Written:
        moments = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, changed, 12, 30, tzinfo=UTC)
        return feed.Written(f"{name} <b>\u202e", f"https://x.example/ko/{name}/", "a & b", "s", *moments)

    pages = [written("old", 2), written("new", 4), written("middle", 3)]
    text = feed.pages(pages, title="t", author="a", site="https://x.example/ko/", language="ko")
    read = feedparser.parse(text)
    assert [entry.title for entry in read.entries] == [
        f"{name} <b>‹U+202E›" for name in ("new", "middle", "old")
    ]
    assert "<b>" not in text
    assert read.feed.updated == "2026-01-04T12:30:00Z"
    assert read.entries[0].published == "2026-01-01T00:00:00Z"
    assert read.entries[0].tags[0].term == "s"


def test_versions_come_with_their_days() -> None:
    found = feed.changes(
        "# Changelog\n\n## [1.1.0] - 2026-12-24\n\nMore.\n\n## [1.0.0] - 2026-12-01\n\n- All.\n"
    )
    assert [(one.version, one.day, one.text) for one in found] == [
        ("1.1.0", date(2026, 12, 24), "More."),
        ("1.0.0", date(2026, 12, 1), "- All."),
    ]
    read = feedparser.parse(feed.atom(found, title="t", site="https://x.example/", today=date(2027, 1, 1)))
    assert read.feed.updated == "2026-12-24T00:00:00Z"
    with pytest.raises(
        PageError, match=r"CHANGELOG\.md:1: a version without its day\n    ## \[2\.0\] - soon"
    ):
        feed.changes("## [2.0] - soon")
