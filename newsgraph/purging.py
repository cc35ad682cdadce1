"""`newsgraph purge`: tells a CDN or proxy which responses are out of date."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import click

from graph.delivery.purge.purger import Purger
from graph.delivery.purge.sender import purge_once
from graph.delivery.purge.template import template_of
from graph.http.telemetry import log_to_stderr
from loaders.connection import connected
from loaders.embedded.server import store_uri
from loaders.settings import Settings, settings


@click.command("purge")
@click.argument("tags", nargs=-1)
@click.option("--follow", is_flag=True, help="Keep running; purge the tags of every write.")
def purge(tags: tuple[str, ...], follow: bool) -> None:
    """Purge TAGS at NEWSGRAPH_PURGE_URL. The tag `newsgraph` is on every response.

    With --follow it runs until it is stopped. `newsgraph serve` sends purges too. If several
    processes can send, one sends and the others wait to take over.
    """
    current = settings()
    if current.purge_url is None:
        raise click.UsageError("set NEWSGRAPH_PURGE_URL to the address that receives purges")
    template_of(current.purge_template)
    if not tags and not follow:
        raise click.UsageError("give tags, or use --follow")
    if tags:
        asyncio.run(purge_once(current, tags))
    if follow:
        log_to_stderr()
        with store_uri(current) as uri, suppress(KeyboardInterrupt):
            asyncio.run(_follow(current, uri))


async def _follow(current: Settings, uri: str) -> None:
    async with connected(current, uri) as database:
        await Purger(database, current).run()
