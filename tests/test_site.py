"""Building both languages, put together as one site."""

from pathlib import Path

import pytest

import tinyguide
from netguide.errors import SiteError
from netguide.site import __main__ as command
from netguide.site import build, offline
from tinyguide import TinyGuide


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> TinyGuide:
    return tinyguide.make(tmp_path_factory.mktemp("guide"))


def test_both_languages_come_under_one_address(guide: TinyGuide) -> None:
    build.build(guide.root, url="https://guide.example/docs/")
    english, korean = (
        guide.read("site/tutorial/by-name/index.html"),
        guide.read("site/ko/tutorial/by-name/index.html"),
    )
    assert '<html lang="en"' in english
    assert '<html lang="ko"' in korean
    assert '<link rel="canonical" href="https://guide.example/docs/ko/tutorial/by-name/">' in korean


def test_a_failing_build_names_the_page_and_leaves_the_site_alone(guide: TinyGuide) -> None:
    guide.write("site/mark", "as it was")
    good = guide.read("docs/ko/index.md")
    guide.write("docs/ko/index.md", good + "\n[x](nowhere.md)\n")
    try:
        with pytest.raises(SiteError, match=r"\[ko\] .*index\.md.*nowhere\.md"):
            build.build(guide.root, languages=["ko"])
    finally:
        guide.write("docs/ko/index.md", good)
    assert guide.read("site/mark") == "as it was"


def test_publishing_fails_where_building_does_not(guide: TinyGuide) -> None:
    with pytest.raises(SiteError, match="no evidence covers this block"):
        build.build(guide.root, languages=["en"], publish=True, unverified=True)


def test_what_is_published_has_a_copy_for_reading_without_a_network(guide: TinyGuide) -> None:
    build.build(guide.root, publish=True)
    assert (guide.root / "site" / offline.NAME).is_file()
    assert 'href="../../../netguide-offline.zip"' in guide.read("site/ko/tutorial/by-name/index.html")
    build.build(guide.root, languages=["en"])
    assert not (guide.root / "site" / offline.NAME).exists()
    assert "netguide-offline.zip" not in guide.read("site/tutorial/by-name/index.html")


def test_building_one_language_keeps_the_other(guide: TinyGuide) -> None:
    build.build(guide.root)
    build.build(guide.root, languages=["en"], unverified=True)
    assert "Not verified in this build" in guide.read("site/tutorial/by-name/index.html")
    assert "검증됨" in guide.read("site/ko/tutorial/by-name/index.html")


def test_a_folder_without_configuration_is_one_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.main(["build"]) == 1
    assert capsys.readouterr().err.endswith("mkdocs.yml\n  run this in the project's folder\n")
