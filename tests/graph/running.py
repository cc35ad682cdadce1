"""Running an operation through the schema, by both executors, which must agree."""

from __future__ import annotations

from typing import Any

import orjson
from graphql import ExecutionResult
from graphql.execution.values import VariableValues

from graph.context import Context, build_context
from graph.documents.cache import DocumentCache, Operation
from graph.documents.variables import coerce_variables
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


_DOCUMENTS = DocumentCache(
    graphql_schema, Settings.model_construct(environment="development", max_cost=1_000_000)
)


_LIVE = Engine(graphql_schema)
"""The engine of all subscriptions, as in a process that serves them."""


def asked(query: str) -> Operation:
    """The one operation of a document."""
    return _DOCUMENTS.prepare(query)


def coerced(operation: Operation, variables: dict[str, Any]) -> VariableValues:
    return coerce_variables(graphql_schema, operation.definition, variables)


async def run(
    database: Database, query: str, viewer: Viewer = ANYONE, /, **variables: Any
) -> dict[str, Any]:
    """The data of a query that has no errors, as both executors answer it."""
    one = asked(query)
    answers = []
    for executor in ("graphql-core", "compiled"):
        engine = Engine(graphql_schema, executor)
        for _ in range(2):  # compiled on second use
            result = await engine.execute(
                one, coerced(one, variables), build_context(database, viewer)
            )
            assert result.errors is None, result.errors
        answers.append(orjson.loads(orjson.dumps(result.data)))
    assert not engine.interpreted["error"]
    assert answers[0] == answers[1]
    data: dict[str, Any] = answers[1]
    return data


async def run_counting(database: Database, query: str, /, **variables: Any) -> int:
    """How many commands the query sends."""
    with operation(30) as counted:
        engine = Engine(graphql_schema, "compiled")
        one = asked(query)
        for _ in range(2):
            counted.commands = 0
            result = await engine.execute(
                one, coerced(one, variables), build_context(database, ANYONE)
            )
            assert result.errors is None, result.errors
    return counted.commands


async def errors_of(
    database: Database, query: str, limits: Limits = DEFAULT_LIMITS, /, **variables: Any
) -> list[str]:
    """The messages of a query's errors: the same however often it is sent."""
    one = asked(query)
    try:
        values = coerced(one, variables)
    except RequestErrors as error:
        return [each.message for each in error.errors]
    told = []
    for engine in (Engine(graphql_schema, "graphql-core"), Engine(graphql_schema, "compiled")):
        for _ in range(3):
            context = build_context(database, ANYONE, limits=limits)
            result = await engine.execute(one, values, context)
            told.append([error.message for error in result.errors or ()])
    assert all(messages == told[0] for messages in told)
    return told[0]


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
    one = asked(query)
    stream = await _LIVE.subscribe(one, coerced(one, variables), context)
    assert not isinstance(stream, ExecutionResult), stream.errors
    return stream
