"""`newsgraph explain`: the cost, the reads and the commands of an operation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import click
from graphql import print_ast
from graphql.execution.values import VariableValues

from graph.archive_fields import declared_fields, find_fields
from graph.context import build_context
from graph.documents.cache import DocumentCache, Operation
from graph.documents.variables import coerce_variables
from graph.errors import PublicError, RequestErrors
from graph.execution.compiler.generate import Column
from graph.execution.engine import Engine
from graph.limits import limits_of
from graph.schema import build_schema, executable
from graph.viewer import Scope, Viewer
from loaders.command_log import CommandLog
from loaders.connection import connected
from loaders.embedded.server import store_uri
from loaders.fields.types import NO_FIELDS, Fields
from loaders.settings import Settings, settings


@click.command("explain")
@click.argument("query", type=click.File())
@click.option("--variables", default="{}", metavar="JSON", help="Values of the variables.")
@click.option("--operation", "name", help="Name of the operation, if there are several.")
@click.option("--drafts", is_flag=True, help="Run as a viewer with the scope DRAFTS.")
@click.option("--dry", is_flag=True, help="Do not run the operation; show no commands.")
def explain(query: Any, variables: str, name: str | None, drafts: bool, dry: bool) -> None:
    """Show the cost, the batches and the commands of an operation.

    It also shows the code that is generated for it. QUERY is a file with a GraphQL document, or -
    for standard input.
    """
    current = settings()
    schema = executable(build_schema(_own_fields(current, dry)))
    engine = Engine(schema)
    try:
        operation = DocumentCache(schema, current).prepare(query.read(), name)
        values = coerce_variables(schema, operation.definition, _parse_variables(variables))
    except RequestErrors as error:
        raise click.UsageError("\n".join(str(e) for e in error.errors)) from error
    except PublicError as error:
        raise click.UsageError(f"{error.code}: {error}") from error
    for line in _describe_plan(engine, operation, values):
        click.echo(line)
    if not dry:
        viewer = Viewer(frozenset({Scope.DRAFTS}) if drafts else frozenset())
        for line in _run(current, engine, operation, values, viewer):
            click.echo(line)


def _own_fields(current: Settings, dry: bool) -> Fields:
    """The fields that a gateway would serve. A dry run only reads the file in the settings."""
    if dry:
        return declared_fields(current) or NO_FIELDS
    with store_uri(current) as uri:
        return asyncio.run(find_fields(current.model_copy(update={"mongodb_uri": uri})))


def _parse_variables(text: str) -> dict[str, Any]:
    """The JSON object in `text`. Raises UsageError."""
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise click.UsageError(f"--variables is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise click.UsageError("--variables must be a JSON object")
    return values


def _describe_plan(engine: Engine, operation: Operation, values: VariableValues) -> Iterator[str]:
    prepared = engine.prepare(operation, values)
    yield f"operation {operation.name or '(anonymous)'}, SHA-256 {operation.digest}"
    yield f"cost {operation.cost.value(values.coerced)}"
    if prepared.program is None:
        yield f"not compiled: {prepared.not_compilable}"
        return
    generated = prepared.program.generated
    yield "\nbatches, each one call of its function for all parents:"
    yield from (_describe_batch(column) for column in generated.columns)
    yield "\ngenerated code:"
    yield generated.text


def _describe_batch(column: Column) -> str:
    node = print_ast(column.nodes[0]).partition(" {")[0].replace("\n", " ")
    function = column.source.load
    reads = {
        type.name: sorted(column.selection.needs(type.name)) for type in column.selection.types()
    }
    line = f"  {column.number}. {node}: {function.__module__}.{function.__qualname__}"
    shown = "; ".join(f"{name}: {', '.join(paths)}" for name, paths in reads.items() if paths)
    return f"{line}\n     reads {shown}" if shown else line


def _run(
    current: Settings, engine: Engine, operation: Operation, values: VariableValues, viewer: Viewer
) -> list[str]:
    log = CommandLog()

    async def execute(uri: str) -> list[str]:
        async with connected(current, uri, [log]) as database:
            context = build_context(database, viewer, limits=limits_of(current))
            result = await engine.execute(operation, values, context)
        return [f"error at {error.path}: {error.message}" for error in result.errors or ()]

    with store_uri(current) as uri:
        errors = asyncio.run(execute(uri))
    commands = [json.dumps(command, default=str, indent=2) for command in log.commands]
    return [f"commands: {len(commands)}", *commands, *errors]
