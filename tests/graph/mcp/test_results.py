"""Responses as results of tools."""

from __future__ import annotations

from graph.delivery.responses import Delivered
from graph.http.messages import Response
from graph.mcp.results import tool_result


def test_partial_data_is_a_success_of_the_tool() -> None:
    errors = [{"message": "no", "extensions": {"code": "FORBIDDEN"}}]
    response = Response(errors, {"a": None}, executed=True)  # type: ignore[arg-type]
    result = tool_result(Delivered(response))

    assert not result.is_error
    assert result.structured_content["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_data_that_is_not_json_is_an_internal_error() -> None:
    result = tool_result(Delivered(Response(None, {"a": object()}, executed=True)))

    assert result.is_error
    [error] = result.structured_content["errors"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "object" not in error["message"]
