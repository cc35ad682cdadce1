"""Headers by which browsers, proxies and CDNs know how long a response may be used."""

from __future__ import annotations

from dataclasses import dataclass

from graph.delivery.cache import Entry
from graph.viewer import Viewer
from loaders.settings import Settings

Headers = list[tuple[bytes, bytes]]

VARY = (b"vary", b"Accept, Accept-Encoding, Authorization")
UNCACHED = (b"cache-control", b"private, no-store")
"""For whoever has a scope, for errors, and for everything that is no query."""


@dataclass(frozen=True, slots=True)
class CacheHeaders:
    """The headers of a gateway's settings."""

    shared: bytes
    """`Cache-Control` of anonymous viewers' GETs and of trusted documents."""
    tag_name: bytes
    vary: bytes

    def of(self, entry: Entry, viewer: Viewer, *, addressable: bool, from_cache: bool) -> Headers:
        """The headers of a response without errors.

        `addressable`: by GET or as a trusted document, so that a shared cache can keep it.
        """
        headers = [(b"etag", entry.etag), (b"vary", self.vary)]
        if viewer.scopes or viewer.name is not None or entry.outdated:
            return [*headers, UNCACHED]
        control = self.shared if addressable else b"max-age=0, must-revalidate"
        headers.append((b"cache-control", control))
        if entry.header is not None:
            headers.append((self.tag_name, entry.header))
        if from_cache:
            # Known to be up to date just now: `Follower.fresh` bounds the doubt to under a second.
            headers.append((b"age", b"0"))
        return headers


def cache_headers(settings: Settings) -> CacheHeaders:
    """The headers that the settings ask for."""
    return CacheHeaders(
        shared_cache_control(
            settings.cache_max_age, settings.cache_stale_while_revalidate
        ).encode(),
        settings.cache_tag_header.lower().encode("ascii"),
        # Whatever the origins: a response to a page of another origin has a header more.
        VARY[1] + (b", Origin" if settings.cors_allowed else b""),
    )


def shared_cache_control(max_age: int, stale_while_revalidate: int) -> str:
    """`Cache-Control` for what every cache may keep.

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
