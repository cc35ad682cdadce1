"""`newsgraph schema`: the contract as text or as JSON."""

from __future__ import annotations

import json

import click
from graphql import introspection_from_schema

from graph.schema import graphql_schema
from graph.schema import schema as declared


@click.command("schema")
@click.option("--introspection", is_flag=True, help="As the JSON of an introspection query.")
def schema(introspection: bool) -> None:
    """Print the schema."""
    if introspection:
        click.echo(json.dumps({"data": introspection_from_schema(graphql_schema)}, indent=2))
    else:
        click.echo(declared.as_str())
