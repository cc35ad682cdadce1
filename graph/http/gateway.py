"""The one way in: whatever the transport, a request becomes an answer here.

    text -> operation (parsed, bounded, validated, kept) -> cost -> execution within a deadline

so that no limit can be passed by by choosing another transport.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from graphql import ExecutionResult, GraphQLFormattedError, OperationType

from graph.context import Context, build_context
from graph.documents.cache import DocumentCache, Operation
from graph.errors import (
    TOO_LATE,
    BadRequest,
    OperationTimeout,
    Overloaded,
    PublicError,
    RequestErrors,
    format_errors,
    masked,
    public_error,
)
from graph.execution.engine import Engine
from graph.http.concurrency import ConcurrencyLimiter
from graph.http.persisted import Persisted
from graph.http.rate_limit import RateLimiter
from graph.http.telemetry import Telemetry
from graph.http.viewers import Viewers
from graph.viewer import Viewer
from loaders.database import Database, operation
from loaders.live.change_stream import ChangeStream
from loaders.reads.entity_cache import EntityCache
from loaders.settings import Settings


@dataclass(slots=True)
class Request:
    """A GraphQL request, its parts of the right types already."""

    query: str | None
    """None where `document_id` or the hash of a persisted query stands for it."""
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None


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
    overloaded: bool = False
    """Whether there was no turn for it; then it may be sent again soon."""
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
    entity_cache: EntityCache
    changes: ChangeStream
    engine: Engine
    operations: DocumentCache
    viewers: Viewers
    persisted: Persisted
    telemetry: Telemetry
    concurrency: ConcurrencyLimiter
    rate: RateLimiter
    origins: frozenset[str]
    """The origins that may call from a browser."""

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
        try:
            async with self.concurrency:
                await self._run(prepared, request, viewer, answer)
        except PublicError as error:
            return refused(error, answer)
        except Exception as error:
            answer.executed, answer.data, answer.errors = True, None, [masked(error)]
            return answer
        if answer.executed and request.extensions.get("cost") is True:
            answer.extensions["cost"] = {
                "requested": answer.cost,
                "maximum": self.settings.max_cost,
                "commands": answer.commands,
            }
        return answer

    async def _run(
        self, prepared: Operation, request: Request, viewer: Viewer, answer: Answer
    ) -> None:
        seconds = self.settings.operation_timeout
        with operation(seconds) as work:
            try:
                async with asyncio.timeout(seconds):
                    result = await self.engine.execute(
                        prepared, request.variables, self.context(viewer)
                    )
            except TimeoutError:
                raise OperationTimeout(TOO_LATE) from None
            finally:
                answer.commands = work.commands
        self.take(result, answer)

    async def open(
        self, request: Request, viewer: Viewer
    ) -> AsyncIterator[ExecutionResult] | Answer:
        """A stream for a subscription, the answer to anything else: what a WebSocket asks."""
        began = time.perf_counter()
        try:
            kind = self.prepare(request, Answer()).type
        except (RequestErrors, PublicError):
            kind = OperationType.QUERY  # refused below, in the same words
        if kind is OperationType.SUBSCRIPTION:
            result = await self.subscribe(request, viewer)
        else:
            result = await self.execute(request, viewer)
        answer = result if isinstance(result, Answer) else Answer()
        self.telemetry.record("websocket", answer, viewer, began)
        return result

    async def subscribe(
        self, request: Request, viewer: Viewer
    ) -> AsyncIterator[ExecutionResult] | Answer:
        """A stream of results, or an answer that says why there is none."""
        answer = Answer()
        try:
            prepared = self.prepare(request, answer)
            async with asyncio.timeout(self.settings.operation_timeout):
                result = await self.engine.subscribe(
                    prepared, request.variables, self.context(viewer)
                )
        except (RequestErrors, PublicError) as error:
            return refused(error, answer)
        except TimeoutError:
            return refused(OperationTimeout(TOO_LATE), answer)
        if isinstance(result, ExecutionResult):
            return self.take(result, answer)
        return result

    def prepare(self, request: Request, answer: Answer, *, only_queries: bool = False) -> Operation:
        """The operation that is asked for, within all limits. Raises what `refused` takes."""
        source = self.persisted.text(request.query, request.document_id, request.extensions)
        prepared = self.operations.prepare(source, request.operation_name)
        self.persisted.keep(request.query, request.extensions)
        answer.operation = prepared
        if only_queries and prepared.type is not OperationType.QUERY:
            raise BadRequest("A GET may ask queries alone; send this by POST.", 405)
        answer.cost = self.operations.check_cost(prepared, request.variables)
        return prepared

    def context(self, viewer: Viewer) -> Context:
        return build_context(self.database, viewer, self.entity_cache, self.changes)

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
        answer.overloaded = isinstance(error, Overloaded)
    return answer
