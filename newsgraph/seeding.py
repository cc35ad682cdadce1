"""`newsgraph seed`, `generate` and `check`: arguments in, messages and an exit status out."""

from __future__ import annotations

from pathlib import Path

import click

from loaders.embedded import store_uri
from loaders.settings import settings
from seed.archive import Options, load
from seed.sources import NothingError


@click.command()
@click.argument("count", type=click.IntRange(0, 10_000_000))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="The same seed, the same files.")
def generate(count: int, folder: Path, seed: int) -> None:
    """Write COUNT synthetic article files below FOLDER."""
    from seed.samples.archive import write_archive

    written = sum(1 for _ in write_archive(count, folder, seed))
    click.echo(f"{written:,} files below {folder}")


@click.command()
@click.argument("paths", nargs=-1, required=True)
def seed(paths: tuple[str, ...]) -> None:
    """Load article files and folders (recursively) into the store."""
    try:
        with store_uri(settings()) as uri:
            summary = load(paths, uri, Options())
    except NothingError as error:
        click.echo(f"Error: {error}", err=True)
        raise SystemExit(2) from None
    click.echo(summary.line())
    if summary.rejected:
        raise SystemExit(1)
