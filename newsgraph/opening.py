"""The store of a command: opened, and named to the person who runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from loaders.embedded.server import running_server, store_uri
from loaders.settings import Settings


@contextmanager
def opened_store(settings: Settings) -> Iterator[str]:
    """The address of the store that the settings name, else of an embedded one, which it tells."""
    with store_uri(settings) as uri:
        if settings.mongodb_uri is None and (server := running_server(settings)):
            click.echo(f"Embedded store: {server}", err=True)
        yield uri
