"""Options and error messages of every command that reads article files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from loaders.fields.types import FieldsError
from loaders.settings import settings
from loaders.store_errors import StoreError
from newsgraph.failure import Failure
from seed.reading.opening import Choices
from seed.reading.sources import NothingError
from seed.sites.plain import EXTENSIONS
from seed.sites.registry import GENERATORS
from seed.sites.site import SiteError
from seed.values.mapping import MappingError

_OPTIONS = (
    click.option(
        "--generator",
        type=click.Choice(GENERATORS),
        help="Generator of the site; recognised by default. none: a plain folder.",
    ),
    click.option(
        "--site",
        help="Address of the site, for example https://example.com.  [default: as configured]",
    ),
    click.option(
        "--url",
        help="Pattern for files without an address in a plain folder: /:year/:month/:slug/.",
    ),
    click.option("--map", "mapping", help="Mapping of keys: jekyll, hugo, or a YAML file."),
    click.option(
        "--lenient-fields",
        is_flag=True,
        help="Omit and count values of own fields with a wrong type.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1, 64),
        default=lambda: os.cpu_count() or 1,
        show_default="processors",
        help="Number of processes that read files.",
    ),
)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options. The command receives them as `choices` and `workers`."""

    @wraps(command)
    def wrapped(
        *,
        generator: str | None,
        site: str | None,
        url: str | None,
        mapping: str | None,
        lenient_fields: bool,
        **others: Any,
    ) -> None:
        current = settings()
        choices = Choices(
            generator,
            site,
            url,
            mapping,
            current.search_language,
            current.seed_max_bytes,
            fields=current.fields,
            lenient_fields=lenient_fields,
        )
        command(choices=choices, **others)

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


@contextmanager
def failures() -> Iterator[None]:
    """Shows a failure as one message with exit status 2."""
    try:
        yield
    except (NothingError, MappingError, SiteError, FieldsError, StoreError, OSError) as error:
        raise Failure(str(error)) from error
    except KeyboardInterrupt:
        click.echo(
            "Interrupted. Every written article is complete. Run the command again to continue.",
            err=True,
        )
        raise SystemExit(130) from None


def no_files() -> Failure:
    """The failure of a command that found no article files."""
    expected = ", ".join(sorted(EXTENSIONS))
    return Failure(f"no article files found; expected names that end in {expected}")
