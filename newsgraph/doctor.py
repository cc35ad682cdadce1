"""`newsgraph doctor`: checks whether a server can be the store."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from loaders.conformance.report import Report, examine
from loaders.connection import connected
from loaders.settings import Settings, settings
from newsgraph.opened_store import opened_store

_COLORS = {"ok": "green", "warning": "yellow", "failure": "red"}
_VERDICTS = {
    0: "This server is fit.",
    1: "This server is fit, with the limits above.",
    2: "This server is not fit to be the store.",
}


@click.command("doctor")
@click.option("--uri", help="The server to check.  [default: NEWSGRAPH_MONGODB_URI, else embedded]")
@click.option(
    "--questions",
    default=1000,
    show_default=True,
    type=click.IntRange(0, 1_000_000),
    help="Number of random queries.",
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    help="Seed of the random queries; the same seed repeats them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(uri: str | None, questions: int, seed: int, as_json: bool) -> None:
    """Check whether a server can be the store.

    It must give correct results, and support what newsgraph needs.

    It creates a temporary database and drops it at the end. Exit status 0: the server is suitable.
    1: suitable, with warnings. 2: not suitable, or no server answers.
    """
    current = settings()
    if uri is not None:
        current = Settings.model_validate({**current.model_dump(), "mongodb_uri": uri})
    with opened_store(current) as address:
        report = asyncio.run(_examine(current, address, seed, questions))
    if as_json:
        checks = [asdict(check) for check in report.checks]
        click.echo(json.dumps({"status": report.status, "checks": checks}, indent=2))
    else:
        _print(report)
    raise SystemExit(report.status)


async def _examine(current: Settings, address: str, seed: int, questions: int) -> Report:
    async with connected(current, address) as database:
        return await examine(database, seed, questions)


def _print(report: Report) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for check in report.checks:
        verdict = Text(check.verdict, style=_COLORS[check.verdict])
        table.add_row(verdict, check.name, Text(check.detail))
    console = Console()
    console.print(table)
    console.print(_VERDICTS[report.status])
