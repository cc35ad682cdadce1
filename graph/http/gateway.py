"""Every transport prepares and executes its requests here (`messages.py`).

    prepare   text -> operation (parsed, bounded, validated, cached) -> variables -> cost
    execute   a query, within its deadline and the number of operations that may run at once
    subscribe a subscription

So the same limits apply to all transports.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, OperationType

from graph.context import Context, build_context
from graph.documents.cache import DocumentCache
from graph.documents.variables import coerce_variables
from graph.errors import (
    TOO_LATE,
    BadRequest,
    OperationTimeout,
    PublicError,
    RequestErrors,
    masked,
)
from graph.execution.engine import Engine
from graph.http.concurrency import ConcurrencyLimiter, StreamLimiter
from graph.http.messages import (
    PreparedRequest,
    Request,
    Response,
    ResponseStream,
    event_body,
    executed,
    refused,
)
from graph.http.persisted import Persisted
from graph.http.rate_limit import RateLimiter
from graph.http.telemetry import Telemetry
from graph.http.viewers import Viewers
from graph.limits import Limits
from graph.tracing.tracing import Tracing
from graph.viewer import Viewer
from loaders.database import Database
from loaders.live.change_stream import ChangeStream
from loaders.live.follower import Follower
from loaders.operation import operation
from loaders.persisted_documents import PersistedDocuments
from loaders.reads.entity_cache import EntityCache
from loaders.settings import Settings


@dataclass(frozen=True, slots=True)
class Gateway:
    """Prepares and executes requests; one for each process."""

    settings: Settings
    limits: Limits
    schema: GraphQLSchema
    database: Database
    follower: Follower
    entity_cache: EntityCache
    changes: ChangeStream
    engine: Engine
    documents: DocumentCache
    viewers: Viewers
    persisted: Persisted
    persisted_documents: PersistedDocuments | None
    """The store of persisted documents that all gateways share; None if each keeps its own."""
    telemetry: Telemetry
    tracing: Tracing
    concurrency: ConcurrencyLimiter
    streams: StreamLimiter
    stopping: asyncio.Event
    """Set when the process receives the signal to stop. Streams end then."""
    rate: RateLimiter
    origins: frozenset[str]
    """The origins that browsers may call from."""

    async def prepare(
        self, request: Request, *, only_queries: bool = False, trusted: bool = False
    ) -> PreparedRequest | Response:
        """The operation for the request, or the response that refuses it.

        `only_queries` is for GET, HEAD and QUERY, which must not change anything. `trusted` is for
        newsgraph's own documents, which are not in a manifest.
        """
        found = None
        try:
            text = request.query if trusted else None
            text = text or await self.persisted.text(request)
            found = self.documents.prepare(text, request.operation_name)
            self.persisted.keep(request)
            if only_queries and found.type is not OperationType.QUERY:
                raise BadRequest("This HTTP method only runs queries; use POST.", 405)
            variables = coerce_variables(
                self.schema,
                found.definition,
                request.variables,
                suggest=self.settings.introspection_enabled,
            )
            cost = self.documents.check_cost(found, variables.coerced)
        except (RequestErrors, PublicError) as error:
            return refused(error, found)
        except Exception as error:
            return Response([masked(error)], status=500, operation=found)
        return PreparedRequest(
            found,
            variables,
            cost,
            shows_cost=request.extensions.get("cost") is True,
            names_document=request.document_id is not None,
        )

    async def execute(self, prepared: PreparedRequest, viewer: Viewer) -> Response:
        """The response to a query. Raises nothing except cancellation."""
        if prepared.is_subscription:
            error = BadRequest(
                "Subscriptions run over WebSocket (graphql-transport-ws), or over HTTP with "
                "'Accept: text/event-stream'."
            )
            return refused(error, prepared.operation)
        try:
            async with self.concurrency:
                return await self._run(prepared, viewer)
        except PublicError as error:
            return refused(error, prepared.operation)

    async def _run(self, prepared: PreparedRequest, viewer: Viewer) -> Response:
        seconds = self.settings.operation_timeout
        context = self.context(viewer)
        with operation(seconds) as work:
            try:
                async with asyncio.timeout(seconds):
                    result = await self.engine.execute(
                        prepared.operation, prepared.variables, context
                    )
            except TimeoutError:
                return refused(OperationTimeout(TOO_LATE), prepared.operation, work.commands)
            except Exception as error:
                return Response(
                    [masked(error)],
                    executed=True,
                    operation=prepared.operation,
                    cost=prepared.cost,
                    commands=work.commands,
                )
        extensions = self._cost_report(prepared, work.commands) if prepared.shows_cost else None
        return executed(result, prepared, work.commands, extensions, context.loaders.dependencies)

    async def subscribe(
        self, prepared: PreparedRequest, viewer: Viewer
    ) -> ResponseStream | Response:
        """A stream of responses, or one response with the error."""
        try:
            async with asyncio.timeout(self.settings.operation_timeout):
                result = await self.engine.subscribe(
                    prepared.operation,
                    prepared.variables,
                    self.context(viewer),
                    lambda result: event_body(result, prepared),
                )
        except PublicError as error:
            return refused(error, prepared.operation)
        except TimeoutError:
            return refused(OperationTimeout(TOO_LATE), prepared.operation)
        if isinstance(result, ExecutionResult):
            return executed(result, prepared)
        response = Response(operation=prepared.operation, cost=prepared.cost)
        return ResponseStream(response, result)

    def context(self, viewer: Viewer) -> Context:
        """A new context for one operation."""
        return build_context(self.database, viewer, self.entity_cache, self.changes, self.limits)

    def _cost_report(self, prepared: PreparedRequest, commands: int) -> dict[str, Any]:
        """The extensions of a response to a client that asked for the cost."""
        maximum = self.settings.max_cost
        return {"cost": {"requested": prepared.cost, "maximum": maximum, "commands": commands}}
