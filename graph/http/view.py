"""`/graphql` over HTTP: GET and POST, as the GraphQL over HTTP specification defines them.

A plain ASGI application that reads a request from the wire and writes the response to it. It is
part of every request, so it reads headers and writes the response without Starlette's classes.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import orjson
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from graph.errors import BadRequest, Overloaded, PublicError, masked
from graph.http.body import parse_body, parse_query_string, request_of
from graph.http.event_stream import EventStream
from graph.http.gateway import Gateway
from graph.http.messages import PreparedRequest, Request, Response, refused
from graph.http.negotiation import EVENT_STREAM, GRAPHQL, HTML, JSON, is_json, negotiate, status_of
from graph.pages import graphiql_page, pages_shown
from graph.viewer import Viewer

METHODS = ("GET", "POST")
_ALLOW = ", ".join(METHODS)
_BODY_SECONDS = 10.0
_SPECIAL = {
    401: ((b"www-authenticate", b'Bearer realm="newsgraph"'),),
    405: ((b"allow", _ALLOW.encode()),),
    408: ((b"connection", b"close"),),
    413: ((b"connection", b"close"),),
    503: ((b"retry-after", b"1"),),
}
"""Headers that go with a status."""

_DATA_TYPES = frozenset({GRAPHQL, JSON, EVENT_STREAM})
_PAGE_TYPES = _DATA_TYPES | {HTML}


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response as it goes over the wire."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class GraphQLView:
    """The endpoint."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._pages = pages_shown(gateway.settings)

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        offers = _PAGE_TYPES if self._pages and scope["method"] in ("GET", "HEAD") else _DATA_TYPES
        media_type = negotiate(headers.get(b"accept"), offers)
        if media_type == HTML:
            await graphiql_page(self._gateway.settings)(scope, receive, send)
        elif media_type is None:
            refusal = refused(BadRequest(f"Accept {GRAPHQL}, {JSON} or {EVENT_STREAM}."))
            await _send(send, http_response(refusal, 406, GRAPHQL))
        elif media_type == EVENT_STREAM:
            await self._stream(scope, headers, receive, send)
        else:
            with self._gateway.tracing.operation(headers) as span:
                viewer, response = await self._respond(scope, headers, receive)
                span.describe("http", response)
            status = status_of(response, media_type)
            await _send(send, http_response(response, status, media_type))
            self._gateway.telemetry.record("http", response, viewer, began, status, span.trace_id)

    async def _respond(
        self, scope: Connection, headers: dict[bytes, str], receive: Receive
    ) -> tuple[Viewer | None, Response]:
        """The response, and who asked; None where the token is not valid."""
        only_queries = scope["method"] == "GET"
        viewer, prepared = await self._prepare(scope, headers, receive, only_queries)
        if viewer is None or not isinstance(prepared, PreparedRequest):
            assert isinstance(prepared, Response)
            return viewer, prepared
        return viewer, await self._gateway.execute(prepared, viewer)

    async def _stream(
        self, scope: Connection, headers: dict[bytes, str], receive: Receive, send: Send
    ) -> None:
        """Answer by events; a request that is refused as such gets an ordinary response."""
        began = time.perf_counter()
        gateway = self._gateway
        if gateway.streams.full:
            full = refused(Overloaded("Too many streams are open; try again later."))
            await _send(send, http_response(full, 503, JSON))
            return
        with gateway.streams.opened():
            with gateway.tracing.operation(headers) as span:
                viewer, prepared = await self._prepare(scope, headers, receive)
                result = await gateway.start(prepared, viewer)
                response = result if isinstance(result, Response) else result.started
                span.describe("sse", response)
            status = status_of(response, JSON)
            gateway.telemetry.record("sse", response, viewer, began, status, span.trace_id)
            if viewer is None or status != 200:
                await _send(send, http_response(response, status, JSON))
            else:
                await EventStream(gateway, viewer, receive, send).run(result)

    async def _prepare(
        self,
        scope: Connection,
        headers: dict[bytes, str],
        receive: Receive,
        only_queries: bool = False,
    ) -> tuple[Viewer | None, PreparedRequest | Response]:
        """Who asks, and for what; or the response that refuses it."""
        viewer: Viewer | None = None
        try:
            viewer = await self._authenticate(scope, headers)
            request = await self._read(scope, headers, receive)
        except PublicError as error:
            return viewer, refused(error)
        return viewer, self._gateway.prepare(request, only_queries=only_queries)

    async def _authenticate(self, scope: Connection, headers: dict[bytes, str]) -> Viewer:
        """Who asks, within the rate limit. Raises Unauthenticated or RateLimited."""
        viewer: Viewer | None = None
        try:
            viewer = await self._gateway.viewers.authenticate(headers.get(b"authorization"))
        finally:  # a request with a wrong token counts too, so that tokens cannot be guessed
            rate = self._gateway.rate
            rate.check(viewer, rate.address(scope, headers))
        return viewer

    async def _read(
        self, scope: Connection, headers: dict[bytes, str], receive: Receive
    ) -> Request:
        settings = self._gateway.settings
        if scope["method"] == "GET":
            return request_of(
                parse_query_string(scope["query_string"], settings.max_variable_depth)
            )
        if scope["method"] != "POST":
            raise BadRequest(f"Use one of {_ALLOW}.", 405)
        if not is_json(headers.get(b"content-type")):
            raise BadRequest("Send application/json in UTF-8.", 415)
        if headers.get(b"content-encoding", "identity") != "identity":
            raise BadRequest("Compressed bodies are not supported.", 415)
        body = await _read_body(receive, headers, settings.max_body_bytes)
        return request_of(parse_body(body, settings.max_variable_depth))


async def _read_body(receive: Receive, headers: dict[bytes, str], most: int) -> bytes:
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


def http_response(response: Response, status: int, media_type: str) -> HttpResponse:
    """The response in bytes; an internal error where its data cannot be written as JSON."""
    try:
        body = orjson.dumps(response.body())
    except (orjson.JSONEncodeError, TypeError, RecursionError) as error:
        status, body = 500, orjson.dumps({"errors": [masked(error)]})
    headers = [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
        (b"vary", b"accept, authorization"),
        (b"x-content-type-options", b"nosniff"),
        *_SPECIAL.get(status, ()),
    ]
    if response.retry_after is not None:
        headers.append((b"retry-after", str(response.retry_after).encode()))
    return HttpResponse(status, headers, body)


async def _send(send: Send, response: HttpResponse) -> None:
    start = {"type": "http.response.start", "status": response.status, "headers": response.headers}
    await send(start)
    await send({"type": "http.response.body", "body": response.body})
