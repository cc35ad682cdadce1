"""The figures of `growth.py` and their table."""

from __future__ import annotations

from dataclasses import dataclass

from bench.growth_pages import PAGES


@dataclass
class Cost:
    """One page on one archive. `examined` and `keys` are sums over all its reads."""

    articles: int
    page: str
    cpu_ms: float
    store_ms: float
    """Processor time of the store, if this program started it; otherwise 0."""
    p50_ms: float
    examined: int
    examined_again: int
    """The documents if the page was read before: `windows.py` knows then how far to read."""
    keys: int | None
    resident_mb: float
    index_bytes: float | None
    """The size of all indexes per article."""
    document_bytes: float | None
    inserted: float
    """Articles inserted per second while the archive grew to this size."""
    index_seconds: float
    """Seconds to create the indexes."""


def table(costs: list[Cost]) -> str:
    """The figures as Markdown, page by page."""
    lines = [
        "| page | articles | gateway CPU ms | store CPU ms | p50 ms | documents | again | keys "
        "| gateway MB | index B/article | document B/article | inserted/s | indexes s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    ordered = sorted(costs, key=lambda cost: (list(PAGES).index(cost.page), cost.articles))
    lines += [
        f"| {cost.page} | {cost.articles:,} | {cost.cpu_ms:.2f} | {cost.store_ms:.1f} "
        f"| {cost.p50_ms:.1f} | {cost.examined} | {cost.examined_again} | {_known(cost.keys)} "
        f"| {cost.resident_mb:.0f} "
        f"| {_known(cost.index_bytes)} | {_known(cost.document_bytes)} | {cost.inserted:.0f} "
        f"| {cost.index_seconds:.0f} |"
        for cost in ordered
    ]
    return "\n".join(lines)


def _known(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.0f}"
