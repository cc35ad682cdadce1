"""A Jekyll site: selects the files that are articles, and reads them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from seed.reading.containers import INSIDE
from seed.reading.problems import RejectedError
from seed.sites.jekyll.config import Config, read_config
from seed.sites.jekyll.documents import (
    Document,
    build_document,
    has_header,
    parse_values,
    split_text,
)
from seed.sites.jekyll.page import build_page
from seed.sites.jekyll.places import Place, find_place, is_dated
from seed.sites.site import Opening, Page, PassedOver
from seed.values.front_matter import decode, lines_of

_TEXT_EXTENSIONS = (".html", ".htm", ".xhtml", ".textile", ".adoc", ".asciidoc", ".org", ".rst")


@dataclass(frozen=True, slots=True)
class JekyllSite:
    """One site. All its data comes from its configuration."""

    root: str
    config: Config

    @property
    def generator(self) -> Literal["jekyll"]:
        return "jekyll"

    @property
    def digest(self) -> str:
        return self.config.digest

    def describe(self) -> str:
        guess = " (the configuration has no url; give --site URL)" if self.config.guessed else ""
        template = self.config.collections["posts"].permalink.lstrip("/")
        return f"Jekyll site {self.root}: posts at {self.config.address}/{template}{guess}"

    def takes(self, path: str) -> bool:
        extension = os.path.splitext(path)[1].lower()
        if extension in self.config.html or extension in _TEXT_EXTENSIONS:
            return True
        return f"{os.sep}_posts{os.sep}" in path and is_dated(path)

    def pass_over(self, path: str) -> PassedOver | None:
        place = self._place(path)
        return place if isinstance(place, PassedOver) else None

    def _place(self, path: str) -> Place | PassedOver:
        relative = os.path.relpath(path, self.config.source)
        if relative.startswith("..") or INSIDE in path:
            return PassedOver("not-content", "it is outside of the folder that Jekyll reads")
        return find_place(relative, self.config)

    def read(self, path: str, data: bytes) -> Page | PassedOver:
        place = self._place(path)
        if isinstance(place, PassedOver):
            return place
        if place.kind != "posts" and not has_header(data):
            return PassedOver("no-front-matter", "it has no front matter, so it is not a page")
        document = self._document(place, path, data)
        if isinstance(document, PassedOver):
            return document
        if document.date is None:
            return PassedOver("no-date", "it has no date, so it is not an article")
        return build_page(document, document.date, self.config)

    def _document(self, place: Place, path: str, data: bytes) -> Document | PassedOver:
        try:
            parts = split_text(decode(data))
            stated = parse_values(parts)
        except RejectedError as error:
            return self._undated(error, place, path, data)
        try:
            document = build_document(place, parts, stated, self.config)
        except RejectedError as error:
            raise error.with_lines(lines_of(parts, "ruby")) from None
        if document.date is None and place.draft:
            return _dated_by_file(document, path)
        return document

    def _undated(self, error: RejectedError, place: Place, path: str, data: bytes) -> PassedOver:
        """Skip a broken page without a date: it is not an article. Raises `error` for others."""
        problem = error.problems[0]
        dated = place.kind == "posts" or is_dated(place.path) or b"\ndate:" in data
        if problem.reason == "not-utf8" and os.path.splitext(path)[1].lower() not in (
            *self.config.html,
            *_TEXT_EXTENSIONS,
        ):
            return PassedOver("not-content", "it is not a text file")
        if dated:
            raise error
        return PassedOver(
            "no-date", f"it has no date, and its front matter is wrong: {problem.message}"
        )


def open_site(folder: str, opening: Opening) -> JekyllSite:
    """Raises SiteError."""
    return JekyllSite(folder, read_config(folder, opening))


def _dated_by_file(document: Document, path: str) -> Document:
    """A draft without a date has its file's date, as in Jekyll."""
    return replace(document, date=datetime.fromtimestamp(int(os.stat(path).st_mtime), UTC))
