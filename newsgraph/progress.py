"""The progress of a long run: a bar on a terminal, otherwise a line for every 10,000 files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from seed.reading.files import Reading
from seed.reading.sources import find_files
from seed.summary import Summary

LINE_EVERY = 10_000


class Show(Protocol):
    """Called after every batch."""

    def __call__(self, summary: Summary) -> None: ...


@contextmanager
def progress(paths: Sequence[str], reading: Reading, *, countable: bool) -> Iterator[Show]:
    """`countable` means that listing `paths` twice is cheap, so the remaining time is shown."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    total = sum(1 for _ in find_files(paths, reading)) if countable else None
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[rejected]:,} rejected"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("files", total=total, rate=0, rejected=0)

        def show(summary: Summary) -> None:
            rate = summary.read / max(summary.seconds, 0.001)
            bar.update(task, completed=summary.read, rate=rate, rejected=summary.rejected)

        yield show


def _lines() -> Show:
    told = 0

    def show(summary: Summary) -> None:
        nonlocal told
        if summary.read // LINE_EVERY > told:
            told = summary.read // LINE_EVERY
            rate = summary.read / max(summary.seconds, 0.001)
            click.echo(
                f"{summary.read:,} files, {rate:,.0f}/s, {summary.rejected:,} rejected", err=True
            )

    return show
