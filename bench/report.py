"""Rounds to figures, figures to a table."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeAlias

from bench.load import Round

Figures: TypeAlias = dict[str, dict[str, dict[str, float]]]
"""By operation, then by server: `cpu_ms`, `p50_ms`, `p99_ms`, `requests_per_second`, `ratio`."""


@dataclass
class Sample:
    """One round of one operation on one server; `processor` in seconds for all `count`."""

    server: str
    operation: str
    count: int
    processor: float
    round: Round


def summary(samples: list[Sample]) -> Figures:
    """Medians over rounds. `ratio` is processor time over that of the first server."""
    grouped: dict[str, dict[str, list[Sample]]] = {}
    first = samples[0].server
    for sample in samples:
        grouped.setdefault(sample.operation, {}).setdefault(sample.server, []).append(sample)
    figures: Figures = {}
    for operation, servers in grouped.items():
        figures[operation] = {server: _figures(rounds) for server, rounds in servers.items()}
        base = figures[operation][first]["cpu_ms"]
        for row in figures[operation].values():
            row["ratio"] = round(row["cpu_ms"] / base, 2) if base else 0.0
    return figures


def table(figures: Figures) -> str:
    """Markdown: a table for each operation, the cheapest server first."""
    lines = []
    for operation, servers in figures.items():
        lines += [
            "",
            f"**{operation}**",
            "",
            "| server | CPU ms/request | ratio | p50 ms | p99 ms | requests/s |",
            "|---|---:|---:|---:|---:|---:|",
        ]
        for server, row in sorted(servers.items(), key=lambda item: item[1]["cpu_ms"]):
            lines.append(
                f"| {server} | {row['cpu_ms']:.2f} | {row['ratio']:.2f} | {row['p50_ms']:.1f} "
                f"| {row['p99_ms']:.1f} | {row['requests_per_second']:.0f} |"
            )
    return "\n".join(lines)


def _figures(rounds: list[Sample]) -> dict[str, float]:
    seconds = [second for sample in rounds for second in sample.round.seconds]
    cuts = quantiles(seconds, n=100)
    return {
        "cpu_ms": round(median(one.processor / one.count for one in rounds) * 1000, 3),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
        "requests_per_second": round(median(one.count / one.round.elapsed for one in rounds), 1),
    }
