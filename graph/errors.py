"""Errors as clients see them: a message and a code for known failures, otherwise only an id."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLFormattedError, GraphQLSyntaxError

from loaders.store_errors import NoLiveChanges, StoreError, StoreTimeout

logger = logging.getLogger("newsgraph.errors")

MASKED = "Internal error. The gateway's log contains the details under the id of this error."
STORE_AWAY = "The archive cannot be read at the moment; try again in a few seconds."
NO_LIVE_CHANGES = "Subscriptions are not available: the store reports no changes."
TOO_LATE = "The operation exceeded its time limit; try again, or request less data."


class PublicError(Exception):
    """A failure with a message for clients: what was received, and what was expected."""

    code = "INTERNAL_SERVER_ERROR"
    status = 400
    """The HTTP status if nothing was executed."""


class BadRequest(PublicError):
    """The request is not a GraphQL request."""

    code = "BAD_REQUEST"

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class RateLimited(BadRequest):
    """The caller has reached the rate limit; it may try again in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message, 429)
        self.retry_after = retry_after


class BadUserInput(PublicError):
    code = "BAD_USER_INPUT"


class OperationNotFound(PublicError):
    code = "OPERATION_RESOLUTION_FAILURE"


class QueryTooComplex(PublicError):
    code = "QUERY_TOO_COMPLEX"


class OperationTimeout(PublicError):
    code = "OPERATION_TIMEOUT"
    status = 504


class Overloaded(OperationTimeout):
    """The gateway had no capacity: nothing was executed, and a client may try again soon."""

    status = 503


class Unauthenticated(PublicError):
    code = "UNAUTHENTICATED"
    status = 401


class Forbidden(PublicError):
    code = "FORBIDDEN"
    status = 403


class IntrospectionDisabled(PublicError):
    code = "INTROSPECTION_DISABLED"


class PersistedQueryNotFound(PublicError):
    code = "PERSISTED_QUERY_NOT_FOUND"
    status = 200  # Apollo Client sends the text only after 200


class PersistedQueryNotSupported(PublicError):
    code = "PERSISTED_QUERY_NOT_SUPPORTED"
    status = 200


class PersistedQueryHashMismatch(PublicError):
    code = "PERSISTED_QUERY_HASH_MISMATCH"


class RequestErrors(Exception):
    """All errors of a request that was refused before anything was executed."""

    def __init__(self, errors: list[GraphQLError], code: str) -> None:
        super().__init__(code)
        self.errors = errors
        self.code = code


def format_errors(
    errors: Iterable[GraphQLError], code: str | None = None
) -> list[GraphQLFormattedError]:
    """Errors in the format of the response, each with `extensions.code`.

    Errors that the GraphQL library found get `code`; without it they are internal errors.
    """
    return [_format(error, code) for error in errors]


def public_error(error: PublicError) -> GraphQLFormattedError:
    """An error of the request as a whole."""
    return {"message": str(error), "extensions": {"code": error.code}}


def masked(error: BaseException) -> GraphQLFormattedError:
    """The error for an unknown failure. The log contains the same id, with the cause."""
    extensions = {"code": "INTERNAL_SERVER_ERROR", "id": _log_internal(error)}
    return {"message": MASKED, "extensions": extensions}


def _format(error: GraphQLError, code: str | None) -> GraphQLFormattedError:
    formatted: dict[str, Any] = dict(error.formatted)
    message, code, extensions = _public(error, code)
    formatted["message"] = message
    formatted["extensions"] = {"code": code, **extensions}
    return formatted  # type: ignore[return-value]


def _public(error: GraphQLError, code: str | None) -> tuple[str, str, dict[str, str]]:
    """The message, the code and further extensions that a client sees."""
    original = error.original_error
    named = (error.extensions or {}).get("code")
    while isinstance(original, GraphQLError):
        named = named or (original.extensions or {}).get("code")
        original = original.original_error
    if named:
        return error.message, str(named), {}
    match original:
        case PublicError():
            return str(original), original.code, {}
        case StoreTimeout():
            return TOO_LATE, "OPERATION_TIMEOUT", {}
        case NoLiveChanges():
            logger.warning("no subscriptions: %s", original)
            return NO_LIVE_CHANGES, "STORE_UNAVAILABLE", {}
        case StoreError():
            logger.warning("the store failed: %s", original)
            return STORE_AWAY, "STORE_UNAVAILABLE", {}
    if isinstance(error, GraphQLSyntaxError):
        return error.message, "GRAPHQL_PARSE_FAILED", {}
    if original is None and code is not None:
        return error.message, code, {}
    if isinstance(original, ValueError) and code is not None:
        return "A value is out of range.", code, {}  # of a scalar, in a literal or a variable
    if original is None and error.nodes and not _is_in_data(error):
        # An argument that could not be coerced during execution. The message is graphql-core's.
        return error.message, "BAD_USER_INPUT", {}
    return MASKED, "INTERNAL_SERVER_ERROR", {"id": _log_internal(original or error)}


def _is_in_data(error: GraphQLError) -> bool:
    """Whether a field's result has the wrong type. An argument's error is at its value instead."""
    return all(isinstance(node, FieldNode) for node in error.nodes or ())


def _log_internal(error: BaseException) -> str:
    """Log the cause of an internal error. Returns the id of the log entry."""
    error_id = uuid.uuid4().hex
    logger.error("internal error %s", error_id, exc_info=error)
    return error_id
