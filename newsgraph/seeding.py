"""`newsgraph seed`, `generate` and `check`: arguments in, messages and an exit status out."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from loaders.database import StoreError
from loaders.embedded.server import store_uri
from loaders.settings import settings
from newsgraph.progress import progress
from seed.archive import Options, load
from seed.check import FORMATS, check_files, problem_lines, report_line
from seed.containers import is_container
from seed.files import EXTENSIONS, Reading
from seed.json_schema import front_matter_schema
from seed.mapping import MappingError, reading_by
from seed.outcomes import Bad
from seed.rehearsal import rehearse
from seed.sources import STDIN, NothingError
from seed.summary import Summary
from seed.watch import Watch

SHOWN = 20
"""Rejected files that are told as they come; the report has all of them."""
ASK_ABOVE = 0.1
"""Pruning more of the archive than this is asked about, on a terminal."""


class Failure(click.ClickException):
    """One message on standard error, then status 2."""

    exit_code = 2


_WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    show_default="processors",
    help="Processes that read files.",
)
_MAP = click.option("--map", "mapping", help="Other keys: jekyll, hugo, or a YAML file of yours.")
_SITE = click.option("--site", help="Address that relative ones (a permalink) are joined to.")


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Tell what would be done; write nothing.")
@click.option("--prune", is_flag=True, help="Remove articles whose file is no longer there.")
@click.option("--yes", is_flag=True, help="Prune without asking.")
@click.option("--watch", is_flag=True, help="Go on loading as files change, come and go.")
@click.option("--report", type=click.File("w", lazy=False), help="A line of JSON a rejected file.")
@_WORKERS
@_MAP
@_SITE
def seed(
    paths: tuple[str, ...],
    dry_run: bool,
    prune: bool,
    yes: bool,
    watch: bool,
    report: Any,
    workers: int,
    mapping: str | None,
    site: str | None,
) -> None:
    """Load article files into the store.

    PATHS are files, folders (taken recursively), patterns, archives (.zip, .tar.gz), or - for a
    list of paths on standard input. Status 1 where a file was rejected, 2 where nothing could be
    done.
    """
    if watch and (dry_run or STDIN in paths):
        raise click.UsageError("--watch goes with neither --dry-run nor -")
    with _failures(), _stopped_by_signals(), ExitStack() as stack:
        countable = STDIN not in paths and not any(map(is_container, paths))
        options = Options(
            reading=_reading(mapping, site),
            workers=workers,
            lines=sys.stdin if STDIN in paths else (),
            prune=prune,
            may_prune=lambda leftover, articles: yes or _agreed(leftover, articles),
            on_bad=_telling(report),
        )
        uri = stack.enter_context(store_uri(settings()))
        if watch:
            _watch(paths, uri, options)
            return
        options.on_progress = stack.enter_context(progress(paths, countable=countable))
        summary = (rehearse if dry_run else load)(paths, uri, options)
    _end(summary, dry_run)


@click.command()
@click.argument("count", type=click.IntRange(0, 10_000_000))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="The same seed, the same files.")
@click.option(
    "--words",
    type=click.IntRange(0, 100_000),
    default=0,
    help="Words of each body; 0: short bodies, and most files without one.",
)
def generate(count: int, folder: Path, seed: int, words: int) -> None:
    """Write COUNT synthetic article files below FOLDER."""
    from seed.samples.archive import write_archive

    with _failures():
        written = sum(1 for _ in write_archive(count, folder, seed, words))
    click.echo(f"{written:,} files below {folder}")


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="text")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the front matter instead.")
@_WORKERS
@_MAP
@_SITE
def check(
    paths: tuple[str, ...],
    form: str,
    schema: bool,
    workers: int,
    mapping: str | None,
    site: str | None,
) -> None:
    """Check article files without a store. Status 1 where one would be rejected."""
    if schema:
        click.echo(json.dumps(front_matter_schema(), indent=2))
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.")
    with _failures():
        report = check_files(paths, _reading(mapping, site), workers)
    if not report.files:
        raise _nothing()
    for line in FORMATS[form](report):
        click.echo(line)
    if report.bad:
        raise SystemExit(1)


def _reading(mapping: str | None, site: str | None) -> Reading:
    current = settings()
    plain = Reading(language=current.search_language, max_bytes=current.seed_max_bytes)
    return reading_by(mapping, site, plain)


@contextmanager
def _failures() -> Iterator[None]:
    """Where nothing could be done: one message, and status 2."""
    try:
        yield
    except (NothingError, MappingError, StoreError, OSError) as error:
        raise Failure(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Interrupted. What was written is whole; run it again to go on.", err=True)
        raise SystemExit(130) from None


def _nothing() -> Failure:
    expected = ", ".join(sorted(EXTENSIONS))
    return Failure(f"there is no article file; expected names that end in {expected}")


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # in a thread: whoever runs it handles signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _telling(report: Any) -> Callable[[Bad], None]:
    """Names every rejected file: the first ones here, all of them in the report."""
    told = 0

    def tell(bad: Bad) -> None:
        nonlocal told
        told += 1
        if report is not None:
            report.write(report_line(bad) + "\n")
            report.flush()
        if told <= SHOWN or report is None:
            first = next(problem_lines(bad))
            line = f":{first['line']}" if first["line"] else ""
            key = f"{first['key']}: " if first["key"] else ""
            path = os.fsencode(bad.path).decode(errors="replace")
            click.echo(f"{path}{line}: {key}{first['message']} [{first['reason']}]", err=True)
        elif told == SHOWN + 1:
            click.echo(f"... more in {report.name}", err=True)

    return tell


def _agreed(leftover: int, articles: int) -> bool:
    if leftover <= articles * ASK_ABOVE or not sys.stdin.isatty():
        return True
    question = f"Remove {leftover:,} of {articles:,} articles, whose files are gone?"
    return click.confirm(question, err=True)


def _watch(paths: tuple[str, ...], uri: str, options: Options) -> None:
    def loaded(summary: Summary) -> None:
        click.echo(summary.line())

    def outage(message: str) -> None:
        click.echo(f"the store is away, trying again: {message}", err=True)

    watching = Watch(paths, uri, options, on_loaded=loaded, on_outage=outage)
    click.echo("Watching; Ctrl-C ends it.", err=True)
    try:
        watching.run()
    except KeyboardInterrupt:
        watching.stop.set()


def _end(summary: Summary, dry_run: bool) -> None:
    if not summary.read:
        raise _nothing()
    told = "would have " if dry_run else ""
    click.echo(f"{told}{summary.line()} in {summary.seconds:.1f} s")
    if summary.rejected:
        raise SystemExit(1)
