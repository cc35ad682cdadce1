"""The progress of a long run: a bar on a terminal, otherwise a line for every 10,000 files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from seed.imports.kinds import may_be
from seed.reading.containers import is_container
from seed.reading.files import Reading
from seed.reading.sources import STDIN, find_files
from seed.summary import Summary

LINE_EVERY = 10_000

Show: TypeAlias = Callable[[Summary], None]
"""Called after every batch of files."""


@contextmanager
def progress(paths: Sequence[str], reading: Reading) -> Iterator[Show]:
    """A function that shows the progress on standard error."""
    if sys.stderr.isatty():
        with _bar(paths, reading) as show:
            yield show
    else:
        yield _lines()


@contextmanager
def _bar(paths: Sequence[str], reading: Reading) -> Iterator[Show]:
    total = sum(1 for _ in find_files(paths, reading)) if _is_countable(paths) else None
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
            bar.update(task, completed=summary.read, rate=_rate(summary), rejected=summary.rejected)

        yield show


def _is_countable(paths: Sequence[str]) -> bool:
    """Whether listing the paths twice is cheap, so that the remaining time can be shown."""
    return STDIN not in paths and not any(is_container(path) or may_be(path) for path in paths)


def _lines() -> Show:
    shown = 0

    def show(summary: Summary) -> None:
        nonlocal shown
        if summary.read // LINE_EVERY > shown:
            shown = summary.read // LINE_EVERY
            line = f"{summary.read:,} files, {_rate(summary):,.0f}/s, {summary.rejected:,} rejected"
            click.echo(line, err=True)

    return show


def _rate(summary: Summary) -> float:
    """Files per second."""
    return summary.read / max(summary.seconds, 0.001)
