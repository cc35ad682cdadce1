"""Parses a `Request`, and checks the types of all its parts. Raises BadRequest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson

from graph.errors import BadRequest
from graph.http.messages import Request

_PARTS = {
    "query": str,
    "operationName": str,
    "variables": dict,
    "extensions": dict,
    "documentId": str,
    "id": str,
}
_KINDS = {str: "a string", dict: "an object"}


def parse_body(body: bytes, max_depth: int) -> dict[str, Any]:
    """The JSON object in a request's body. Raises BadRequest."""
    if not body:
        raise BadRequest("The body is empty; expected a JSON object with 'query'.")
    parsed = parse_json("The body", body)
    if isinstance(parsed, list):
        raise BadRequest("Batches are not supported; send one request at a time.")
    if not isinstance(parsed, dict):
        raise BadRequest("The body must be a JSON object with 'query'.")
    check_depth(parsed, max_depth + 1)
    return parsed


def parse_query_string(query_string: bytes, max_depth: int) -> dict[str, Any]:
    """The parameters of a GET; `variables` and `extensions` are JSON texts. Raises BadRequest."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), True, errors="strict", max_num_fields=20)
    except ValueError:
        raise BadRequest("The query string is malformed.") from None
    parameters: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = parse_json(f"'{name}'", parameters[name].encode())
            check_depth(parameters[name], max_depth)
        else:
            parameters.pop(name, None)
    return parameters


def parse_json(what: str, text: bytes) -> Any:
    """Parse JSON. Raises BadRequest if `text` is not JSON."""
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError):
        raise BadRequest(f"{what} is not valid JSON.") from None


def check_depth(value: Any, max_depth: int) -> None:
    """Raises BadRequest if lists and objects are nested more than `max_depth` levels deep."""
    level = [value]
    for _ in range(max_depth):
        level = [
            below
            for value in level
            if isinstance(value, dict | list)
            for below in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    if any(isinstance(value, dict | list) for value in level):
        raise BadRequest(f"The request is nested more than {max_depth} deep.")


def request_of(parameters: Mapping[str, Any]) -> Request:
    """The parts of a request, with checked types. Raises BadRequest."""
    for name, kind in _PARTS.items():
        value = parameters.get(name)
        if value is not None and not isinstance(value, kind):
            raise BadRequest(f"'{name}' must be {_KINDS[kind]}.")
    query = parameters.get("query") or None
    extensions = parameters.get("extensions") or {}
    document_id = parameters.get("documentId") or parameters.get("id")
    if query is None and document_id is None and "persistedQuery" not in extensions:
        raise BadRequest("'query' is missing: expected the text of a GraphQL document.")
    return Request(
        query,
        parameters.get("operationName") or None,
        parameters.get("variables") or {},
        extensions,
        document_id,
    )
