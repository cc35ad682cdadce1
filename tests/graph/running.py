"""Runs operations through the schema, with both executors, which must agree."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLSchema
from graphql.execution.values import VariableValues

from graph.context import Context, build_context
from graph.documents.cache import DocumentCache, Operation
from graph.documents.variables import coerce_variables
from graph.encoding import to_json
from graph.errors import RequestErrors
from graph.execution.engine import Engine
from graph.limits import DEFAULT_LIMITS, Limits
from graph.schema import graphql_schema
from graph.viewer import Scope, Viewer
from loaders.database import Database
from loaders.live.change_stream import ChangeStream
from loaders.operation import operation
from loaders.settings import Settings

ANYONE = Viewer()
EDITOR = Viewer(frozenset({Scope.DRAFTS}))

_UNBOUNDED = Settings.model_construct(
    environment="development",
    max_depth=99,
    max_fields=10**6,
    max_tokens=10**6,
    max_cost=10**9,
)
_LIVE = Engine(graphql_schema)
"""The engine of all subscriptions, as in a process that serves them."""


@lru_cache
def _documents(schema: GraphQLSchema) -> DocumentCache:
    return DocumentCache(schema, _UNBOUNDED)


def prepared(query: str, schema: GraphQLSchema = graphql_schema) -> Operation:
    """The only operation of a document. The same text gives the same object."""
    return _documents(schema).prepare(query)


def coerced(
    operation: Operation, variables: dict[str, Any], schema: GraphQLSchema = graphql_schema
) -> VariableValues:
    return coerce_variables(schema, operation.definition, variables)


async def execute(
    engine: Engine, context: Context, query: str, /, **variables: Any
) -> ExecutionResult:
    """The result of one execution. An engine compiles a query on its second execution."""
    operation = prepared(query, engine.schema)
    return await engine.execute(operation, coerced(operation, variables, engine.schema), context)


async def run(
    database: Database, query: str, viewer: Viewer = ANYONE, /, **variables: Any
) -> dict[str, Any]:
    """The data of a query without errors. Both executors must return the same."""
    answers = []
    for executor in ("graphql-core", "compiled"):
        engine = Engine(graphql_schema, executor)
        for _ in range(2):  # compiled on second use
            result = await execute(engine, build_context(database, viewer), query, **variables)
            assert result.errors is None, result.errors
        answers.append(orjson.loads(to_json(result.data)))
    assert not engine.interpreted["error"]
    assert answers[0] == answers[1]
    data: dict[str, Any] = answers[1]
    return data


async def run_counting(database: Database, query: str, /, **variables: Any) -> int:
    """The number of commands that the compiled query sends."""
    with operation(30) as counted:
        engine = Engine(graphql_schema, "compiled")
        for _ in range(2):
            counted.commands = 0
            result = await execute(engine, build_context(database, ANYONE), query, **variables)
            assert result.errors is None, result.errors
    return counted.commands


async def errors_of(
    database: Database, query: str, limits: Limits = DEFAULT_LIMITS, /, **variables: Any
) -> list[str]:
    """The messages of a query's errors. Every execution must return the same."""
    operation = prepared(query)
    try:
        values = coerced(operation, variables)
    except RequestErrors as error:
        return [each.message for each in error.errors]
    found = []
    for engine in (Engine(graphql_schema, "graphql-core"), Engine(graphql_schema, "compiled")):
        for _ in range(3):
            context = build_context(database, ANYONE, limits=limits)
            result = await engine.execute(operation, values, context)
            found.append([error.message for error in result.errors or ()])
    assert all(messages == found[0] for messages in found)
    return found[0]


async def follow(
    database: Database,
    changes: ChangeStream,
    query: str,
    viewer: Viewer = ANYONE,
    /,
    **variables: Any,
) -> Any:
    """The stream of results of a subscription."""
    context: Context = build_context(database, viewer, changes=changes)
    operation = prepared(query)
    stream = await _LIVE.subscribe(operation, coerced(operation, variables), context, _unchanged)
    assert not isinstance(stream, ExecutionResult), stream.errors
    return stream


def _unchanged(result: ExecutionResult) -> ExecutionResult:
    return result
