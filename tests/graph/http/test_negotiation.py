"""The HTTP status of a response, by its media type."""

from __future__ import annotations

from typing import Any

import pytest

from graph.http.messages import Response
from graph.http.negotiation import GRAPHQL, JSON, negotiate, status_of


def response(data: Any, *codes: str, executed: bool = True) -> Response:
    errors = [{"message": "no", "extensions": {"code": code}} for code in codes]
    return Response(errors or None, data, executed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (response({"a": 1}), 200),
        (response({"a": None}, "FORBIDDEN"), 294),
        (response(None, "INTERNAL_SERVER_ERROR"), 294),
        (response({"a": None}, "STORE_UNAVAILABLE"), 294),
        (response(None, "STORE_UNAVAILABLE"), 503),
        (response(None, "GRAPHQL_PARSE_FAILED", executed=False), 400),
        (response(None, "BAD_USER_INPUT", executed=False), 400),
    ],
)
def test_partial_success_has_its_own_status(given: Response, status: int) -> None:
    assert status_of(given, GRAPHQL) == status
    assert status_of(given, JSON) == 200


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*, application/json;q=0", GRAPHQL),
        ("application/*, application/graphql-response+json;q=0", JSON),
        ("*/*, application/json;q=0, application/graphql-response+json;q=0", None),
    ],
)
def test_a_wildcard_excludes_refused_media_types(accept: str, media_type: str | None) -> None:
    assert negotiate(accept, frozenset({GRAPHQL, JSON})) == media_type
