"""The folders of a site: sections, cascades and leaf bundles, which influence their pages."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from seed.reading.problems import RejectedError
from seed.sites.configuration import leads_outside
from seed.sites.hugo.cascade import Cascade, cascades_of, handed_down
from seed.sites.hugo.front_matter import read_values
from seed.sites.hugo.ignoring import Ignoring
from seed.sites.hugo.languages import Language
from seed.sites.hugo.mounts import Mount
from seed.sites.hugo.paths import ContentPath, content_path, parent
from seed.sites.hugo.permalinks import slug_or_title
from seed.sites.hugo.values import text_of
from seed.sites.site import SiteError

_MAX_FILES = 200_000


@dataclass(frozen=True, slots=True)
class Section:
    """A folder that is a section, in one language: it is at the top or has an `_index` file."""

    slug: str
    title: str
    cascades: tuple[Cascade, ...] = ()


@dataclass(frozen=True, slots=True)
class Folders:
    """By folders in the form of paths ("/posts/a-b")."""

    sections: Mapping[str, Mapping[str, Section]] = field(default_factory=dict)
    """By folder, then by language."""
    bundles: frozenset[str] = frozenset()
    """Leaf bundles. Only the index of their content files is a page."""

    def cascades(self, folder: str) -> Iterator[Cascade]:
        """All cascades of the folder and of those around it, the nearest first."""
        for around in upwards(folder):
            for section in self.sections.get(around, {}).values():
                yield from section.cascades

    def sections_of(self, path: ContentPath, language: str) -> tuple[str, ...]:
        """The innermost section around a page, as its folders."""
        for folder in upwards(path.folder):
            is_own = path.kind != "single" and folder == path.folder
            if folder != "/" and not is_own and language in self.sections.get(folder, {}):
                return tuple(folder[1:].split("/"))
        return ()

    def names_of(self, sections: tuple[str, ...], language: str) -> tuple[str, ...]:
        """The slug or title of each section down to the innermost one."""
        folders = ("/" + "/".join(sections[: place + 1]) for place in range(len(sections)))
        found = (self.sections.get(folder, {}).get(language) for folder in folders)
        return tuple(slug_or_title(section.slug, section.title) for section in found if section)

    def container_of(self, path: ContentPath, language: str, *, keep_case: bool) -> str:
        """The folder of the page, with the slugs of its sections instead of folder names."""
        shown = (path.shown if keep_case else path.normal()).container
        folder = path.normal().container
        parts = shown.split("/")
        for place in range(len(parts) - 1, 0, -1):
            section = self.sections.get(folder, {}).get(language)
            if section and section.slug and folder != "/":
                parts[place] = section.slug
            folder = parent(folder)
        return "/".join(parts)

    def in_bundle(self, path: ContentPath) -> bool:
        """Whether the file belongs to a leaf bundle without being its page."""
        around = parent(path.folder) if path.kind == "leaf" else path.folder
        return any(folder in self.bundles for folder in upwards(around) if folder != "/")


def upwards(folder: str) -> Iterator[str]:
    """The folder and all its parents.

    >>> list(upwards("/a/b"))
    ['/a/b', '/a', '/']
    """
    while folder != "/":
        yield folder
        folder = parent(folder)
    yield "/"


def read_folders(
    root: str,
    mounts: tuple[Mount, ...],
    languages: tuple[Language, ...],
    ignoring: Ignoring,
    max_bytes: int,
) -> Folders:
    """Walks the content folders and reads their `_index` files. Raises SiteError.

    An unreadable file is ignored here. It is reported when it is seeded.
    """
    keys = [language.key for language in languages]
    stated: dict[str, dict[str, dict[str, Any]]] = {}
    bundles: set[str] = set()
    pages: set[str] = set()
    for file, path, mounted in _content(mounts, keys, ignoring):
        folder = path.normal().folder
        if path.kind == "single" and folder == "/":
            pages.add(f"/{path.normal().name}")
        if folder != "/":
            stated.setdefault("/" + folder[1:].partition("/")[0], {})
        if path.kind == "leaf":
            bundles.add(folder)
        elif path.kind == "branch":
            held = stated.setdefault(folder, {})
            if path.language or mounted not in held:  # `_index.en.md` comes before `_index.md`
                held[path.language or mounted] = _values(root, file, path, max_bytes)
    return Folders(_sections(stated, languages, pages), frozenset(bundles))


def _sections(
    stated: Mapping[str, Mapping[str, Mapping[str, Any]]],
    languages: tuple[Language, ...],
    pages: Collection[str],
) -> dict[str, dict[str, Section]]:
    """The sections. A folder at the top is one without an `_index` file too, unless one of
    `pages` has its path, in any language.
    """
    keys = [language.key for language in languages]
    raw = {
        folder: {
            key: Section("", "", cascades_of(values.get("cascade"), keys, key))
            for key, values in held.items()
        }
        for folder, held in stated.items()
    }
    around, of_site = Folders(raw), [one for language in languages for one in language.cascades]
    sections: dict[str, dict[str, Section]] = {}
    for folder, held in stated.items():
        implied = folder.count("/") == 1 and folder != "/" and folder not in pages
        for key in keys if implied else list(held):
            cascades = [*around.cascades(folder), *of_site]
            values = handed_down(held.get(key, {}), cascades, folder, key, "section")
            section = Section(
                text_of(values.get("slug")).strip("-"),
                text_of(values.get("title")) or ("" if key in held else _title(folder)),
                raw[folder][key].cascades if key in held else (),
            )
            sections.setdefault(folder, {})[key] = section
    return sections


def _title(folder: str) -> str:
    """Hugo's title for a section without a file. Of its `titleCaseStyle`, only the first letter."""
    title = _plural(folder.rpartition("/")[2])
    return title[:1].upper() + title[1:]


def _plural(name: str) -> str:
    """The plural, by English rules."""
    if name.endswith(("s", "news", "media", "data")):
        return name
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("x", "ch", "sh", "z")) else "s")


def _content(
    mounts: tuple[Mount, ...], languages: Collection[str], ignoring: Ignoring
) -> Iterator[tuple[str, ContentPath, str]]:
    """Each content file, its path, and its folder's language: the first one that is built."""
    count = 0
    for mount in mounts:
        language = next((key for key in languages if mount.holds(key)), None)
        if language is None:
            continue
        for inner in ignoring.files(mount.source):
            virtual = mount.virtual(inner)
            path = content_path(virtual, languages) if virtual else None
            if path is None:
                continue
            if (count := count + 1) > _MAX_FILES:
                raise SiteError(f"{ignoring.root} has more than {_MAX_FILES:,} content files")
            yield os.path.join(ignoring.root, inner), path, language


def _values(root: str, file: str, path: ContentPath, max_bytes: int) -> dict[str, Any]:
    if leads_outside(file, root):
        return {}
    try:
        with open(file, "rb") as opened:
            data = opened.read(max_bytes + 1)
        found = read_values(data, path.extension) if len(data) <= max_bytes else None
    except (OSError, RejectedError):
        return {}
    return found.values if found else {}
