"""`newsgraph`: the commands, what they print, and with which status they end.

Status 0: done. 1: done in part, or a check that failed. 2: nothing could be done, and one message
says why.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from loaders.database import Database, StoreError, connect
from loaders.embedded import store_uri
from loaders.settings import Settings, settings
from newsgraph.demo import demo
from newsgraph.explain import explain
from newsgraph.serving import PortUnavailable, address, serve

Answer = TypeVar("Answer")


class Failure(click.ClickException):
    """One message on standard error, then status 2."""

    exit_code = 2


class Commands(click.Group):
    """Turns the failures that a person can mend into one message."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            raise Failure(wrong_settings(error)) from error
        except (StoreError, PortUnavailable) as error:
            raise Failure(str(error)) from error


def wrong_settings(error: ValidationError) -> str:
    """One line a setting. Values are left out: an address or a token may hold a secret."""
    lines = [
        f"NEWSGRAPH_{'.'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
        for problem in error.errors()
    ]
    return "wrong settings:\n  " + "\n  ".join(lines)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsgraph")
def main() -> None:
    """A folder of news articles in, a GraphQL API out.

    Settings are read from NEWSGRAPH_* variables and from a file .env.
    """


main.add_command(demo)
main.add_command(explain)
if find_spec("newsgraph.seeding"):
    for command in vars(import_module("newsgraph.seeding")).values():
        if isinstance(command, click.Command):
            main.add_command(command)


@main.command("serve")
@click.option("--host", help="Address to listen on.  [default: NEWSGRAPH_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="[default: NEWSGRAPH_PORT, else 8000]")
@click.option("--workers", type=click.IntRange(1, 64), help="[default: NEWSGRAPH_WORKERS, else 1]")
def serve_command(host: str | None, port: int | None, workers: int | None) -> None:
    """Run the gateway until it is stopped."""
    current = settings()
    host, port, workers = host or current.host, port or current.port, workers or current.workers
    click.echo(f"GraphQL at {address(host, port)}/graphql", err=True)
    if current.environment == "development":
        click.echo("Development mode: drafts are shown to everyone.", err=True)
    serve(current, host, port, workers)


@main.command("schema")
@click.option("--introspection", is_flag=True, help="As the JSON of an introspection query.")
def schema_command(introspection: bool) -> None:
    """Print the schema."""
    from graphql import introspection_from_schema

    from graph.schema import graphql_schema, schema

    if introspection:
        click.echo(json.dumps({"data": introspection_from_schema(graphql_schema)}, indent=2))
    else:
        click.echo(schema.as_str())


@main.command("indexes")
@click.option("--check", is_flag=True, help="Make none; status 1 where one is missing.")
def indexes_command(check: bool) -> None:
    """Make the indexes that every query relies on, or check that they are there."""
    from loaders.indexes import INDEXES, ensure_indexes, missing_indexes

    async def run(database: Database) -> int:
        missing = await missing_indexes(database)
        if not check:
            await ensure_indexes(database)
        for index in missing:
            verb = "missing" if check else "made"
            click.echo(f"{verb}: {index.collection} ({index.name}) for {index.serves}")
        click.echo(f"{len(INDEXES) - len(missing)} of {len(INDEXES)} indexes were there")
        return len(missing)

    if on_store(run) and check:
        raise SystemExit(1)


@main.command("shard")
def shard_command() -> None:
    """Set the shard keys and indexes of a sharded cluster; NEWSGRAPH_MONGODB_URI names a mongos."""
    from loaders.indexes import ensure_indexes
    from loaders.sharding import SHARD_KEYS, shard_collections

    async def run(database: Database) -> None:
        done = await shard_collections(database)
        await ensure_indexes(database)
        for collection, key in SHARD_KEYS.items():
            state = "now sharded" if collection in done else "was sharded"
            click.echo(f"{database.name}.{collection}: {state} by {json.dumps(key)}")

    on_store(run)


def on_store(
    run: Callable[[Database], Awaitable[Answer]], current: Settings | None = None
) -> Answer:
    """What `run` returns, given a connection to the store of the settings."""
    chosen = current or settings()

    async def connected(uri: str) -> Answer:
        database = connect(chosen, uri)
        try:
            return await run(database)
        finally:
            await database.close()

    with store_uri(chosen) as uri:
        return asyncio.run(connected(uri))
