"""`newsgraph check`: checks files without a store."""

from __future__ import annotations

import json

import click

from newsgraph.reading_options import failures, no_files, reading_options
from seed.check import check_files
from seed.check_formats import FORMATS
from seed.json_schema import front_matter_schema
from seed.reading.opening import Choices, advice, describe, open_reading


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(FORMATS)),
    default="text",
    show_default=True,
    help="text: for people. json: a line for each problem. github: annotations of GitHub Actions.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the front matter instead.")
@reading_options
def check(
    *, paths: tuple[str, ...], form: str, schema: bool, workers: int, choices: Choices
) -> None:
    """Check article files without a store.

    PATHS are as for `newsgraph seed`. The text format first shows which generator was recognised,
    and three example addresses. Exit status 1 if a file would be rejected.
    """
    if schema:
        click.echo(json.dumps(front_matter_schema(), indent=2))
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.")
    with failures():
        reading = open_reading(paths, choices)
        report = check_files(paths, reading, workers)
    if not report.summary.read:
        raise no_files()
    if form == "text":
        for line in describe(reading.sites):
            click.echo(line)
        for path, address in report.examples:
            click.echo(f"  {path}: {address}")
    for line in FORMATS[form](report):
        click.echo(line)
    if form == "text" and (hint := advice(reading.sites, report.summary)):
        click.echo(hint, err=True)
    if report.rejected:
        raise SystemExit(1)
