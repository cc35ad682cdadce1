"""`newsgraph seed` and `newsgraph generate`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from loaders.settings import settings
from newsgraph.opening import opened_store
from newsgraph.progress import progress
from newsgraph.reading import failures, nothing, reading_options
from seed.archive import load
from seed.check import passed_over_line, problem_lines, rejected_line
from seed.dry_run import dry_run as run_dry
from seed.imports.kinds import may_be
from seed.options import Options
from seed.reading.containers import is_container
from seed.reading.opening import Choices, describe, open_reading
from seed.reading.outcomes import PassedOverFile, RejectedFile
from seed.reading.sources import STDIN
from seed.summary import Summary
from seed.watch import Watch

SHOWN = 20
"""The most rejected files that are printed if a report lists all of them."""
ASK_ABOVE = 0.1
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
    report: Any,
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
    with failures(), _stopped_by_signals(), ExitStack() as stack:
        lines = list(sys.stdin) if STDIN in paths else []
        reading = open_reading([path for path in paths if path != STDIN], choices, lines)
        for line in describe(reading.sites):
            click.echo(line)
        file_report = _FileReport(report)
        options = Options(
            reading=reading,
            workers=workers,
            lines=lines,
            prune=prune,
            may_prune=lambda leftover, articles: yes or _agreed(leftover, articles),
            on_rejected=file_report.rejected,
            on_passed_over=file_report.passed_over,
        )
        uri = stack.enter_context(opened_store(settings()))
        if watch:
            _watch(paths, uri, options, choices)
            return
        countable = STDIN not in paths and not any(
            is_container(path) or may_be(path) for path in paths
        )
        show = stack.enter_context(progress(paths, reading, countable=countable))
        options.on_progress = show
        summary = (run_dry if dry_run else load)(paths, uri, options)
    _end(summary, dry_run)


@click.command()
@click.argument("count", type=click.IntRange(0, 10_000_000))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="The same seed writes the same files.")
@click.option(
    "--words",
    type=click.IntRange(0, 100_000),
    default=0,
    help="Words in each body; 0: most files have no body, the others a short one.",
)
def generate(count: int, folder: Path, seed: int, words: int) -> None:
    """Write COUNT synthetic article files into FOLDER."""
    from seed.samples.archive import write_archive

    with failures():
        written = sum(1 for _ in write_archive(count, folder, seed, words))
    click.echo(f"{written:,} files below {folder}")


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
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


class _FileReport:
    """Prints rejected files. Writes them and the passed-over files to the report."""

    def __init__(self, report: Any) -> None:
        self._report = report
        self._rejected = 0

    def rejected(self, file: RejectedFile) -> None:
        self._rejected += 1
        self._write(rejected_line(file))
        if self._rejected <= SHOWN or self._report is None:
            first = next(problem_lines(file))
            line = f":{first['line']}" if first["line"] else ""
            key = f"{first['key']}: " if first["key"] else ""
            path = os.fsencode(file.path).decode(errors="replace")
            click.echo(f"{path}{line}: {key}{first['message']} [{first['reason']}]", err=True)
        elif self._rejected == SHOWN + 1:
            click.echo(f"... more in {self._report.name}", err=True)

    def passed_over(self, file: PassedOverFile) -> None:
        self._write(passed_over_line(file))

    def _write(self, line: str) -> None:
        if self._report is not None:
            self._report.write(line + "\n")
            self._report.flush()


def _agreed(leftover: int, articles: int) -> bool:
    if leftover <= articles * ASK_ABOVE or not sys.stdin.isatty():
        return True
    question = f"Remove {leftover:,} of {articles:,} articles whose files no longer exist?"
    return click.confirm(question, err=True)


def _watch(paths: tuple[str, ...], uri: str, options: Options, choices: Choices) -> None:
    def loaded(summary: Summary) -> None:
        click.echo(summary.line())

    def trouble(message: str) -> None:
        click.echo(message, err=True)

    watching = Watch(
        paths,
        uri,
        options,
        reopen=lambda: open_reading(paths, choices),
        on_loaded=loaded,
        on_trouble=trouble,
    )
    click.echo("Watching for changes. Press Ctrl-C to stop.", err=True)
    try:
        watching.run()
    except KeyboardInterrupt:
        watching.stop.set()


def _end(summary: Summary, dry_run: bool) -> None:
    if not summary.read:
        raise nothing()
    told = "would have " if dry_run else ""
    click.echo(f"{told}{summary.line()} in {summary.seconds:.1f} s")
    if summary.rejected:
        raise SystemExit(1)
