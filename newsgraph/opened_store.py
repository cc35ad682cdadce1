"""Opens the store of a command, and tells the user which one it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from loaders.embedded.server import running_server, store_uri
from loaders.settings import Settings


@contextmanager
def opened_store(settings: Settings) -> Iterator[str]:
    """The address of the store in the settings, or of an embedded one, which is then printed."""
    with store_uri(settings) as uri:
        if settings.mongodb_uri is None and (server := running_server(settings)):
            click.echo(f"Embedded store: {server}", err=True)
        yield uri
