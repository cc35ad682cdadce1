"""`newsgraph seed`: loads article files into the store."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TextIO

import click

from loaders.settings import settings
from newsgraph.file_report import FileReport
from newsgraph.opened_store import opened_store
from newsgraph.progress import progress
from newsgraph.reading_options import failures, no_files, reading_options
from seed.archive import load
from seed.dry_run import dry_run as run_dry
from seed.options import Options
from seed.reading.opening import Choices, advice, describe, open_reading
from seed.reading.sources import STDIN
from seed.summary import Summary
from seed.watch import Watch

CONFIRM_ABOVE = 0.1
"""On a terminal, ask before pruning more than this fraction of the archive."""


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--prune", is_flag=True, help="Remove articles whose file no longer exists.")
@click.option("--yes", is_flag=True, help="Prune without asking.")
@click.option("--watch", is_flag=True, help="Keep running; load files as they change.")
@click.option(
    "--report",
    type=click.File("w", lazy=False),
    help="Write a line of JSON for each file that was rejected or passed over.",
)
@reading_options
def seed(
    *,
    paths: tuple[str, ...],
    dry_run: bool,
    prune: bool,
    yes: bool,
    watch: bool,
    report: TextIO | None,
    workers: int,
    choices: Choices,
) -> None:
    """Load article files into the store.

    PATHS are files, folders (with their subfolders), patterns, archives (.zip, .tar.gz), WordPress
    exports, feeds, or - for a list of paths on standard input. Sites of Jekyll, Hugo and Zola are
    recognised by their configuration file. Exit status 1 if a file was rejected, 2 if the command
    could not run.
    """
    if watch and (dry_run or STDIN in paths):
        raise click.UsageError("--watch cannot be combined with --dry-run or -")
    with failures(), _interrupted_by_sigterm():
        lines = list(sys.stdin) if STDIN in paths else []
        reading = open_reading([path for path in paths if path != STDIN], choices, lines)
        for line in describe(reading.sites):
            click.echo(line)
        file_report = FileReport(report)
        options = Options(
            reading=reading,
            workers=workers,
            lines=lines,
            prune=prune,
            may_prune=lambda removed, total: yes or _confirms(removed, total),
            on_rejected=file_report.rejected,
            on_passed_over=file_report.passed_over,
        )
        with opened_store(settings()) as uri:
            if watch:
                _watch(paths, uri, options, choices)
                return
            with progress(paths, reading) as show:
                run = run_dry if dry_run else load
                summary = run(paths, uri, replace(options, on_progress=show))
    _finish(summary, dry_run, advice(reading.sites, summary))


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """SIGTERM stops a run like Ctrl-C."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # in a thread; its caller handles signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _confirms(removed: int, total: int) -> bool:
    """Whether the articles may be removed. The user is asked if they are many of `total`."""
    if removed <= total * CONFIRM_ABOVE or not sys.stdin.isatty():
        return True
    question = f"Remove {removed:,} of {total:,} articles whose files no longer exist?"
    return click.confirm(question, err=True)


def _watch(paths: tuple[str, ...], uri: str, options: Options, choices: Choices) -> None:
    watching = Watch(
        paths,
        uri,
        options,
        reopen=lambda: open_reading(paths, choices),
        on_loaded=lambda summary: click.echo(summary.line()),
        on_trouble=lambda message: click.echo(message, err=True),
    )
    click.echo("Watching for changes. Press Ctrl-C to stop.", err=True)
    try:
        watching.run()
    except KeyboardInterrupt:
        watching.stop.set()


def _finish(summary: Summary, dry_run: bool, hint: str | None) -> None:
    """Print the summary. Exit with status 1 if a file was rejected, 2 if there was none."""
    if not summary.read:
        raise no_files()
    prefix = "would have " if dry_run else ""
    click.echo(f"{prefix}{summary.line()} in {summary.seconds:.1f} s")
    if hint:
        click.echo(hint, err=True)
    if summary.rejected:
        raise SystemExit(1)
