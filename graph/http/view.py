"""`/graphql` over HTTP: GET, POST and QUERY, as the GraphQL over HTTP specification defines them.

This is a plain ASGI application. It does not use Starlette's request and response classes, because
its overhead is part of every request.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache

from cachetools import LRUCache
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from graph.delivery.compression import coding_for
from graph.delivery.headers import cache_headers
from graph.delivery.responses import Delivered, Responses
from graph.delivery.validators import still_holds
from graph.errors import BadRequest, Overloaded, PublicError
from graph.http.body import parse_body, parse_query_string, read_body, request_of
from graph.http.event_stream import EventStream
from graph.http.gateway import Gateway
from graph.http.messages import PreparedRequest, Request, Response, refused
from graph.http.negotiation import EVENT_STREAM, GRAPHQL, HTML, JSON, is_json, negotiate, status_of
from graph.http.wire import (
    ALLOW,
    EntryWriter,
    HttpResponse,
    compressed,
    send_response,
    uncached_response,
)
from graph.pages import graphiql_page, pages_shown
from graph.viewer import Viewer

_DATA_TYPES = frozenset({GRAPHQL, JSON})
_SAFE = ("GET", "HEAD")
"""Methods with their parameters in the query string."""
_WITH_BODY = ("POST", "QUERY")
_MOST_PREPARED, _LONGEST_PREPARED = 1000, 8000
"""Limits of the cache of parsed GET requests: entries, and bytes of a query string."""


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A response, its viewer, and its bytes if it is a query without errors."""

    response: Response
    viewer: Viewer | None = None
    delivered: Delivered | None = None
    addressable: bool = False
    """Whether the request was a GET, or used a trusted document."""


@lru_cache
def offers(method: str, *, pages: bool) -> frozenset[str]:
    """The media types to offer: a page only for browsers, and no stream for HEAD."""
    page = {HTML} if pages and method in _SAFE else set()
    return _DATA_TYPES | page | (set() if method == "HEAD" else {EVENT_STREAM})


class GraphQLView:
    """The endpoint."""

    def __init__(self, gateway: Gateway, responses: Responses) -> None:
        self._gateway = gateway
        self._responses = responses
        self._writer = EntryWriter(cache_headers(gateway.settings), responses.cache)
        self._pages = pages_shown(gateway.settings)
        self._prepared: LRUCache[bytes, PreparedRequest] = LRUCache(_MOST_PREPARED)
        """Parsed GETs by query string: parsing costs more than a response from the cache."""

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        media_type = negotiate(headers.get(b"accept"), offers(scope["method"], pages=self._pages))
        if media_type == HTML:
            await graphiql_page(self._gateway.settings)(scope, receive, send)
        elif media_type is None:
            refusal = refused(BadRequest(f"Accept {GRAPHQL}, {JSON} or {EVENT_STREAM}."))
            await send_response(send, uncached_response(refusal, 406, GRAPHQL))
        elif media_type == EVENT_STREAM:
            await self._stream(scope, headers, receive, send)
        else:
            with self._gateway.tracing.operation(headers) as span:
                exchange = await self._respond(scope, headers, receive)
                span.describe("http", exchange.response)
            response = await self._write(exchange, headers, media_type)
            await send_response(send, response, head=scope["method"] == "HEAD")
            self._gateway.telemetry.record(
                "http", exchange.response, exchange.viewer, began, response.status, span.trace_id
            )

    async def _respond(
        self, scope: Connection, headers: dict[bytes, str], receive: Receive
    ) -> _Exchange:
        safe = scope["method"] in _SAFE
        only_queries = scope["method"] != "POST"
        viewer, prepared = await self._prepare(scope, headers, receive, only_queries=only_queries)
        if viewer is None or not isinstance(prepared, PreparedRequest):
            assert isinstance(prepared, Response)
            return _Exchange(prepared, viewer)
        delivered = await self._responses.deliver(prepared, viewer)
        addressable = safe or prepared.names_document
        return _Exchange(delivered.response, viewer, delivered, addressable)

    async def _write(
        self, exchange: _Exchange, headers: dict[bytes, str], media_type: str
    ) -> HttpResponse:
        coding = coding_for(headers.get(b"accept-encoding"))
        delivered, viewer = exchange.delivered, exchange.viewer
        if delivered is None or delivered.entry is None or viewer is None:
            status = status_of(exchange.response, media_type)
            return await compressed(
                uncached_response(exchange.response, status, media_type), coding
            )
        written = await self._writer.write(
            delivered.entry,
            viewer,
            media_type,
            coding,
            addressable=exchange.addressable,
            from_cache=delivered.from_cache,
        )
        held = still_holds(headers.get(b"if-none-match"), delivered.entry.etag)
        return written.not_modified if held else written.whole

    async def _stream(
        self, scope: Connection, headers: dict[bytes, str], receive: Receive, send: Send
    ) -> None:
        """Respond with events. A refused request gets an ordinary response."""
        began = time.perf_counter()
        gateway = self._gateway
        if gateway.streams.full:
            full = refused(Overloaded("Too many streams are open; try again later."))
            await send_response(send, uncached_response(full, 503, JSON))
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
                await send_response(send, uncached_response(response, status, JSON))
            else:
                await EventStream(gateway, viewer, receive, send).run(result)

    async def _prepare(
        self,
        scope: Connection,
        headers: dict[bytes, str],
        receive: Receive,
        *,
        only_queries: bool = False,
    ) -> tuple[Viewer | None, PreparedRequest | Response]:
        """The viewer and the request, or the response that refuses it."""
        viewer: Viewer | None = None
        try:
            viewer = await self._authenticate(scope, headers)
            addressed = scope["method"] in _SAFE
            if addressed and (known := self._prepared.get(scope["query_string"])) is not None:
                return viewer, known
            request = await self._read(scope, headers, receive)
        except PublicError as error:
            return viewer, refused(error)
        prepared = await self._gateway.prepare(request, only_queries=only_queries)
        if (
            addressed
            and only_queries
            and isinstance(prepared, PreparedRequest)
            and not request.extensions  # each use of a persisted query must renew it
            and len(scope["query_string"]) <= _LONGEST_PREPARED
        ):
            self._prepared[scope["query_string"]] = prepared
        return viewer, prepared

    async def _authenticate(self, scope: Connection, headers: dict[bytes, str]) -> Viewer:
        """The viewer, after the rate limit. Raises Unauthenticated or RateLimited."""
        viewer: Viewer | None = None
        try:
            viewer = await self._gateway.viewers.authenticate(headers.get(b"authorization"))
        finally:  # a request with a wrong token counts too, to prevent guessing of tokens
            rate = self._gateway.rate
            rate.check(viewer, rate.address(scope, headers))
        return viewer

    async def _read(
        self, scope: Connection, headers: dict[bytes, str], receive: Receive
    ) -> Request:
        settings = self._gateway.settings
        if scope["method"] in _SAFE:
            return request_of(
                parse_query_string(scope["query_string"], settings.max_variable_depth)
            )
        if scope["method"] not in _WITH_BODY:
            raise BadRequest(f"Use one of {ALLOW}.", 405)
        if not is_json(headers.get(b"content-type")):
            raise BadRequest("Send application/json in UTF-8.", 415)
        if headers.get(b"content-encoding", "identity") != "identity":
            raise BadRequest("Compressed bodies are not supported.", 415)
        body = await read_body(receive, headers, settings.max_body_bytes)
        return request_of(parse_body(body, settings.max_variable_depth))
