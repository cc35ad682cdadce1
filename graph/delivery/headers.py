"""Headers that control how browsers, proxies and CDNs cache a response."""

from __future__ import annotations

from dataclasses import dataclass

from graph.delivery.cache import Entry
from graph.viewer import Viewer
from loaders.settings import Settings

Headers = list[tuple[bytes, bytes]]

VARY = (b"vary", b"Accept, Accept-Encoding, Authorization")
UNCACHED = (b"cache-control", b"private, no-store")
"""For viewers with a scope, for errors, and for operations other than queries."""


@dataclass(frozen=True, slots=True)
class CacheHeaders:
    """The cache headers of a gateway."""

    shared: bytes
    """`Cache-Control` for GETs and trusted documents of anonymous viewers."""
    tag_name: bytes
    vary: bytes

    def of(self, entry: Entry, viewer: Viewer, *, addressable: bool, from_cache: bool) -> Headers:
        """The headers of a response without errors.

        `addressable` means by GET or as a trusted document, so that a shared cache can store it.
        """
        headers = [(b"etag", entry.etag), (b"vary", self.vary)]
        if viewer.scopes or viewer.name is not None or entry.outdated:
            return [*headers, UNCACHED]
        control = self.shared if addressable else b"max-age=0, must-revalidate"
        headers.append((b"cache-control", control))
        if entry.header is not None:
            headers.append((self.tag_name, entry.header))
        if from_cache:
            # Up to date: `Follower.fresh` limits the uncertainty to less than a second.
            headers.append((b"age", b"0"))
        return headers


def cache_headers(settings: Settings) -> CacheHeaders:
    """The headers for these settings."""
    return CacheHeaders(
        shared_cache_control(
            settings.cache_max_age, settings.cache_stale_while_revalidate
        ).encode(),
        settings.cache_tag_header.lower().encode("ascii"),
        # With any CORS setting: a response to another origin has an additional header.
        VARY[1] + (b", Origin" if settings.cors_allowed else b""),
    )


def shared_cache_control(max_age: int, stale_while_revalidate: int) -> str:
    """`Cache-Control` for public responses.

    >>> shared_cache_control(0, 0), shared_cache_control(60, 30)
    ('public, max-age=0, must-revalidate', 'public, max-age=60, stale-while-revalidate=30')
    """
    parts = ["public", f"max-age={max_age}"]
    parts.append(
        f"stale-while-revalidate={stale_while_revalidate}"
        if stale_while_revalidate
        else "must-revalidate"
    )
    return ", ".join(parts)
