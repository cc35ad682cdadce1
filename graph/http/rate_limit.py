"""How often one caller may ask: by the token's name, else by the address that it calls from."""

from __future__ import annotations

from collections.abc import Mapping

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import Scope

from graph.errors import BadRequest
from graph.viewer import Viewer
from loaders.settings import Settings


class RateLimiter:
    """Counts the operations of each caller in a sliding window, in this process alone."""

    def __init__(self, settings: Settings) -> None:
        self._limit: RateLimitItem | None = (
            parse(settings.rate_limit) if settings.rate_limit else None
        )
        self._proxies = settings.trusted_proxies
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def check(self, viewer: Viewer | None, address: str) -> None:
        """Raises BadRequest (429) where the caller has used up its operations."""
        if self._limit is None:
            return
        caller = f"token {viewer.name}" if viewer and viewer.name else f"address {address}"
        if not self._limiter.hit(self._limit, caller):
            raise BadRequest(f"Too many operations: {self._limit} are allowed.", 429)

    def address(self, scope: Scope, headers: Mapping[bytes, str]) -> str:
        """The client's address. `X-Forwarded-For` counts as far as proxies of ours wrote it."""
        client = scope.get("client")
        near = str(client[0]) if client else "unknown"
        if self._proxies == 0:
            return near
        path = [part.strip() for part in headers.get(b"x-forwarded-for", "").split(",")]
        hops = [*filter(None, path), near]
        return hops[max(0, len(hops) - 1 - self._proxies)]
