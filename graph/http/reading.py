"""Reads an HTTP request: who sends it, and what it asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.types import Receive, Scope

from graph.errors import BadRequest
from graph.http.gateway import Gateway
from graph.http.messages import Request
from graph.http.negotiation import is_json
from graph.http.parsing import parse_body, parse_query_string, request_of
from graph.http.wire import ALLOW
from graph.viewer import Viewer
from loaders.settings import Settings

SAFE_METHODS = ("GET", "HEAD")
"""Methods with their parameters in the query string."""
_WITH_BODY = ("POST", "QUERY")
_BODY_SECONDS = 10.0

Headers = Mapping[bytes, str]


def decoded_headers(scope: Scope) -> dict[bytes, str]:
    """The headers by lower-case name. The lines of a repeated header are one list (RFC 9110, 5.3).

    >>> decoded_headers({"headers": [(b"accept", b"a/b"), (b"host", b"x"), (b"accept", b"c/d")]})
    {b'accept': 'a/b, c/d', b'host': 'x'}
    """
    lines = scope["headers"]
    headers = {name: value.decode("latin-1") for name, value in lines}
    if len(headers) == len(lines):
        return headers
    values: dict[bytes, list[str]] = {}
    for name, value in lines:
        values.setdefault(name, []).append(value.decode("latin-1"))
    return {name: ", ".join(parts) for name, parts in values.items()}


async def authenticate(gateway: Gateway, scope: Scope, headers: Headers) -> Viewer:
    """The viewer, after the rate limit. Raises Unauthenticated or RateLimited."""
    viewer: Viewer | None = None
    try:
        viewer = await gateway.viewers.authenticate(headers.get(b"authorization"))
    finally:  # a request with a wrong token counts too, to prevent guessing of tokens
        gateway.rate.check(viewer, gateway.rate.address(scope, headers))
    return viewer


async def read_text(scope: Scope, headers: Headers, receive: Receive, settings: Settings) -> bytes:
    """The query string, or the body. Raises BadRequest with the HTTP status."""
    method = scope["method"]
    if method in SAFE_METHODS:
        query_string: bytes = scope["query_string"]
        return query_string
    if method not in _WITH_BODY:
        raise BadRequest(f"Use one of {ALLOW}.", 405)
    if not is_json(headers.get(b"content-type")):
        raise BadRequest("Send application/json in UTF-8.", 415)
    if headers.get(b"content-encoding", "identity") != "identity":
        raise BadRequest("Compressed bodies are not supported.", 415)
    return await read_body(receive, headers, settings.max_body_bytes)


def parse_request(method: str, text: bytes, max_depth: int) -> Request:
    """The GraphQL request in a query string or a body. Raises BadRequest."""
    parse = parse_query_string if method in SAFE_METHODS else parse_body
    return request_of(parse(text, max_depth))


async def read_body(receive: Receive, headers: Headers, max_bytes: int) -> bytes:
    """The body. Raises BadRequest if it is too large (413) or too slow (408)."""
    if headers.get(b"content-length", "0").isdigit():
        _check_size(int(headers.get(b"content-length", "0")), max_bytes)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BadRequest("The client disconnected.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                _check_size(size, max_bytes)
                more = message.get("more_body", False)
    except TimeoutError:
        raise BadRequest(f"The body took longer than {_BODY_SECONDS:g} seconds.", 408) from None
    return b"".join(parts) if len(parts) > 1 else parts[0]


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise BadRequest(f"The body is larger than {max_bytes} bytes.", 413)
