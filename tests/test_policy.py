"""The policy that pages carry."""

import base64
import hashlib

from netguide.site import policy

PAGE = """<!doctype html>
<html><head>
<meta charset="utf-8">
<script src="a.js"></script>
<script>one()</script>
<script type="application/json">{"data": 1}</script>
</head><body><script>two("ㄱ")</script></body></html>"""


def digest(script: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"


def test_scripts_that_stand_in_a_page_are_allowed_and_no_others() -> None:
    said = policy.of(PAGE)
    scripts = next(part for part in said.split("; ") if part.startswith("script-src"))
    assert sorted(scripts.split()[2:]) == sorted([digest("one()"), digest('two("ㄱ")')])
    assert "unsafe" not in said


def test_a_page_without_scripts_allows_none() -> None:
    assert "script-src 'self'; " in policy.of("<p>text</p>")


def test_the_policy_stands_before_all_that_it_governs() -> None:
    put = policy.put(PAGE)
    assert put.index("Content-Security-Policy") < put.index("<script")
    assert put.count("Content-Security-Policy") == 1


def test_what_is_no_whole_page_stays_as_it_is() -> None:
    assert policy.put("<p>text</p>") == "<p>text</p>"


def test_a_server_gets_what_all_pages_need() -> None:
    other = PAGE.replace("one()", "three()")
    said = policy.for_servers([policy.put(PAGE), policy.put(other), "<p>no page of ours</p>"])
    assert all(digest(script) in said for script in ("one()", "three()", 'two("ㄱ")'))
    assert said.endswith("frame-ancestors 'none'")
