"""`newsgraph generate`: writes synthetic articles."""

from __future__ import annotations

from pathlib import Path

import click

from newsgraph.reading_options import failures
from seed.samples.archive import write_archive


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
    with failures():
        written = sum(1 for _ in write_archive(count, folder, seed, words))
    click.echo(f"{written:,} files below {folder}")
