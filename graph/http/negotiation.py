"""Media types and statuses of "GraphQL over HTTP"."""

from __future__ import annotations

from collections.abc import Mapping
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


@lru_cache
def offers(method: str, *, pages: bool) -> frozenset[str]:
    """The media types to offer: a page only for browsers, and no stream for HEAD."""
    page = {HTML} if pages and method in ("GET", "HEAD") else set()
    return frozenset({GRAPHQL, JSON}) | page | (set() if method == "HEAD" else {EVENT_STREAM})


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
    qualities = _qualities(accept)
    best, best_quality = None, 0.0
    for media_type, quality in qualities.items():
        offered = _offered(media_type, qualities)
        if offered in offers and quality > best_quality:
            best, best_quality = offered, quality
    return best


@lru_cache(64)
def accepts(accept: str | None, media_type: str) -> bool:
    """Whether the header names this media type, in any place, with a quality above 0.

    >>> accepts("application/json, text/event-stream", EVENT_STREAM), accepts("*/*", EVENT_STREAM)
    (True, False)
    """
    return accept is not None and _qualities(accept).get(media_type, 0.0) > 0


def _qualities(accept: str) -> dict[str, float]:
    """The quality of each media type in the header that can be sent in UTF-8."""
    qualities: dict[str, float] = {}
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        if _utf8(parameters):
            qualities.setdefault(media_type, _quality(parameters))
    return qualities


def _offered(media_type: str, qualities: Mapping[str, float]) -> str | None:
    """What to send for a media type or range. A range leaves out what has the quality 0."""
    if media_type in (GRAPHQL, JSON, HTML, EVENT_STREAM):
        return media_type
    if media_type not in ("*/*", "application/*"):
        return None
    return next((one for one in (JSON, GRAPHQL) if qualities.get(one) != 0), None)


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


@lru_cache(64)
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
