"""Finds the site of a path: the nearest folder, upwards, with a configuration file."""

from __future__ import annotations

import os
from collections.abc import Iterator

from seed.sites.registry import MODULES, generator
from seed.sites.site import Opening, Site


def recognise(path: str, opening: Opening, chosen: str | None = None) -> Site | None:
    """The site that contains `path`. None for a plain folder. Raises SiteError.

    `chosen` names the generator instead of the configuration file; the site is then the nearest
    folder that has its file, else `path` itself.
    """
    if chosen == "none":
        return None
    names = [chosen] if chosen else list(MODULES)
    for folder in folders_above(path):
        for name in names:
            if generator(name).recognise(folder):
                return generator(name).open_site(folder, opening)
    if chosen:
        return generator(chosen).open_site(next(folders_above(path)), opening)
    return None


def folders_above(path: str) -> Iterator[str]:
    """The folder of `path`, then its parents, up to the root of its repository if there is one. The
    root of the file system is never included.
    """
    folder = folder_of(path)
    yield folder
    while not os.path.exists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == os.path.dirname(folder) or folder == below:
            return
        yield folder


def folder_of(path: str) -> str:
    """The folder itself, or the file's folder, as absolute path."""
    whole = os.path.abspath(path)
    return whole if os.path.isdir(whole) else os.path.dirname(whole)
