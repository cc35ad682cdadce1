"""`newsgraph indexes` and `newsgraph shard`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from loaders.connection import connected
from loaders.database import Database
from loaders.embedded.server import store_uri
from loaders.fields.stored import load_fields
from loaders.indexes import ensure_indexes, indexes_for, missing_indexes
from loaders.settings import settings
from loaders.sharding import SHARD_KEYS, shard_collections

Result = TypeVar("Result")


@click.command("indexes")
@click.option("--check", is_flag=True, help="Create nothing; exit status 1 if an index is missing.")
def indexes(check: bool) -> None:
    """Create the indexes that queries need, or check them."""

    async def run(database: Database) -> int:
        fields = await load_fields(database)
        missing = await missing_indexes(database, fields)
        if not check:
            await ensure_indexes(database, fields)
        for index in missing:
            verb = "missing" if check else "created"
            click.echo(f"{verb}: {index.collection} ({index.name}) for {index.serves}")
        wanted = len(indexes_for(fields))
        click.echo(f"{wanted - len(missing)} of {wanted} indexes existed")
        return len(missing)

    if _on_store(run) and check:
        raise SystemExit(1)


@click.command("shard")
def shard() -> None:
    """Set the shard keys and indexes of a sharded cluster.

    NEWSGRAPH_MONGODB_URI must name a mongos.
    """

    async def run(database: Database) -> None:
        done = await shard_collections(database)
        await ensure_indexes(database, await load_fields(database))
        for collection, key in SHARD_KEYS.items():
            state = "now sharded" if collection in done else "was sharded"
            click.echo(f"{database.name}.{collection}: {state} by {json.dumps(key)}")

    _on_store(run)


def _on_store(run: Callable[[Database], Awaitable[Result]]) -> Result:
    """Call `run` with a connection to the store, and return its result."""

    async def run_connected(uri: str) -> Result:
        async with connected(settings(), uri) as database:
            return await run(database)

    with store_uri(settings()) as uri:
        return asyncio.run(run_connected(uri))
