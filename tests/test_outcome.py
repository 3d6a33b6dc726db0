"""Claims that speak of success or failure, beside steps that succeeded or failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from netguide.lessons import lesson
from netguide.pages import markdown_page, outcome

SESSION = """\
# --8<-- [start:ask]
$ docker run --rm busybox wget -qO- http://web
hello
$ docker run --rm busybox wget -qO- http://wbe
wget: bad address 'wbe'
[1]
$ iptables -I INPUT -j DROP
$ curl -s http://web
[28]
$ nc web 80
connected
$ sh sum.sh
web: refused
$ echo done
done
# --8<-- [end:ask]
"""
OLD = """\
# --8<-- [start:ask]
$ docker run --rm busybox wget -qO- http://web
[1]
# --8<-- [end:ask]
"""
FAILURE = "this speaks of a failure, and no step that it picks failed"
SUCCESS = "this speaks of a success, and every step that it picks failed"


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("it is refused", "connected", ""),  # the step behind says so
        ("it is refused", "sh sum.sh", ""),
        ("it is refused", "echo done", FAILURE),
        ("the connection times out", "iptables -I INPUT", ""),
        ("the name is not found", "bad address", ""),
        ("on an old engine it fails", "http://web", ""),
        ("it fails", "", ""),
        ("it works", "", ""),
        ("it works", "hello", ""),
        ("it works", "http://wbe", SUCCESS),
        ("the page arrives", "curl -s http://web", SUCCESS),
        ("no page arrives", "curl -s http://web", ""),
        ("the name answers, and fails", "http://wbe", ""),
        ("a name is asked for", "http://wbe", ""),
    ],
)
def test_a_claim_speaks_as_the_steps_do_that_it_picks(
    tmp_path: Path, text: str, quote: str, found: str
) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/session.console").write_text(SESSION, "utf-8")
    (tmp_path / "web/session.20.10.console").write_text(OLD, "utf-8")
    lessons = {each.name: each for each in lesson.find(tmp_path)}
    title = f' "{quote}"' if quote else ""
    page = markdown_page.read(f"# Web {{#web}}\n\nSee: [{text}](proof:web#ask{title}).\n", "docs/en/web.md")
    findings = list(outcome.check(page, lessons))
    assert [each.message for each in findings] == ([found] if found else [])
    assert all((each.line, each.found) == (3, f"[{text}](proof:web#ask{title})") for each in findings)
