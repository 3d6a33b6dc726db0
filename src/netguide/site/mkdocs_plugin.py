"""The guide's plugin for MkDocs: hands pages to the pure modules, and their findings to the build's log.

Knows MkDocs. What a block, a link or a banner looks like, and what is wrong with a page, is decided
elsewhere. All state is made anew in ``on_config``; one build is in one language.
"""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url

from netguide.blocks import (
    applies,
    banner,
    cell,
    cited,
    error_table,
    flag_table,
    notebook_html,
    preview,
    record,
    slots,
    table,
    unbroken,
    yours,
)
from netguide.blocks.library import Library, Shelfmark
from netguide.blocks.origins import contained, origins
from netguide.blocks.show import Block, Blocks, Origin, State
from netguide.blocks.term import Terms
from netguide.errors import NetguideError, PageError, Place, SiteError
from netguide.lessons import evidence, lesson, notebook, script
from netguide.pages import asked, decided, glossary, proof, proven, set_apart, translation
from netguide.site import policy, published, search_index
from netguide.visible import visible
from netguide.words import LANGUAGES, say

log = get_plugin_logger("netguide")
_EXCERPTS = "proofs"
"""Folder of the site where the first lines of sections are."""


class NetguideConfig(Config):  # type: ignore[no-untyped-call]
    """What ``mkdocs.yml`` may say about the plugin."""

    language = options.Choice(LANGUAGES, default="en")
    """Language of this build."""
    root = options.Type(str, default=".")
    """The project's folder, seen from the configuration file."""
    evidence = options.Type(str, default="build/evidence.json")
    """The record of runs; empty for none. ``NETGUIDE_EVIDENCE`` overrides it."""
    history = options.Type(str, default="build/history.jsonl")
    """Verdicts of the builds published before; empty for none. ``NETGUIDE_HISTORY`` overrides it."""
    titles = options.Type(dict, default={})
    """Titles of the navigation's sections in this language, by their English titles."""


