"""Running an operation through the schema, by both executors, which must agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from graphql import DocumentNode, ExecutionResult, OperationDefinitionNode, parse, validate

from graph.context import Context, build_context
from graph.execution.engine import Engine
from graph.schema import graphql_schema
from graph.viewer import Scope, Viewer
from loaders.database import Database, operation
from loaders.live.change_stream import ChangeStream

ANYONE = Viewer()
EDITOR = Viewer(frozenset({Scope.DRAFTS}))


@dataclass(frozen=True, eq=False)
class Asked:
    """A document with one operation."""

    document: DocumentNode
    definition: OperationDefinitionNode
    name: str | None = None


@lru_cache
def asked(query: str) -> Asked:
    document = parse(query)
    assert not validate(graphql_schema, document)
    [definition] = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    return Asked(document, definition)


async def run(
    database: Database, query: str, viewer: Viewer = ANYONE, /, **variables: Any
) -> dict[str, Any]:
    """The data of a query that has no errors, as both executors answer it."""
    one = asked(query)
    answers = []
    for executor in ("graphql-core", "compiled"):
        engine = Engine(graphql_schema, executor)
        for _ in range(2):  # compiled at second sight
            result = await engine.execute(one, variables, build_context(database, viewer))  # type: ignore[arg-type]
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
            result = await engine.execute(one, variables, build_context(database, ANYONE))  # type: ignore[arg-type]
            assert result.errors is None, result.errors
    return counted.commands


async def errors_of(database: Database, query: str, /, **variables: Any) -> list[str]:
    """The messages of a query's errors."""
    engine = Engine(graphql_schema, "graphql-core")
    context = build_context(database, ANYONE)
    result = await engine.execute(asked(query), variables, context)  # type: ignore[arg-type]
    return [error.message for error in result.errors or ()]


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
    stream = await Engine(graphql_schema).subscribe(asked(query), variables, context)  # type: ignore[arg-type]
    assert not isinstance(stream, ExecutionResult), stream.errors
    return stream
