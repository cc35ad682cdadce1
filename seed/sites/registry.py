"""The supported generators. To add one, add a module and a line here.

Each module has two functions. `recognise(folder)` says whether the folder has that generator's
configuration file. `open_site(folder, opening)` reads the configuration, and may raise SiteError.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from seed.sites.site import Opening, Site

MODULES = {
    "jekyll": "seed.sites.jekyll",
    "zola": "seed.sites.zola.site",
    "hugo": "seed.sites.hugo.site",
}
"""In the order in which a folder is tried: Zola before Hugo, since both know a `config.toml`."""
GENERATORS = (*sorted(MODULES), "none")


class Generator(Protocol):
    """The module of one generator."""

    def recognise(self, folder: str) -> bool: ...

    def open_site(self, folder: str, opening: Opening) -> Site: ...


def generator(name: str) -> Generator:
    module: Generator = import_module(MODULES[name])
    return module
