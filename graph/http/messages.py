"""The messages of the gateway. A request is a value, and each step returns the next value:

    Request -> Gateway.prepare -> PreparedRequest -> Gateway.execute -> Response

A step that refuses the request returns a Response instead of the next value. All values are
immutable. A transport only reads a Request from the wire and writes a Response to it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLFormattedError, OperationType
from graphql.execution.values import VariableValues

from graph.documents.cache import Operation
from graph.encoding import to_json
from graph.errors import (
    Overloaded,
    PublicError,
    RateLimited,
    RequestErrors,
    format_errors,
    masked,
    public_error,
)
from loaders.live.dependencies import Dependencies


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request as it was received. Each part has the right type."""

    query: str | None
    """None if the client sent a `document_id` or the hash of a persisted query instead."""
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A valid operation within all limits, ready for execution."""

    operation: Operation
    variables: VariableValues
    """The variables, coerced to the types in the operation."""
    cost: int
    shows_cost: bool = False
    """Whether the client requested the cost in the extensions of the response."""
    names_document: bool = False
    """Whether the client sent the id of a trusted document instead of a query."""

    @property
    def is_subscription(self) -> bool:
        return self.operation.type is OperationType.SUBSCRIPTION


@dataclass(frozen=True, slots=True)
class Response:
    """The response to a request, with the data for the log and the HTTP status."""

    errors: list[GraphQLFormattedError] | None = None
    data: dict[str, Any] | None = None
    executed: bool = False
    """Whether the body has `data`, which may be null."""
    extensions: dict[str, Any] | None = None
    status: int | None = None
    """The HTTP status of a refused request; None if the media type decides."""
    overloaded: bool = False
    """Whether the gateway had no capacity, so that the client may try again soon."""
    retry_after: int | None = None
    """Seconds until the client may try again, if known."""
    operation: Operation | None = None
    cost: int = 0
    commands: int = 0
    """The number of commands sent to the store."""
    dependencies: Dependencies | None = None
    """The dependencies of the data; None if the execution did not complete."""

    def body(self) -> dict[str, Any]:
        """The response map, in the order of the specification."""
        body: dict[str, Any] = {}
        if self.errors:
            body["errors"] = self.errors
        if self.executed:
            body["data"] = self.data
        if self.extensions:
            body["extensions"] = self.extensions
        return body


@dataclass(frozen=True, slots=True)
class ResponseStream:
    """A started subscription: a response map for each event."""

    response: Response
    """The data for the log and the metrics, without a body."""
    bodies: AsyncIterator[orjson.Fragment]
    """Each response map, as JSON. Many subscribers may share one."""


def executed(
    result: ExecutionResult,
    prepared: PreparedRequest,
    commands: int = 0,
    extensions: dict[str, Any] | None = None,
    dependencies: Dependencies | None = None,
) -> Response:
    """The response for the result of an execution.

    A result without data, and with errors without a path, failed before execution because of wrong
    variables or arguments.
    """
    errors = result.errors
    ran = result.data is not None or any(error.path for error in errors or ())
    return Response(
        errors=format_errors(errors, None if ran else "BAD_USER_INPUT") if errors else None,
        data=result.data,
        executed=ran,
        extensions=extensions if ran else None,
        operation=prepared.operation,
        cost=prepared.cost,
        commands=commands,
        dependencies=dependencies,
    )


def event_body(result: ExecutionResult, prepared: PreparedRequest) -> orjson.Fragment:
    """The response map for one event; an internal error if it cannot be serialized as JSON."""
    try:
        return orjson.Fragment(to_json(executed(result, prepared).body()))
    except (TypeError, RecursionError) as error:
        return orjson.Fragment(to_json({"errors": [masked(error)]}))


def refused(
    error: RequestErrors | PublicError, operation: Operation | None = None, commands: int = 0
) -> Response:
    """The response to a request that was refused or not executed completely."""
    if isinstance(error, RequestErrors):
        errors = format_errors(error.errors, error.code)
        return Response(errors, operation=operation, commands=commands)
    return Response(
        [public_error(error)],
        status=error.status,
        overloaded=isinstance(error, Overloaded),
        retry_after=error.retry_after if isinstance(error, RateLimited) else None,
        operation=operation,
        commands=commands,
    )
