"""Turns rounds into figures, and figures into a table."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TypeAlias

from bench.load import Round

Figures: TypeAlias = dict[str, dict[str, dict[str, float]]]
"""By operation, then by server: `cpu_ms`, `p50_ms`, `p99_ms`, `requests_per_second`, `ratio` with
`ratio_least` and `ratio_most`.
"""


@dataclass
class Sample:
    """One round of one operation on one server. `processor`: seconds for all `count` requests."""

    server: str
    operation: str
    count: int
    processor: float
    round: Round


def summary(samples: list[Sample]) -> Figures:
    """Medians over rounds.

    `ratio` is the first server's processor time divided by the other's, for each round. Below 1
    the first server needs less. The smallest and the greatest ratio show how steady the machine
    was.
    """
    grouped: dict[str, dict[str, list[Sample]]] = {}
    first = samples[0].server
    for sample in samples:
        grouped.setdefault(sample.operation, {}).setdefault(sample.server, []).append(sample)
    return {
        operation: {
            server: {**_figures(rounds), **_ratios(servers[first], rounds)}
            for server, rounds in servers.items()
        }
        for operation, servers in grouped.items()
    }


def table(figures: Figures, first: str) -> str:
    """A Markdown table for each operation, with the cheapest server first."""
    lines = []
    for operation, servers in figures.items():
        lines += [
            "",
            f"**{operation}**",
            "",
            f"| server | CPU ms/request | {first} / server | p50 ms | p99 ms | requests/s |",
            "|---|---:|---:|---:|---:|---:|",
        ]
        for server, row in sorted(servers.items(), key=lambda item: item[1]["cpu_ms"]):
            ratio = f"{row['ratio']:.2f} ({row['ratio_least']:.2f} to {row['ratio_most']:.2f})"
            lines.append(
                f"| {server} | {row['cpu_ms']:.2f} | {ratio} | {row['p50_ms']:.1f} "
                f"| {row['p99_ms']:.1f} | {row['requests_per_second']:.0f} |"
            )
    return "\n".join(lines)


def machine() -> str:
    """The machine and its current load, in one line."""
    try:
        text = Path("/proc/cpuinfo").read_text()
        model = next(line for line in text.splitlines() if line.startswith("model name"))
        processor = model.partition(":")[2].strip()
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} processors ({processor}), load averages {load}"


def _ratios(first: list[Sample], other: list[Sample]) -> dict[str, float]:
    ratios = [
        (mine.processor / mine.count) / (theirs.processor / theirs.count)
        for mine, theirs in zip(first, other, strict=True)
        if theirs.processor
    ] or [0.0]
    named = {"ratio": median(ratios), "ratio_least": min(ratios), "ratio_most": max(ratios)}
    return {name: round(value, 2) for name, value in named.items()}


def _figures(rounds: list[Sample]) -> dict[str, float]:
    seconds = [second for sample in rounds for second in sample.round.seconds]
    cuts = quantiles(seconds, n=100)
    return {
        "cpu_ms": round(median(one.processor / one.count for one in rounds) * 1000, 3),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
        "requests_per_second": round(median(one.count / one.round.elapsed for one in rounds), 1),
    }
