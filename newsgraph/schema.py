"""`newsgraph schema`: the contract as text or as JSON."""

from __future__ import annotations

import json

import click
from graphql import introspection_from_schema

from graph.federation.query import ENTITIES
from graph.federation.sdl import subgraph_sdl
from graph.schema import graphql_schema
from graph.schema import schema as declared


@click.command("schema")
@click.option("--introspection", is_flag=True, help="As the JSON of an introspection query.")
@click.option("--federation", is_flag=True, help="As a subgraph of Apollo Federation 2.")
def schema(introspection: bool, federation: bool) -> None:
    """Print the schema."""
    if introspection and federation:
        raise click.UsageError("--introspection cannot show the keys of --federation; give one")
    if federation:
        click.echo(subgraph_sdl(declared, ENTITIES.values()), nl=False)
    elif introspection:
        click.echo(json.dumps({"data": introspection_from_schema(graphql_schema)}, indent=2))
    else:
        click.echo(declared.as_str())
