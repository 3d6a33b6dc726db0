"""The other forms of the site: one page with everything, Markdown and ``llms.txt`` for machines, a feed.

Knows MkDocs, and takes pages and evidence from the guide's main plugin. How each form looks is decided in
modules that know no MkDocs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_datetime

from netguide.blocks import notebook_html, picture
from netguide.blocks.show import Block, lookup
from netguide.errors import PageError
from netguide.lessons import notebook
from netguide.pages import proof
from netguide.site import cards, dates, feed, llms, offline, one_page, plain
from netguide.site.mkdocs_plugin import NetguidePlugin
from netguide.words import LANGUAGES, day, say

ALL = "all.md"
MARKDOWN = "index.md"


class FormsConfig(Config):  # type: ignore[no-untyped-call]
    """There is nothing to say about the plugin in ``mkdocs.yml``."""


class FormsPlugin(BasePlugin[FormsConfig]):  # type: ignore[no-untyped-call]
    """Writes what is not a page for people on a screen."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Find the main plugin, without which there is nothing to do."""
        guide = config.plugins.get("netguide")
        self.on = isinstance(guide, NetguidePlugin)
        if isinstance(guide, NetguidePlugin):
            self.guide, self.language = guide, guide.language
        self.markdown: dict[str, str] = {}
        self.nav: Navigation | None = None
        if self.on:
            fonts = Path(config.theme.custom_dir or "") / "assets/fonts"
            self.painter = cards.Painter(fonts, self.guide.root / "build/cards")
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the page that will hold all others."""
        if not self.on:
            return files
        title, about = say(self.language, "all-title"), say(self.language, "all-about")
        text = f"---\ntemplate: all.html\nsearch:\n  exclude: true\n---\n# {title} {{#all}}\n\n{about}\n"
        files.append(File.generated(config, ALL, content=text, inclusion=InclusionLevel.NOT_IN_NAV))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the order of the pages."""
        self.nav = nav
        return nav

    @event_priority(-60)
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Write the page out as Markdown; describe it by its first paragraph."""
        if not self.on:
            return html
        page.meta.setdefault("description", plain.summary(html))
        if page.file.src_uri == ALL:
            return html

        def address(target: str) -> str:
            return self._address(target, page, config, files)

        if notebook_html.is_notebook(page.file.src_uri):
            cells = notebook.read(Path(page.file.abs_src_path or ""))
            state = " ".join(self._state(block) for block in self.guide.blocks.shown)
            self.markdown[page.url] = plain.of_notebook(cells, state, address)
            return html
        shown = {
            block.origin.line: self._shown(block.origin.shown, self._state(block))
            for block in self.guide.blocks.shown
            if block.origin
        }
        words = plain.Words(say(self.language, "not-run"))
        self.markdown[page.url] = plain.page(page.file.content_string, shown, words, address)
        return html

    def _shown(self, text: str, state: str) -> plain.Shown:
        told = picture.told(text, self.language) if text.startswith("<svg") else None
        return plain.Shown(text if told is None else "\n".join(told), state, told is not None)

    def _state(self, block: Block) -> str:
        known = lookup(block.origin, self.guide.evidence) if block.origin else None
        parts = [say(self.language, block.state.value)]
        if known:
            parts.append(f"Docker Engine {known.record['lab']['engine']}")
            parts.append(day(self.language, known.record["started"]))
        return " · ".join(parts)

    def _address(self, target: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        root = config.site_url or "/"
        if target.startswith(proof.SCHEME):
            lesson, _, section = target.removeprefix(proof.SCHEME).partition("#")
            place = self.guide.place(lesson, section, page)
            return f"{root}{place.page}#{place.anchor}" if place else root
        if target.startswith("#"):
            return f"{root}{page.url}{target}"
        path, mark, anchor = target.partition("#")
        source = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), path))
        file = files.get_file_from_path(source)
        return f"{root}{file.url.removeprefix('./')}{mark}{anchor}" if file else target

    @event_priority(-60)
    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
        """Tell the template where the page's other forms are; fill the page that holds all others."""
        if not self.on:
            return context
        context["netguide_forms"] = {
            "markdown": "../llms-full.txt" if page.file.src_uri == ALL else MARKDOWN,
            "feed": (config.site_url or "/") + feed.NAME,
            "feed_title": say(self.language, "feed-title", guide=config.site_name),
            "offline": self._to_root(page) + offline.NAME if self.guide.publishing else "",
        }
        if self.guide.publishing:
            context["netguide_forms"]["card"] = (config.site_url or "/") + self._card(page, config)
        if page.file.src_uri == ALL:
            parts = [one_page.Part(one.url, str(one.title), one.content or "") for one in nav.pages]
            context["netguide_parts"] = one_page.join(parts)
        return context

    def _card(self, page: Page, config: MkDocsConfig) -> str:
        """Draw the page's picture; give where it is below the language's root."""
        section = _plain(str(page.parent.title)) if page.parent else ""
        card = cards.Card(config.site_name, section, _plain(str(page.title)), config.site_description or "")
        file = Path(config.site_dir) / cards.name(page.url)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.painter.png(card))
        return cards.name(page.url)

    def _to_root(self, page: Page) -> str:
        """Give the way from a page to the root of all languages."""
        up = "" if self.language == LANGUAGES[0] else "../"
        return "../" * page.url.count("/") + up

    @event_priority(-50)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the files."""
        if not self.on:
            return
        folder = Path(config.site_dir)
        for url, text in self.markdown.items():
            (folder / url / MARKDOWN).write_text(text, "utf-8")
        entries = list(self._entries(config))
        title, about = config.site_name, config.site_description or ""
        more = say(self.language, "llms-more", whole=f"{config.site_url}llms-full.txt")
        (folder / "llms.txt").write_text(llms.contents(title, about, entries, more), "utf-8")
        (folder / "llms-full.txt").write_text(llms.whole(title, about, entries), "utf-8")
        if self.language == LANGUAGES[0]:
            self._feed(folder / feed.NAME, config)
        else:
            self._feed_of_pages(folder / feed.NAME, config)

    def _entries(self, config: MkDocsConfig) -> Iterator[llms.Entry]:
        for page in self.nav.pages if self.nav else []:
            section = _plain(str(page.parent.title)) if page.parent else ""
            title = _plain(str(page.title))
            about = unescape(str(page.meta.get("description", "")))
            address = f"{config.site_url}{page.url}{MARKDOWN}"
            yield llms.Entry(section, title, address, about, self.markdown.get(page.url, ""))

    def _feed(self, file: Path, config: MkDocsConfig) -> None:
        path = self.guide.root / "CHANGELOG.md"
        if not path.is_file():
            return
        try:
            found = feed.changes(path.read_text("utf-8"))
        except PageError as error:
            raise PluginError(str(error)) from error
        today = get_build_datetime().date()
        text = feed.atom(found, title=config.site_name, site=self.guide.site, today=today)
        file.write_text(text, "utf-8")

    def _feed_of_pages(self, file: Path, config: MkDocsConfig) -> None:
        known, today = dates.of(Path(config.docs_dir)), get_build_datetime()
        now = dates.Dates(today, today)
        found = []
        for page, entry in zip(self.nav.pages if self.nav else [], self._entries(config), strict=True):
            when = known.get(page.file.src_uri, now)
            address = f"{config.site_url}{page.url}"
            found.append(
                feed.Written(entry.title, address, entry.about, entry.section, when.added, when.changed)
            )
        if found:
            title = say(self.language, "feed-title", guide=config.site_name)
            root, name = config.site_url or "/", config.site_name
            file.write_text(
                feed.pages(found, title=title, author=name, site=root, language=self.language), "utf-8"
            )


def _plain(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))
