"""Media types and statuses, as "GraphQL over HTTP" has them."""

from __future__ import annotations

from graph.http.gateway import Answer

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"

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
"""What is wrong with a GraphQL request, not with the HTTP request: 200 for `application/json`."""


def accepted(accept: str | None) -> str | None:
    """The media type to answer with; None where the client takes none of ours.

    >>> accepted("text/html;q=0.8, application/graphql-response+json")
    'application/graphql-response+json'
    """
    if not accept:
        return JSON
    best, best_quality = None, 0.0
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        quality = _quality(parameters)
        offered = _offered(media_type) if _utf8(parameters) else None
        if offered is not None and quality > best_quality:
            best, best_quality = offered, quality
    return best


def _offered(media_type: str) -> str | None:
    if media_type in (GRAPHQL, JSON, HTML):
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
    """Whether a body is JSON in UTF-8. Simple content types, which forms can send, are not."""
    if content_type is None:
        return False
    media_type, *parameters = (piece.strip() for piece in content_type.lower().split(";"))
    return media_type == JSON and _utf8(parameters)


def status_of(answer: Answer, media_type: str) -> int:
    """The HTTP status of an answer."""
    if answer.overloaded:
        return 503
    codes = {error["extensions"]["code"] for error in answer.errors or ()}
    if answer.status is not None and not codes <= _WELL_FORMED:
        return answer.status
    if media_type != GRAPHQL or answer.data is not None:
        return 200
    if "STORE_UNAVAILABLE" in codes:
        return 503
    return 200 if answer.executed else answer.status or 400
