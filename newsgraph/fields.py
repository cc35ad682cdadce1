"""`newsgraph fields`: proposes a declaration of a site's own fields."""

from __future__ import annotations

from collections.abc import Iterator

import click

from newsgraph.reading_options import failures, no_files, reading_options
from seed.own_keys import observe
from seed.proposal import propose
from seed.reading.files import Reading
from seed.reading.opening import Choices, open_reading
from seed.reading.problems import Problem, RejectedError
from seed.reading.sources import find_files, read_bytes
from seed.sites.site import PassedOver


@click.command()
@click.argument("paths", nargs=-1, required=True)
@reading_options
def fields(*, paths: tuple[str, ...], workers: int, choices: Choices) -> None:
    """Propose a declaration of a site's own fields.

    PATHS are as for `newsgraph seed`. For each key it shows the type, the number of files,
    examples, and the files that disagree.
    """
    with failures():
        reading = open_reading(paths, choices)
        seen, count = observe(_front_matter(paths, reading))
    if not count:
        raise no_files()
    for line in propose(seen, count):
        click.echo(line)


def _front_matter(
    paths: tuple[str, ...], reading: Reading
) -> Iterator[tuple[str, dict[str, object]]]:
    """Path and values of every article. Skips unreadable files; `newsgraph check` lists them."""
    for found in find_files(paths, reading):
        path, data = found.path, found.data
        if isinstance(data, Problem) or reading.sites.pass_over(path):
            continue
        try:
            data = read_bytes(path, reading.max_bytes) if data is None else data
            page = reading.sites.of(path).read(path, data) if data is not None else None
        except RejectedError:
            continue
        if page is not None and not isinstance(page, PassedOver) and isinstance(page.values, dict):
            yield path, page.values
