"""`/graphql` over HTTP: GET and POST, as "GraphQL over HTTP" has them. A plain ASGI application.

It sits on the way of every request, so it reads headers and writes the response itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph.errors import BadRequest, PublicError, masked
from graph.http.body import parse_body, parse_query_string, request_of
from graph.http.gateway import Answer, Gateway, Request, refused
from graph.http.negotiation import GRAPHQL, HTML, accepted, is_json, status_of
from graph.pages import graphiql_page, pages_shown
from graph.viewer import Viewer

_METHODS = "GET, POST"
_BODY_SECONDS = 10.0
_SPECIAL = {
    401: ((b"www-authenticate", b'Bearer realm="newsgraph"'),),
    405: ((b"allow", _METHODS.encode()),),
    408: ((b"connection", b"close"),),
    413: ((b"connection", b"close"),),
    429: ((b"retry-after", b"10"),),
    503: ((b"retry-after", b"1"),),
}
"""Headers that go with a status."""


class GraphQLView:
    """The endpoint. `gateway` is set when the application starts."""

    def __init__(self) -> None:
        self.gateway: Gateway | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.gateway is not None
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] == "OPTIONS" and await self._preflight(send, headers):
            return
        media_type = accepted(headers.get(b"accept"))
        if media_type == HTML:
            if scope["method"] in ("GET", "HEAD") and pages_shown(self.gateway.settings):
                page: Response = graphiql_page(self.gateway.settings)
                await page(scope, receive, send)
                return
            media_type = accepted(headers[b"accept"].lower().replace(HTML, ""))
        if media_type is None:
            await _respond(send, 406, GRAPHQL, refused(BadRequest(_NOT_ACCEPTABLE)))
            return
        began = time.perf_counter()
        viewer: Viewer | None = None
        try:
            viewer = await self._viewer(scope, headers)
            request = await self._request(scope, headers, receive)
            only_queries = scope["method"] == "GET"
            answer = await self.gateway.execute(request, viewer, only_queries=only_queries)
        except PublicError as error:
            answer = refused(error)
        status = status_of(answer, media_type)
        await _respond(send, status, media_type, answer, self._cors(headers))
        self.gateway.telemetry.record("http", answer, viewer, began, status)

    async def _viewer(self, scope: Scope, headers: dict[bytes, str]) -> Viewer:
        """Who asks, within the rate. Raises Unauthenticated, or BadRequest (429)."""
        assert self.gateway is not None
        viewer: Viewer | None = None
        try:
            viewer = await self.gateway.viewers.of(headers.get(b"authorization"))
        finally:  # who guesses tokens is counted too
            rate = self.gateway.rate
            rate.check(viewer, rate.address(scope, headers))
        return viewer

    def _cors(self, headers: dict[bytes, str]) -> list[tuple[bytes, bytes]]:
        """Lets pages of the origins in the settings read the answer; never with credentials."""
        assert self.gateway is not None
        origin, origins = headers.get(b"origin"), self.gateway.origins
        if origin is None or not (origin in origins or "*" in origins):
            return []
        allowed = "*" if "*" in origins else origin
        return [(b"access-control-allow-origin", allowed.encode("latin-1"))]

    async def _preflight(self, send: Send, headers: dict[bytes, str]) -> bool:
        """Answers a browser that asks whether a page may call; False for any other OPTIONS."""
        cors = self._cors(headers)
        if b"access-control-request-method" not in headers or not cors:
            return False
        allow = [
            (b"access-control-allow-methods", _METHODS.encode()),
            (b"access-control-allow-headers", b"content-type, authorization"),
            (b"access-control-max-age", b"600"),
            (b"vary", b"origin"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": [*cors, *allow]})
        await send({"type": "http.response.body", "body": b""})
        return True

    async def _request(self, scope: Scope, headers: dict[bytes, str], receive: Receive) -> Request:
        assert self.gateway is not None
        settings = self.gateway.settings
        if scope["method"] == "GET":
            return request_of(
                parse_query_string(scope["query_string"], settings.max_variable_depth)
            )
        if scope["method"] != "POST":
            raise BadRequest(f"Use one of {_METHODS}.", 405)
        if not is_json(headers.get(b"content-type")):
            raise BadRequest("Send application/json in UTF-8.", 415)
        if headers.get(b"content-encoding", "identity") != "identity":
            raise BadRequest("Compressed bodies are not supported.", 415)
        body = await _read(receive, headers, settings.max_body_bytes)
        return request_of(parse_body(body, settings.max_variable_depth))


_NOT_ACCEPTABLE = f"Accept {GRAPHQL} or application/json."


async def _read(receive: Receive, headers: dict[bytes, str], most: int) -> bytes:
    """The body. Raises BadRequest (413, 408) where it is too large, or comes too slowly."""
    if headers.get(b"content-length", "0").isdigit():
        _check_size(int(headers.get(b"content-length", "0")), most)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BadRequest("The client went away.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                _check_size(size, most)
                more = message.get("more_body", False)
    except TimeoutError:
        raise BadRequest(f"The body took longer than {_BODY_SECONDS:g} seconds.", 408) from None
    return b"".join(parts) if len(parts) > 1 else parts[0]


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise BadRequest(f"The body is larger than {most} bytes.", 413)


async def _respond(
    send: Send,
    status: int,
    media_type: str,
    answer: Answer,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    try:
        body = orjson.dumps(answer.body())
    except (orjson.JSONEncodeError, TypeError, RecursionError) as error:
        status, body = 500, orjson.dumps({"errors": [masked(error)]})
    special = _SPECIAL.get(status, ())
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", f"{media_type}; charset=utf-8".encode()),
                (b"content-length", str(len(body)).encode()),
                (b"vary", b"accept, authorization, origin"),
                (b"x-content-type-options", b"nosniff"),
                *special,
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
