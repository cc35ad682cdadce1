"""Metrics of the response cache and of purges, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class DeliveryMetrics:
    """Counts the observations of `ResponseCache` and `Purger`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "newsgraph_cache_requests",
            "Requests that the response cache answered (hit), that were executed (miss), or that "
            "shared the execution of an equal one (shared, counted as a miss too).",
            ["result"],
            registry=registry,
        )
        # Looking up a child by its label takes longer than counting.
        self._results = {name: self._requests.labels(name) for name in ("hit", "miss", "shared")}
        self._evictions = Counter(
            "newsgraph_cache_evictions",
            "Cached responses dropped, by cause: write, size, lost (the stream), replaced.",
            ["cause"],
            registry=registry,
        )
        self._outdated = Counter(
            "newsgraph_cache_outdated",
            "Responses not cached because a write changed their data during execution.",
            registry=registry,
        )
        self._gauges = {
            "entries": Gauge(
                "newsgraph_cache_entries", "Cached responses.",
                registry=registry, multiprocess_mode="livesum",
            ),
            "bytes": Gauge(
                "newsgraph_cache_bytes", "Bytes of the cached responses.",
                registry=registry, multiprocess_mode="livesum",
            ),
        }  # fmt: skip
        self._purges = Counter(
            "newsgraph_purges", "Purges sent, and failed attempts.", ["result"], registry=registry
        )
        self._purged_tags = Counter(
            "newsgraph_purged_tags", "Tags in the purges sent.", registry=registry
        )
        self._purge_seconds = Histogram(
            "newsgraph_purge_seconds",
            "Seconds from reading a write to its first accepted purge.",
            buckets=(0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 10, 60),
            registry=registry,
        )

    def cached(self, name: str, number: int) -> None:
        """Count an observation of `ResponseCache`."""
        if name in self._results:
            self._results[name].inc(number)
        elif name in self._gauges:
            self._gauges[name].inc(number)
        elif name == "outdated":
            self._outdated.inc(number)
        else:
            self._evictions.labels(name.removeprefix("evicted:")).inc(number)

    def purged(self, name: str, number: float) -> None:
        """Count an observation of `Purger`."""
        if name == "delay":
            self._purge_seconds.observe(number)
        elif name == "tags":
            self._purged_tags.inc(number)
        else:
            self._purges.labels(name).inc(number)
