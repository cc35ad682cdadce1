"""Limits the rate of each caller: of a token by its name, otherwise of an address."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import Scope

from graph.errors import RateLimited
from graph.viewer import Viewer
from loaders.settings import Settings


class RateLimiter:
    """Counts the operations of each caller in a sliding window, only in this process."""

    def __init__(self, settings: Settings) -> None:
        self._limit: RateLimitItem | None = (
            parse(settings.rate_limit) if settings.rate_limit else None
        )
        self._proxies = settings.trusted_proxies
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)

    def check(self, viewer: Viewer | None, address: str) -> None:
        """Raises RateLimited if the caller has reached the limit."""
        if self._limit is None:
            return
        caller = f"token {viewer.name}" if viewer and viewer.name else f"address {address}"
        if not self._limiter.hit(self._limit, caller):
            window = self._storage.get_sliding_window(
                self._limit.key_for(caller), self._limit.get_expiry()
            )
            raise RateLimited(
                f"Too many operations: {self._limit} are allowed.",
                max(1, ceil(seconds_until_free(self._limit, *window))),
            )

    def address(self, scope: Scope, headers: Mapping[bytes, str]) -> str:
        """The client's address. Trusts only `X-Forwarded-For` entries of our own proxies."""
        client = scope.get("client")
        peer = str(client[0]) if client else "unknown"
        if self._proxies == 0:
            return peer
        forwarded = [part.strip() for part in headers.get(b"x-forwarded-for", "").split(",")]
        hops = [*filter(None, forwarded), peer]
        return hops[max(0, len(hops) - 1 - self._proxies)]


def seconds_until_free(
    limit: RateLimitItem,
    previous: int,
    previous_left: float,
    current: int,
    current_left: float,
) -> float:
    """Seconds until one more operation is allowed, from the counts of the two latest windows.

    The previous window counts in proportion to the part that the sliding window still covers:
    `previous_left` seconds. The current one ends in `current_left`, modulo the window's length.
    """
    seconds = limit.get_expiry()
    if previous and current < limit.amount:
        return previous_left - (limit.amount - current) * seconds / previous
    return current_left % seconds
