"""Jekyll: https://jekyllrb.com/docs/."""

from __future__ import annotations

import os

from seed.sites.site import Opening, Site, SiteError

CONFIGURATION = ("_config.yml", "_config.yaml", "_config.toml")


def recognise(folder: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, name)) for name in CONFIGURATION)


def open_site(folder: str, opening: Opening) -> Site:
    raise SiteError(f"{folder}: sites of Jekyll cannot be read yet")
