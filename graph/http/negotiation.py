"""Media types and statuses of "GraphQL over HTTP"."""

from __future__ import annotations

from functools import lru_cache

from graph.http.messages import Response

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
EVENT_STREAM = "text/event-stream"

PARTIAL_SUCCESS = 294
"""The response has data, even if null, and errors (GraphQL over HTTP, section "Status Codes")."""

_WELL_FORMED = {
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "BAD_USER_INPUT",
    "OPERATION_RESOLUTION_FAILURE",
    "QUERY_TOO_COMPLEX",
    "INTROSPECTION_DISABLED",
    "OPERATION_TIMEOUT",
    "STORE_UNAVAILABLE",
}
"""Codes of errors in the GraphQL request, not in the HTTP request: 200 for `application/json`."""


@lru_cache(64)  # there are few different headers
def negotiate(accept: str | None, offers: frozenset[str]) -> str | None:
    """The media type in `offers` for the response; None if the client accepts none.

    >>> negotiate("text/html;q=0.8, application/graphql-response+json", frozenset({GRAPHQL, HTML}))
    'application/graphql-response+json'
    >>> negotiate("text/html, */*;q=0.1", frozenset({GRAPHQL, JSON}))
    'application/json'
    """
    if not accept:
        return JSON
    best, best_quality = None, 0.0
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        quality = _quality(parameters)
        offered = _offered(media_type)
        if offered in offers and _utf8(parameters) and quality > best_quality:
            best, best_quality = offered, quality
    return best


def _offered(media_type: str) -> str | None:
    if media_type in (GRAPHQL, JSON, HTML, EVENT_STREAM):
        return media_type
    return JSON if media_type in ("*/*", "application/*") else None


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def _utf8(parameters: list[str]) -> bool:
    charsets = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)


def is_json(content_type: str | None) -> bool:
    """Whether a body is JSON in UTF-8. Content types that HTML forms can send are refused."""
    if content_type is None:
        return False
    media_type, *parameters = (piece.strip() for piece in content_type.lower().split(";"))
    return media_type == JSON and _utf8(parameters)


def status_of(response: Response, media_type: str) -> int:
    """The HTTP status of a response.

    The specification of September 2026 and its audit suite differ for an invalid request (400 or
    422). Here the audit suite decides, because clients rely on it.
    """
    if response.overloaded:
        return 503
    codes = {error["extensions"]["code"] for error in response.errors or ()}
    if response.status is not None and not codes <= _WELL_FORMED:
        return response.status
    if media_type != GRAPHQL:
        return 200
    if response.data is None and "STORE_UNAVAILABLE" in codes:
        return 503
    if response.executed:
        return PARTIAL_SUCCESS if response.errors else 200
    return response.status or 400
