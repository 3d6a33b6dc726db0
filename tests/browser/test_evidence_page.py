"""The page that tells what was run, as it was built."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import PHONE, Reader
from playwright.sync_api import expect

Visit = Callable[..., Reader]
PAGE = "about/evidence/"


@pytest.mark.parametrize("language", ["", "ko/"])
def test_every_run_of_the_published_record_has_its_cell(folder: Path, language: str) -> None:
    record = json.loads((folder / "evidence.json").read_text("utf-8"))
    page = BeautifulSoup((folder / language / PAGE / "index.html").read_text("utf-8"), "html.parser")
    table = page.select(".ng-record")[0]
    told = {
        row.select("th")[0].get_text(): [mark["data-verdict"] for mark in row.select(".ng-result")]
        for row in table.select("tbody tr")
    }
    engines = {engine for on in record["lessons"].values() for engine in on}
    for name, on in record["lessons"].items():
        assert len(told[name]) == len(engines), name
        assert sum(verdict != "absent" for verdict in told[name]) == len(on), name


def test_wide_tables_scroll_by_keyboard_and_files_are_there(visit: Visit, address: str) -> None:
    reader = visit(PHONE)
    page = reader.open("ko/" + PAGE)
    box = page.locator(".ng-scroll").first
    box.focus()
    expect(box).to_be_focused()
    for link in page.locator('a[href$=".json"], a[href$=".jsonl"]').all():
        url = str(link.evaluate("one => one.href"))
        assert page.request.get(url).ok, url
