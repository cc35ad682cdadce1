"""Which site a path belongs to: the nearest folder, upwards, that holds a configuration file."""

from __future__ import annotations

import os
from collections.abc import Iterator

from seed.sites.registry import MODULES, generator
from seed.sites.site import Opening, Site


def recognise(path: str, opening: Opening, chosen: str | None = None) -> Site | None:
    """The site that `path` is or lies in; None for a plain folder. Raises SiteError.

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
    """The folder of `path`, then those around it: up to the root of its repository, where it lies
    in one, and never the root of the file system."""
    folder = folder_of(path)
    yield folder
    while not os.path.exists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == os.path.dirname(folder) or folder == below:
            return
        yield folder


def folder_of(path: str) -> str:
    """The folder itself, or the one that the file lies in; absolute."""
    whole = os.path.abspath(path)
    return whole if os.path.isdir(whole) else os.path.dirname(whole)
