"""The properties of a feed or an export, which apply to all its entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from seed.sites.values import provider


@dataclass(frozen=True, slots=True)
class Channel:
    """`authors`: author names for entries without an author. `table`: key to name.

    `base`: the base of relative addresses, if the feed gives one.
    """

    title: str | None = None
    link: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    table: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None

    def absolute(self, address: str | None, base: str | None = None) -> str | None:
        """Make an address of an entry absolute. `base`: the entry's own base."""
        if not address:
            return None
        return join_address(join_address(self.base or self.link or "", base or ""), address.strip())

    def provider(self, address: str | None) -> dict[str, str] | None:
        """The feed's own site. If it gives none, the site of the entry's `address`."""
        for link in (self.link, address):
            if link and _host(link):
                return provider(link, self.title)
        return None


def join_address(base: str, address: str) -> str:
    """`urljoin` that returns `address` unchanged if one of the two is not valid."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _host(link: str) -> str | None:
    try:
        return urlsplit(link).hostname
    except ValueError:
        return None
