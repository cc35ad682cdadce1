"""A site of Hugo, https://gohugo.io/. It is opened once and then reads one file at a time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from seed.reading.containers import INSIDE
from seed.reading.problems import RejectedError
from seed.sites.hugo.cascade import cascades_of, handed_down
from seed.sites.hugo.configuration import disabled_languages, settings_of
from seed.sites.hugo.content import Content
from seed.sites.hugo.dates import read_dates
from seed.sites.hugo.files import configuration_files, main_files
from seed.sites.hugo.front_matter import FrontMatter, read_values
from seed.sites.hugo.ignoring import Ignoring, ignoring_of
from seed.sites.hugo.languages import Language, languages_of
from seed.sites.hugo.mounts import Mount, mounts_of
from seed.sites.hugo.pages import build_page
from seed.sites.hugo.paths import CONTENT, ContentPath, content_path
from seed.sites.hugo.sections import Folders, read_folders
from seed.sites.hugo.values import table, text_of, truth_of
from seed.sites.site import Opening, Page, PassedOver, Site, SiteError


def recognise(folder: str) -> bool:
    return main_files(folder)


def open_site(folder: str, opening: Opening) -> Site:
    """Raises SiteError."""
    files = configuration_files(folder, opening.max_bytes)
    if not files:
        raise SiteError(f"{folder}: expected hugo.toml, hugo.yaml or another configuration of Hugo")
    settings = settings_of(files)
    languages = languages_of(settings, opening.url)
    keys = frozenset(language.key for language in languages)
    disabled = disabled_languages(settings) - keys
    mounts = mounts_of(settings, languages)
    ignoring = ignoring_of(folder, settings)
    folders = read_folders(folder, mounts, languages, ignoring, opening.max_bytes)
    configuration = b"\0".join((file.path.encode() + b"\0" + file.data) for file in files)
    other = f"{opening.url}\0{sorted(folders.sections.items())}\0{sorted(folders.bundles)}"
    return HugoSite(
        root=folder,
        digest=sha256(configuration + other.encode(errors="replace")).hexdigest(),
        languages=languages,
        disabled=disabled,
        mounts=mounts,
        folders=folders,
        ignoring=ignoring,
    )


@dataclass(frozen=True, slots=True)
class HugoSite:
    root: str
    digest: str
    languages: tuple[Language, ...]
    disabled: frozenset[str]
    mounts: tuple[Mount, ...]
    folders: Folders
    ignoring: Ignoring

    @property
    def generator(self) -> str:
        return "hugo"

    def describe(self) -> str:
        first = self.languages[0]
        rules = ", ".join(dict.fromkeys(rule.pattern for rule in first.rules))
        addresses = (
            f"addresses from permalinks {rules}, otherwise from the path"
            if rules
            else "addresses from the path"
        )
        keys = ", ".join(language.key for language in self.languages)
        listed = f", languages {keys}" if len(self.languages) > 1 else ""
        return f"Hugo site {self.root}: {first.addressing.base_url}{listed}, {addresses}"

    def takes(self, path: str) -> bool:
        return path.rpartition(".")[2].lower() in CONTENT

    def pass_over(self, path: str) -> PassedOver | None:
        found = self._locate(path)
        return found if isinstance(found, PassedOver) else None

    def read(self, path: str, data: bytes) -> Page | PassedOver:
        """Raises RejectedError."""
        found = self._locate(path)
        if isinstance(found, PassedOver):
            return found
        where, language = found
        front_matter = read_values(data, where.extension)
        if front_matter is None:
            return PassedOver("no-front-matter", "it has no front matter")
        try:
            return self._page(path, where, language, front_matter)
        except RejectedError as error:
            raise error.with_lines(front_matter.lines()) from None

    def _page(
        self, file: str, path: ContentPath, language: Language, front_matter: FrontMatter
    ) -> Page | PassedOver:
        base = path.normal().base
        keys = [one.key for one in self.languages]
        values = handed_down(
            front_matter.values,
            (
                *cascades_of(front_matter.values.get("cascade"), keys),
                *self.folders.cascades(path.normal().container),
                *(cascade for one in self.languages for cascade in one.cascades),
            ),
            base,
            language.key,
        )
        name = path.shown.base_name
        dates = read_dates(language.dates, values, name, language.zone, _modified(file))
        if dates.date is None:
            return PassedOver("no-date", "it has no date")
        if (why := _not_built(values)) is not None:
            return PassedOver("not-output", why)
        sections = self.folders.sections_of(path.normal(), language.key)
        slugs = self.folders.names_of(sections, language.key)
        container = self.folders.container_of(
            path, language.key, keep_case=language.addressing.spelling.keep_case
        )
        content = Content(path, language, front_matter, values, dates, sections, slugs, container)
        return build_page(content, datetime.now(UTC))

    def _locate(self, path: str) -> tuple[ContentPath, Language] | PassedOver:
        """The place of a file in the site and its language, or why the file is not a page."""
        inner = os.path.relpath(path, self.root).replace(os.sep, "/")
        if INSIDE in path:
            return PassedOver("not-content", "it is in an archive")
        for mount in self.mounts:
            if (virtual := mount.virtual(inner)) is not None:
                ignored = self.ignoring.why_below(mount.source, inner)
                return ignored or self._place(virtual, mount)
        return PassedOver("not-content", "it is outside of the site's content folders")

    def _place(self, virtual: str, mount: Mount) -> tuple[ContentPath, Language] | PassedOver:
        keys = self.disabled.union(language.key for language in self.languages)
        path = content_path(virtual, keys)
        if path is None:
            return PassedOver("not-content", "its extension is not that of a page")
        if path.kind == "branch" or path.normal().base == "/":
            return PassedOver("list-page", "it is the list page of a section")
        if self.folders.in_bundle(path.normal()):
            return PassedOver("not-output", "it is part of the page bundle in its folder")
        language = self._language(path, mount)
        if language is None:
            return PassedOver("excluded", "its language is disabled")
        if not language.has_pages:
            return PassedOver("not-output", "disableKinds contains page")
        return path, language

    def _language(self, path: ContentPath, mount: Mount) -> Language | None:
        """The language in the file's name, else that of its folder, if that language is built."""
        of_folder = [one for one in self.languages if mount.holds(one.key)]
        if path.language and of_folder:
            return next((one for one in self.languages if one.key == path.language), None)
        return of_folder[0] if of_folder else None


def _modified(file: str) -> datetime | None:
    """The file's modification time, for sites that use it as a date."""
    try:
        return datetime.fromtimestamp(int(os.stat(file).st_mtime), UTC)
    except OSError:
        return None


def _not_built(values: dict[str, Any]) -> str | None:
    """Why Hugo gives the page no address or does not list it."""
    build = table(values.get("_build")) or table(values.get("build"))
    if truth_of(values.get("headless")):
        return "it is headless"
    if text_of(build.get("render")) in ("never", "false"):
        return "build.render is never"
    listed = text_of(build.get("list"))
    return f"build.list is {listed}" if listed in ("never", "local", "false") else None
