"""The HTTP status of a response, by its media type."""

from __future__ import annotations

from typing import Any

import pytest

from graph.http.messages import Response
from graph.http.negotiation import GRAPHQL, JSON, status_of


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
def test_the_graphql_media_type_tells_partial_success(given: Response, status: int) -> None:
    assert status_of(given, GRAPHQL) == status
    assert status_of(given, JSON) == 200
