"""The sites of one run. Finds the site of a file."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from seed.imports.kinds import kind_of
from seed.imports.opening import source_of
from seed.imports.site import ImportSite
from seed.reading.containers import INSIDE
from seed.sites.plain import PlainSite
from seed.sites.recognise import folder_of, recognise
from seed.sites.site import Opening, PassedOver, Site

_IMPORTS = ImportSite()


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites by their root folder, the innermost first."""

    places: tuple[tuple[str, Site], ...] = ()
    plain: PlainSite = field(default_factory=PlainSite)
    """For files outside all of them."""

    def of(self, path: str) -> Site:
        """The site of a file. `!/` separates an archive from its member."""
        file, inside, _ = path.partition(INSIDE)
        if inside and source_of(path) is not None:
            return _IMPORTS
        for folder, site in self.places:
            if file == folder or file.startswith(folder + os.sep):
                return site
        return self.plain

    def pass_over(self, path: str) -> PassedOver | None:
        """Why the file cannot be an article: its path, or the target of its link."""
        site = self.of(path)
        if site.generator != "none" and os.path.islink(path):
            target = os.path.realpath(path)
            if not target.startswith(os.path.realpath(site.root) + os.sep):
                return PassedOver("outside", "a link that leads out of the site is not followed")
        return site.pass_over(path)


def open_sites(
    paths: Iterable[str],
    opening: Opening,
    plain: PlainSite,
    generator: str | None = None,
    listed: Iterable[str] = (),
) -> Sites:
    """Open the site of each of `paths`. Raises SiteError.

    `listed`: single files. Below the current folder, that folder is their plain folder.
    """
    here = os.getcwd()
    places: dict[str, Site] = {}
    seen: set[str] = set()
    starts = [(path, folder_of(path)) for path in starting_points(paths)]
    starts += [(path, _around(folder_of(path), here)) for path in listed]
    for path, root in starts:
        if os.path.isfile(path) and (kind := kind_of(path)):
            file = os.path.abspath(path)
            places[file] = ImportSite(file, kind)
            continue
        if (folder := folder_of(path)) in seen:
            continue
        seen.add(folder)
        site = recognise(path, opening, generator) or replace(plain, root=root)
        places.setdefault(site.root, site)
    innermost = sorted(places.items(), key=lambda place: len(place[0]), reverse=True)
    return Sites(tuple(innermost), plain)


def _around(folder: str, here: str) -> str:
    return here if os.path.join(folder, "").startswith(os.path.join(here, "")) else folder


def starting_points(paths: Iterable[str]) -> Iterator[str]:
    """`paths`. A pattern is replaced by the folder before its first wildcard."""
    for path in paths:
        if os.path.exists(path) or not glob.has_magic(path):
            yield path
            continue
        parts = path.split(os.sep)
        fixed = next(place for place, part in enumerate(parts) if glob.has_magic(part))
        yield os.sep.join(parts[:fixed]) or (os.sep if path.startswith(os.sep) else ".")
