"""What a feed or an export says of itself, which holds for each of its entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from seed.sites.values import provider


@dataclass(frozen=True, slots=True)
class Channel:
    """`authors`: names of whoever wrote entries that name nobody. `table`: key to name.

    `base`: what relative addresses are relative to, where the feed says so.
    """

    title: str | None = None
    link: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    table: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None

    def absolute(self, address: str | None, base: str | None = None) -> str | None:
        """An address of an entry as a full one. `base`: the entry's own."""
        if not address:
            return None
        return join_address(join_address(self.base or self.link or "", base or ""), address.strip())

    def provider(self, address: str | None) -> dict[str, str] | None:
        """The feed's own site; where it does not say, the site of the entry's `address`."""
        for link in (self.link, address):
            if link and _host(link):
                return provider(link, self.title)
        return None


def join_address(base: str, address: str) -> str:
    """`urljoin`, which gives back `address` where one of the two is no address."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _host(link: str) -> str | None:
    try:
        return urlsplit(link).hostname
    except ValueError:
        return None
