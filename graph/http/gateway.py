"""The one way in: whatever the transport, a request becomes an answer here.

    text -> operation (parsed, bounded, validated, kept) -> cost -> execution within a deadline

so that no limit can be passed by by choosing another transport.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from graphql import ExecutionResult, GraphQLFormattedError, OperationType

from graph.context import Context, build_context
from graph.errors import (
    TOO_LATE,
    BadRequest,
    OperationTimeout,
    PublicError,
    RequestErrors,
    format_errors,
    public_error,
)
from graph.execution import Engine
from graph.operations import Operation, Operations
from graph.viewer import Viewer
from loaders.catalogue import Catalogue
from loaders.changes import Changes
from loaders.database import Database, operation
from loaders.settings import Settings


@dataclass(slots=True)
class Request:
    """A GraphQL request, its parts of the right types already."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Answer:
    """What a request got, and what the log and the HTTP status say of it."""

    errors: list[GraphQLFormattedError] | None = None
    data: dict[str, Any] | None = None
    executed: bool = False
    """Whether `data` belongs in the response, null where errors took all of it."""
    extensions: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    """The HTTP status that a refused request asks for; None where its media type decides."""
    operation: Operation | None = None
    commands: int = 0
    cost: int = 0

    def body(self) -> dict[str, Any]:
        """The response, in the order in which the specification lists its parts."""
        body: dict[str, Any] = {}
        if self.errors:
            body["errors"] = self.errors
        if self.executed:
            body["data"] = self.data
        if self.extensions:
            body["extensions"] = self.extensions
        return body


@dataclass(slots=True)
class Gateway:
    """Everything that answers requests; made once for each process."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    changes: Changes
    engine: Engine
    operations: Operations

    async def execute(
        self, request: Request, viewer: Viewer, *, only_queries: bool = False
    ) -> Answer:
        """The answer to a query. Nothing is raised but what cancels the task.

        `only_queries` is what a GET may ask.
        """
        answer = Answer()
        try:
            prepared = self.prepare(request, answer, only_queries=only_queries)
            if prepared.type is OperationType.SUBSCRIPTION:
                raise BadRequest("Subscriptions run over WebSocket (graphql-transport-ws).")
        except (RequestErrors, PublicError) as error:
            return refused(error, answer)
        seconds = self.settings.operation_timeout
        with operation(seconds) as work:
            try:
                async with asyncio.timeout(seconds):
                    result = await self.engine.execute(
                        prepared, request.variables, self.context(viewer)
                    )
            except TimeoutError:
                return refused(OperationTimeout(TOO_LATE), answer)
            finally:
                answer.commands = work.commands
        self.take(result, answer)
        if request.extensions.get("cost") is True:
            answer.extensions["cost"] = {
                "requested": answer.cost,
                "maximum": self.settings.max_cost,
                "commands": answer.commands,
            }
        return answer

    async def subscribe(
        self, request: Request, viewer: Viewer
    ) -> AsyncIterator[ExecutionResult] | Answer:
        """A stream of results, or an answer that says why there is none."""
        answer = Answer()
        try:
            prepared = self.prepare(request, answer)
            result = await self.engine.subscribe(prepared, request.variables, self.context(viewer))
        except (RequestErrors, PublicError) as error:
            return refused(error, answer)
        if isinstance(result, ExecutionResult):
            return self.take(result, answer)
        return result

    def prepare(self, request: Request, answer: Answer, *, only_queries: bool = False) -> Operation:
        """The operation that is asked for, within all limits. Raises what `refused` takes."""
        prepared = self.operations.prepare(request.query, request.operation_name)
        answer.operation = prepared
        if only_queries and prepared.type is not OperationType.QUERY:
            raise BadRequest("A GET may ask queries alone; send this by POST.", 405)
        answer.cost = self.operations.check_cost(prepared, request.variables)
        return prepared

    def context(self, viewer: Viewer) -> Context:
        return build_context(self.database, viewer, self.catalogue, self.changes)

    def take(self, result: ExecutionResult, answer: Answer) -> Answer:
        """Fill the answer with a result. Without data and a path it is the variables' fault."""
        errors = result.errors
        answer.executed = result.data is not None or any(e.path for e in errors or ())
        answer.data = result.data
        if errors:
            answer.errors = format_errors(errors, None if answer.executed else "BAD_USER_INPUT")
        return answer


def refused(error: RequestErrors | PublicError, answer: Answer | None = None) -> Answer:
    """The answer to a request of which nothing was executed."""
    answer = answer or Answer()
    if isinstance(error, RequestErrors):
        answer.errors = format_errors(error.errors, error.code)
    else:
        answer.errors = [public_error(error)]
        answer.status = error.status
    return answer
