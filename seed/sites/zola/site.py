"""A site of Zola, https://www.getzola.org/. It is opened once and then reads one file at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from seed.reading.containers import INSIDE
from seed.reading.problems import RejectedError
from seed.sites.configuration import leads_outside
from seed.sites.site import Opening, Page, PassedOver, Site, SiteError
from seed.sites.zola.config import NAMES, Config, configuration_file, read_config
from seed.sites.zola.globs import ignoring
from seed.sites.zola.pages import TEXT_KEYS, Source, build_page
from seed.sites.zola.paths import page_path
from seed.values.front_matter import decode, lines_of, split, values_of

_CONTENT = "content"


def recognise(folder: str) -> bool:
    return configuration_file(folder) is not None


def open_site(folder: str, opening: Opening) -> Site:
    """Raises SiteError."""
    path = configuration_file(folder)
    if path is None:
        raise SiteError(f"{folder}: expected {' or '.join(NAMES)} with base_url")
    config = read_config(path, folder, opening)
    drafts = frozenset(_draft_folders(folder, config, opening.max_bytes))
    other = f"{config.base_url}\0{folder}\0{sorted(drafts)}".encode(errors="replace")
    return ZolaSite(folder, sha256(config.data + b"\0" + other).hexdigest(), config, drafts)


def _draft_folders(root: str, config: Config, max_bytes: int) -> Iterator[str]:
    """Folders below the content folder whose `_index` file marks the section as a draft."""
    content = os.path.join(root, _CONTENT)
    known = {"_index.md", *(f"_index.{code}.md" for code in config.languages)}
    for place, folders, names in os.walk(content):
        folders.sort()
        for name in names:
            path = os.path.join(place, name)
            if name not in known or leads_outside(path, root):
                continue
            if _is_draft(path, max_bytes):
                yield os.path.relpath(place, content).replace(os.sep, "/")


def _is_draft(path: str, max_bytes: int) -> bool:
    """Whether the file says `draft`. Zola refuses a value that is not a boolean: to be on the safe
    side, it makes a draft. An unreadable file does not.
    """
    try:
        with open(path, "rb") as file:
            values = values_of(split(decode(file.read(max_bytes)), loose=True), dates_as_text=True)
    except (OSError, RejectedError):
        return False
    return isinstance(values, dict) and values.get("draft", False) is not False


@dataclass(frozen=True, slots=True)
class ZolaSite:
    root: str
    digest: str
    config: Config
    drafts: frozenset[str]

    @property
    def generator(self) -> str:
        return "zola"

    def describe(self) -> str:
        codes = ", ".join((self.config.default_language, *self.config.languages))
        listed = f", languages {codes}" if self.config.languages else ""
        addresses = f"addresses from path and slug (slugify.paths {self.config.mode})"
        return f"Zola site {self.root}: {self.config.base_url}{listed}, {addresses}"

    def takes(self, path: str) -> bool:
        return path.endswith(".md")

    def pass_over(self, path: str) -> PassedOver | None:
        inner = os.path.relpath(path, self.root).replace(os.sep, "/")
        name = inner.rpartition("/")[2]
        if INSIDE in path or not inner.startswith(f"{_CONTENT}/") or name.startswith("."):
            return PassedOver("not-content", "it is outside of the site's content folder")
        if name.startswith("_index."):
            return PassedOver("list-page", "it is the list page of a section")
        if any(ignoring(pattern).fullmatch(path) for pattern in self.config.ignored):
            return PassedOver("excluded", "ignored_content matches it")
        return None

    def read(self, path: str, data: bytes) -> Page | PassedOver:
        """Raises RejectedError."""
        if (passed := self.pass_over(path)) is not None:
            return passed
        inner = os.path.relpath(path, os.path.join(self.root, _CONTENT)).replace(os.sep, "/")
        try:
            parts = split(decode(data), loose=True)
        except RejectedError as error:
            if error.problems[0].reason == "no-front-matter":
                return PassedOver("no-front-matter", "it has no front matter")
            raise
        values = values_of(parts, text_keys=TEXT_KEYS, dates_as_text=True)
        where = page_path(inner, self.config.default_language, self.config.languages)
        around = {"/".join(where.folders[:end]) or "." for end in range(len(where.folders) + 1)}
        held = values if isinstance(values, dict) else {}
        source = Source(where, parts, held, bool(around & self.drafts))
        try:
            return build_page(source, self.config)
        except RejectedError as error:
            raise error.with_lines(lines_of(parts)) from None