class NetguidePlugin(BasePlugin[NetguideConfig]):  # type: ignore[no-untyped-call]
    """Shows evidence on pages."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read lessons and evidence; have all fences formatted by us; set the language's address."""
        self.language = self.config.language
        self.root = Path(config.config_file_path).parent / self.config.root
        self.publishing = os.environ.get("NETGUIDE_PUBLISH") == "1"
        self.site = (config.site_url or "/").rstrip("/") + "/"
        if self.language != LANGUAGES[0]:
            config.site_url = f"{self.site}{self.language}/"
        try:
            found = lesson.find(self.root / "snippets")
            self.evidence = self._read_evidence(self._file("NETGUIDE_EVIDENCE", self.config.evidence))
            self.machines = self._read_evidence(self.root / evidence.OF_MACHINES)
            past = self._file("NETGUIDE_HISTORY", self.config.history)
            self.history = published.past(past, self.evidence, publishing=self.publishing)
        except NetguideError as error:
            raise PluginError(str(error)) from error
        self.lessons = {one.name: one.transcript.sections for one in found}
        self.read = {one.name: one for one in found}
        variants = {one.name: one.variants for one in found}
        self.blocks = Blocks(
            self.evidence, self.language, str(config.extra.get("repository") or ""), variants
        )
        self.where: dict[tuple[str, str], list[proof.Shown]] = {}
        self.verdicts: dict[tuple[str, str], evidence.Proof | None] = {}
        self.words: dict[str, str] = {}
        fences = config.mdx_configs.setdefault("pymdownx.superfences", {})
        fences["custom_fences"] = [*fences.get("custom_fences", []), *self.blocks.fences]
        words = Path(config.docs_dir) / glossary.PATH
        entries = glossary.read(words.read_text("utf-8"), self.language) if words.is_file() else []
        self.terms = Terms(entries, self.language)
        config.markdown_extensions.append(self.terms)  # type: ignore[arg-type]
        return config

    def _file(self, variable: str, default: str) -> Path | None:
        """Give the file that a variable of the environment or an option names; None for none."""
        name = os.environ.get(variable, default)
        return self.root / name if name else None

    def _read_evidence(self, path: Path | None) -> evidence.Evidence:
        if path is None or not path.is_file():
            return evidence.Evidence({})
        return evidence.loads(path.read_text("utf-8"), os.path.relpath(path, self.root))

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Translate section titles; find where sections are shown."""
        stack = list(nav.items)
        while stack:
            item = stack.pop()
            if isinstance(item, Section):
                item.title = self.config.titles.get(item.title, item.title)
                stack += item.children
        pages = [page for page in nav.pages if page.file.src_uri.endswith(".md")]
        self.where = proof.index((page.url, page.file.content_string) for page in pages)
        self.titles = {page.url: set_apart.title(page.file.content_string) for page in pages}
        self.apart = [one for page in pages for one in set_apart.find(page.url, page.file.content_string)]
        self.proven = [
            (page.url, self.titles[page.url], proven.share(proven.read(english)))
            for page in pages
            if proven.counts(page.file.src_uri) and (english := self._english(page, config))
        ]
        return nav

    def _english(self, page: Page, config: MkDocsConfig) -> str:
        """Give the text of the English page that a page was made from; empty if there is none."""
        if self.language == LANGUAGES[0]:
            return page.file.content_string
        english = Path(config.docs_dir).parent / LANGUAGES[0] / page.file.src_uri
        return english.read_text("utf-8") if english.is_file() else ""

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give templates ``netguide_languages(page)``."""
        env.globals["netguide_languages"] = lambda page=None: self._languages(page, config)
        return env

    def _languages(self, page: Page | None, config: MkDocsConfig) -> list[dict[str, str]]:
        """Give name, code and address of a page in every language, seen from the page."""
        url = page.url if page else ""
        here = "" if self.language == LANGUAGES[0] else f"{self.language}/"
        names = {alt["lang"]: alt["name"] for alt in config.extra.get("alternate", [])}
        rows = []
        for language in LANGUAGES:
            there = url if language == LANGUAGES[0] else f"{language}/{url}"
            relative = get_relative_url(there or ".", here + url) if page else self.site + there
            rows.append(
                {
                    "lang": language,
                    "name": names.get(language, language),
                    "href": relative,
                    "absolute": self.site + there,
                    "current": "true" if language == self.language else "",
                }
            )
        return rows

    @event_priority(50)
    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Take up the page's blocks and check its proof links."""
        self.terms.open(self._glossary(page, files))
        if notebook_html.is_notebook(page.file.src_uri):
            self.blocks.open([], page.url)
            self.typed: list[str] = []
            return markdown
        text, path = page.file.content_string, self._path(page, config)
        try:
            shown = list(origins(proof.includes(text), self.root / "snippets", path, self.lessons))
            contained(text, shown, path)
        except PageError as error:
            raise PluginError(str(error)) from error
        self.blocks.open(shown, page.url)
        self.typed = list(
            dict.fromkeys(one.lesson for one in shown if one.part in self.lessons.get(one.lesson, {}))
        )
        for link in proof.links(text):
            try:
                proof.find(link, page.url, path, self.where, self.lessons)
                self._check_verdict(link, path)
            except PageError as error:
                log.warning("%s", error)
        return markdown

    def _glossary(self, page: Page, files: Files) -> str | None:
        there = files.get_file_from_path(glossary.PATH)
        if there is None:
            return None
        return "" if page.file.src_uri == glossary.PATH else get_relative_url(there.url, page.url)

    def _check_verdict(self, link: proof.Link, path: str) -> None:
        known = self._verdict(link.lesson, link.section)
        if known is None and not self.publishing:
            return
        if known is None or known.verdict != evidence.PASSED:
            verdict = known.verdict if known else "not verified"
            raise PageError(
                f"proof link to a section that is {verdict}",
                place=Place(path, link.line),
                found=link.source,
                remedy=f"run 'make verify' and mend what fails in snippets/{link.lesson}",
            )

    def _engines(self, name: str, section: str) -> tuple[evidence.OnEngine, ...]:
        known = self._verdict(name, section)
        return known.engines if known else ()

    def _verdict(self, name: str, section: str) -> evidence.Proof | None:
        found = self.lessons.get(name, {}).get(section)
        if found and (name, section) not in self.verdicts:
            self.verdicts[name, section] = self.evidence.section(name, section, found.shown)
        return self.verdicts.get((name, section))

    @event_priority(-50)
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Point proof links at their proofs; add banner and notebook line; report what is not verified."""
        if notebook_html.is_notebook(page.file.src_uri):
            html = self._notebook(html, page, config, files)
        self._ask(page, config)
        html = html.replace("<th></th>", "<td></td>")
        html = cited.marked(html, self.language)
        if slots.has(html):
            html = self._tables(html, page, config)
        html = cell.fill(html, self.read.get, self._engines, self.language)
        html = proof.resolve(html, lambda name, section: self._target(name, section, page))
        several = {name for name, one in self.read.items() if one.options.hosts}
        html += yours.put(self.typed, self.language, get_relative_url(yours.FOLDER, page.url), several)
        if not page.is_homepage:
            blocks = [block.engines for block in self.blocks.shown if block.typed]
            html = applies.put(html, blocks, self.language)
        if self.language != LANGUAGES[0]:
            html = self._banner(html, page, config)
        html = unbroken.kept(table.boxed(html))
        if self.publishing:
            for block in self.blocks.shown:
                if block.state in (State.UNVERIFIED, State.FAILED) or block.unproved:
                    log.warning("%s", self._unverified(block, page, config))
        return html

    def _ask(self, page: Page, config: MkDocsConfig) -> None:
        """Take up what readers ask about a page; what is wrong with it is for the checks to say."""
        is_notebook, path = notebook_html.is_notebook(page.file.src_uri), self._path(page, config)
        said = asked.meta(page.file.content_string, path) if is_notebook else page.meta
        if page.toc.items:
            self.words |= asked.read(said, "", path).by_location(page.url, page.toc.items[0].id)

    @event_priority(50)
    def _before_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
        self.whole, page.content = page.content, search_index.read(page.content or "")

    @event_priority(-50)
    def _after_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
        page.content = self.whole

    on_page_context = CombinedEvent(_before_search, _after_search)
    """Let the theme's search, which comes in between, read no more of a page than it takes."""

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Let nothing run or load on a page but what is the site's own."""
        return policy.put(output)

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """The same for pages that no source stands for, such as the one for what is missing."""
        return policy.put(output_content) if template_name.endswith(".html") else output_content

    def place(self, name: str, section: str, page: Page) -> proof.Shown | None:
        """Give where a section is shown, on the page itself if it is; None if no page shows it."""
        shown = self.where.get((name, section), [])
        return next((one for one in shown if one.page == page.url), shown[0] if shown else None)

    def _target(self, name: str, section: str, page: Page) -> proof.Target | None:
        place = self.place(name, section, page)
        if place is None:
            return None
        href, excerpts = f"#{place.anchor}", ""
        if place.page != page.url:
            href = get_relative_url(place.page or ".", page.url) + href
            excerpts = get_relative_url(f"{_EXCERPTS}/{name}.json", page.url)
        known = self._verdict(name, section)
        label = f"{name}#{section}"
        if known is None or known.verdict != evidence.PASSED:
            return proof.Target(href, say(self.language, "proof-plain", place=label), False, excerpts)
        says = say(self.language, "proof-passed", place=label, engine=known.record["lab"]["engine"])
        return proof.Target(href, says, True, excerpts)

    def _tables(self, html: str, page: Page, config: MkDocsConfig) -> str:
        """Fill the slots of a page with tables that are made from runs."""
        top = "" if self.language == LANGUAGES[0] else f"{self.language}/"
        names = [published.EVIDENCE, published.SCHEMA, published.HISTORY]
        shows: dict[str, str] = {}
        for (name, _), places in self.where.items():
            shows.setdefault(name, get_relative_url(places[0].page or ".", page.url))
        tables = record.Record(
            evidence=self.evidence,
            machines=self.machines,
            language=self.language,
            lessons=list(self.lessons),
            where=lambda name: shows.get(name, ""),
            apart=[(get_relative_url(f"{one.page}#{one.anchor}", page.url), one) for one in self.apart],
            proven=[(get_relative_url(url, page.url), title, share) for url, title, share in self.proven],
            history=self.history,
            lies=published.lies(self.root),
            files={name: get_relative_url(name, top + page.url) for name in names if self._has(name)},
        )
        try:
            return slots.fill(html, {**record.makers(tables), **self._reference(page)})
        except PageError as error:
            raise PluginError(f"{self._path(page, config)}: {error}") from error

    def _reference(self, page: Page) -> slots.Makers:
        """Give the tables of what programs print."""
        order = dict.fromkeys(name for name, _ in self.where)
        ordered = {name: self.read[name] for name in [*order, *self.read] if name in self.read}
        library = Library(ordered, self._engines, self._mark, self.language, page.url)
        path = self.root / decided.PATH
        said = decided.parse(path.read_text("utf-8")) if path.is_file() else {}
        return {**flag_table.makers(library, said), **error_table.makers(library)}

    def _mark(self, name: str, section: str) -> Shelfmark | None:
        place = next(iter(self.where.get((name, section), [])), None)
        return Shelfmark(place.page, self.titles[place.page]) if place else None

    def _has(self, name: str) -> bool:
        return name != published.EVIDENCE or bool(self.evidence.runs)

    def _write_excerpts(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        for name, sections in self.lessons.items():
            (folder / f"{name}.json").write_text(preview.dumps(sections), "utf-8")

    def _notebook(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        html, anchors = notebook_html.slim(visible(html))
        html = notebook_html.relink(html, lambda path: self._address(path, page, config, files))
        _retitle(list(page.toc.items), anchors)
        if page.toc.items:
            page.title = Markup(page.toc.items[0].title)
        cells = notebook.read(Path(page.file.abs_src_path or ""))
        html = notebook_html.frame(html, notebook.figures(cells), say(self.language, "figure"))
        text = notebook.shown(cells)
        self.blocks.open([Origin("", page.file.src_uri, text, text, 1)], page.url)
        own = any(each.options.stands_alone(page.file.src_uri) for each in self.read.values())
        return html + yours.notebook(page.file.src_uri, self.language, own) + self.blocks.page(text)

    def _address(self, path: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        source = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), path))
        target = files.get_file_from_path(source)
        if target is None:
            lines = page.file.content_string.split("\n")
            line = next(number for number, text in enumerate(lines, 1) if f"]({path}" in text)
            place = Place(self._path(page, config), line)
            remedy = "name the file of a page, seen from this file"
            log.warning("%s", PageError("link to no page", place=place, found=path, remedy=remedy))
            return path
        return get_relative_url(target.url or ".", page.url)

    def _banner(self, html: str, page: Page, config: MkDocsConfig) -> str:
        english = Path(config.docs_dir).parent / LANGUAGES[0] / page.file.src_uri
        if not english.is_file():
            return html
        try:
            stamp = translation.stamp_of(page.file.content_string, self._path(page, config))
        except PageError as error:
            raise PluginError(str(error)) from error
        link = self._languages(page, config)[0]["href"]
        return banner.put(html, english.read_bytes(), stamp, self.language, link)

    def _unverified(self, block: Block, page: Page, config: MkDocsConfig) -> PageError:
        path = self._path(page, config)
        first = block.source.strip("\n").split("\n")[0]
        if block.origin:
            if block.state not in (State.UNVERIFIED, State.FAILED):
                name, engines = block.origin.lesson, ",".join(block.unproved)
                message = f"no evidence covers what this block says of engine {engines}"
                remedy = f"run 'make verify LESSON={name} ENGINES={engines}'"
                return PageError(message, place=Place(path, block.origin.line), found=first, remedy=remedy)
            failed = block.state is State.FAILED
            message = "this block failed in the last run" if failed else "no evidence covers this block"
            folder = f"snippets/{block.origin.lesson}" if block.origin.lesson else "the notebook"
            remedy = f"run 'make verify' and mend what fails in {folder}"
            return PageError(message, place=Place(path, block.origin.line), found=first, remedy=remedy)
        lines = page.file.content_string.split("\n")
        line = next((number for number, text in enumerate(lines, 1) if text.strip() == first.strip()), 1)
        remedy = 'include it from snippets/, or mark the fence {.not-run reason="..."}'
        return PageError("this block was never run", place=Place(path, line), found=first, remedy=remedy)

    @event_priority(-50)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Complete what the build wrote: the search's index, scripts, and what pages fetch on demand."""
        self._write_scripts(Path(config.site_dir) / yours.FOLDER)
        self._write_excerpts(Path(config.site_dir) / _EXCERPTS)
        if self.language == LANGUAGES[0]:
            shown = self._file("NETGUIDE_EVIDENCE", self.config.evidence) if self.evidence.runs else None
            published.write(Path(config.site_dir), shown, self.history)
        self._complete_search(Path(config.site_dir))

    def _write_scripts(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        for name, one in self.read.items():
            if one.options.hosts:
                continue
            (folder / f"{name}.sh").write_text(script.write(one), "utf-8")

    def _complete_search(self, site: Path) -> None:
        index = site / "search/search_index.json"
        if not index.is_file():
            return
        index.write_text(search_index.complete(index.read_text("utf-8"), self.words), "utf-8")
        try:
            worker = search_index.worker(site)
            worker.write_text(search_index.mended(worker.read_text("utf-8")), "utf-8")
        except SiteError as error:
            raise PluginError(str(error)) from error

    def _path(self, page: Page, config: MkDocsConfig) -> str:
        path = Path(config.docs_dir) / page.file.src_uri
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.as_posix()


def _retitle(items: list[AnchorLink], anchors: dict[str, str]) -> None:
    """Give the table of contents the explicit anchors of a notebook's headings."""
    for item in items:
        title, explicit = notebook_html.explicit(item.title)
        item.title = title
        item.id = explicit or anchors.get(item.id, item.id)
        _retitle(item.children, anchors)
