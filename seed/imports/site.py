"""Treats exports and feeds as sites: answers what `seed/reading/files.py` needs for one entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from seed.imports.entry import decode
from seed.imports.kinds import Kind
from seed.sites.site import Page, PassedOver

_NAMES: dict[Kind, str] = {
    "wordpress": "WordPress export",
    "rss": "RSS feed",
    "atom": "Atom feed",
    "json-feed": "JSON Feed",
}


@dataclass(frozen=True, slots=True)
class ImportSite:
    """`root`: the file itself."""

    root: str = ""
    kind: Kind = "rss"

    @property
    def generator(self) -> Literal["none"]:
        return "none"

    @property
    def digest(self) -> str:
        """Entries contain all data that influences them."""
        return ""

    def describe(self) -> str:
        return f"{_NAMES[self.kind]} {self.root}: each entry states its address"

    def takes(self, path: str) -> bool:
        return False

    def pass_over(self, path: str) -> PassedOver | None:
        return None

    def read(self, path: str, data: bytes) -> Page | PassedOver:
        """`data`: the entry, encoded by `entry.encode`."""
        return decode(data)
