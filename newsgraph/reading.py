"""The options of every command that reads article files, and how their mistakes are told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from loaders.database import StoreError
from loaders.fields.types import FieldsError
from loaders.settings import settings
from seed.reading.opening import Choices
from seed.reading.sources import NothingError
from seed.sites.plain import EXTENSIONS
from seed.sites.registry import GENERATORS
from seed.sites.site import SiteError
from seed.values.mapping import MappingError


class Failure(click.ClickException):
    """One message on standard error, then status 2."""

    exit_code = 2


_OPTIONS = (
    click.option(
        "--generator",
        type=click.Choice(GENERATORS),
        help="What made the site; by default its configuration file tells. none: a plain folder.",
    ),
    click.option(
        "--site", help="The site's address, in place of the configured one: https://example.com."
    ),
    click.option(
        "--url",
        help="In a plain folder, the address of files that state none: /:year/:month/:slug/.",
    ),
    click.option("--map", "mapping", help="Other keys: jekyll, hugo, or a YAML file of yours."),
    click.option(
        "--lenient-fields",
        is_flag=True,
        help="Leave out values that do not fit the site's own fields, and count them.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1, 64),
        default=lambda: os.cpu_count() or 1,
        show_default="processors",
        help="Processes that read files.",
    ),
)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options; the command gets `choices` and `workers` for them."""

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
        language, max_bytes = current.search_language, current.seed_max_bytes
        choices = Choices(
            generator,
            site,
            url,
            mapping,
            language,
            max_bytes,
            fields=current.fields,
            lenient_fields=lenient_fields,
        )
        command(choices=choices, **others)

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


@contextmanager
def failures() -> Iterator[None]:
    """Where nothing could be done: one message, and status 2."""
    try:
        yield
    except (NothingError, MappingError, SiteError, FieldsError, StoreError, OSError) as error:
        raise Failure(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Interrupted. What was written is whole; run it again to go on.", err=True)
        raise SystemExit(130) from None


def nothing() -> Failure:
    expected = ", ".join(sorted(EXTENSIONS))
    return Failure(f"there is no article file; expected names that end in {expected}")
