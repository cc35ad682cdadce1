"""`newsgraph schema`: the schema as text or as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click
from graphql import introspection_from_schema

from graph.federation.query import ENTITIES
from graph.federation.sdl import subgraph_sdl
from graph.schema import build_schema, executable
from loaders.fields.declaration import read_fields
from loaders.fields.types import NO_FIELDS
from loaders.settings import settings


@click.command("schema")
@click.option("--introspection", is_flag=True, help="Print the JSON of an introspection query.")
@click.option(
    "--federation", is_flag=True, help="Print the schema of the Apollo Federation 2 subgraph."
)
@click.option(
    "--fields",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File that declares own fields to include.  [default: NEWSGRAPH_FIELDS]",
)
def schema(introspection: bool, federation: bool, file: Path | None) -> None:
    """Print the schema."""
    if introspection and federation:
        raise click.UsageError(
            "--introspection cannot show the keys of --federation; use only one of them"
        )
    file = file or settings().fields
    declared = build_schema(read_fields(file) if file else NO_FIELDS)
    if federation:
        click.echo(subgraph_sdl(declared, ENTITIES.values()), nl=False)
    elif introspection:
        shown = introspection_from_schema(executable(declared))
        click.echo(json.dumps({"data": shown}, indent=2))
    else:
        click.echo(declared.as_str())
