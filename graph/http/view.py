"""`/graphql` over HTTP: GET, POST and QUERY, as the GraphQL over HTTP specification defines them.

This is a plain ASGI application. It does not use Starlette's request and response classes, because
its overhead is part of every request.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import NamedTuple

from cachetools import LRUCache
from starlette.types import Receive, Scope, Send

from graph.delivery.compression import coding_for
from graph.delivery.headers import cache_headers
from graph.delivery.responses import Delivered, Responses
from graph.delivery.validators import still_holds
from graph.documents.cache import MAX_CACHE_BYTES
from graph.errors import BadRequest, Overloaded, PublicError
from graph.http.event_stream import EventStream
from graph.http.gateway import Gateway
from graph.http.messages import PreparedRequest, Request, Response, ResponseStream, refused
from graph.http.negotiation import (
    EVENT_STREAM,
    GRAPHQL,
    HTML,
    JSON,
    accepts,
    negotiate,
    offers,
    status_of,
)
from graph.http.reading import SAFE_METHODS, authenticate, decoded_headers, parse_request, read_text
from graph.http.wire import (
    EntryWriter,
    HttpResponse,
    compressed,
    send_response,
    uncached_response,
)
from graph.pages import graphiql_page, pages_shown
from graph.viewer import Viewer

_MAX_TEXT = 8000
"""The longest query string or body in the cache of prepared requests, in bytes."""


class _Exchange(NamedTuple):
    """An HTTP request, and the media type of its response."""

    scope: Scope
    headers: dict[bytes, str]
    receive: Receive
    send: Send
    media_type: str
    accepts_events: bool

    def needs_events(self, prepared: PreparedRequest | Response) -> bool:
        """Whether to respond with events. A subscription needs them, preferred or not."""
        return self.media_type == EVENT_STREAM or (
            self.accepts_events
            and isinstance(prepared, PreparedRequest)
            and prepared.is_subscription
        )


class _Result(NamedTuple):
    """The result of a request, to be sent by a transport: "http" or "sse" (events)."""

    transport: str
    viewer: Viewer | None
    result: ResponseStream | Delivered
    addressable: bool
    """Whether the request was a GET, or used a trusted document."""
    trace_id: str | None


class GraphQLView:
    """The endpoint."""

    def __init__(self, gateway: Gateway, responses: Responses) -> None:
        self._gateway = gateway
        self._responses = responses
        self._writer = EntryWriter(cache_headers(gateway.settings), responses.cache)
        self._pages = pages_shown(gateway.settings)
        self._prepared: LRUCache[tuple[str, bytes], PreparedRequest] = LRUCache(
            MAX_CACHE_BYTES, lambda prepared: prepared.operation.size
        )
        """By method and text: to prepare a request costs more than a response from the cache."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = decoded_headers(scope)
        accept, offered = headers.get(b"accept"), offers(scope["method"], pages=self._pages)
        media_type = negotiate(accept, offered)
        if media_type == HTML:
            await graphiql_page(self._gateway.settings)(scope, receive, send)
        elif media_type is None:
            refusal = refused(BadRequest(f"Accept {GRAPHQL}, {JSON} or {EVENT_STREAM}."))
            await send_response(send, uncached_response(refusal, 406, GRAPHQL))
        else:
            events = EVENT_STREAM in offered and accepts(accept, EVENT_STREAM)
            await self._serve(_Exchange(scope, headers, receive, send, media_type, events))

    async def _serve(self, exchange: _Exchange) -> None:
        began = time.perf_counter()
        with ExitStack() as held:
            result = await self._compute(exchange, held)
            if result.transport == "sse":
                await self._send_events(exchange, result, began)
            else:
                await self._send_data(exchange, result, began)

    async def _compute(self, exchange: _Exchange, held: ExitStack) -> _Result:
        """The result, within one span. A stream counts as open until `held` is closed."""
        with self._gateway.tracing.operation(exchange.headers) as span:
            viewer, prepared = await self._prepare(exchange)
            addressable = exchange.scope["method"] in SAFE_METHODS
            if exchange.needs_events(prepared):
                stream = await self._start(viewer, prepared, held)
                span.describe("sse", stream.response)
                return _Result("sse", viewer, stream, addressable, span.trace_id)
            if isinstance(prepared, PreparedRequest) and viewer is not None:
                delivered = await self._responses.deliver(prepared, viewer)
                addressable = addressable or prepared.names_document
            else:
                assert isinstance(prepared, Response)
                delivered = Delivered(prepared)
            span.describe("http", delivered.response)
            return _Result("http", viewer, delivered, addressable, span.trace_id)

    async def _start(
        self, viewer: Viewer | None, prepared: PreparedRequest | Response, held: ExitStack
    ) -> ResponseStream | Delivered:
        """Start a result that is sent as events. A refused request has one with its errors."""
        streams = self._gateway.streams
        if streams.full:
            return Delivered(refused(Overloaded("Too many streams are open; try again later.")))
        held.enter_context(streams.opened())
        return await self._responses.start(prepared, viewer)

    async def _send_data(self, exchange: _Exchange, result: _Result, began: float) -> None:
        response, viewer = result.result.response, result.viewer
        written = await self._write(exchange, result)
        await send_response(exchange.send, written, head=exchange.scope["method"] == "HEAD")
        self._gateway.telemetry.record(
            "http", response, viewer, began, written.status, result.trace_id
        )

    async def _send_events(self, exchange: _Exchange, result: _Result, began: float) -> None:
        """A refused request gets an ordinary response instead of events."""
        response, viewer = result.result.response, result.viewer
        status = status_of(response, JSON)
        self._gateway.telemetry.record("sse", response, viewer, began, status, result.trace_id)
        if viewer is None or status != 200:
            await send_response(exchange.send, uncached_response(response, status, JSON))
        else:
            stream = EventStream(self._gateway, viewer, exchange.receive, exchange.send)
            await stream.run(result.result)

    async def _write(self, exchange: _Exchange, result: _Result) -> HttpResponse:
        coding = coding_for(exchange.headers.get(b"accept-encoding"))
        delivered, viewer = result.result, result.viewer
        assert isinstance(delivered, Delivered)
        if delivered.entry is None or viewer is None:
            status = status_of(delivered.response, exchange.media_type)
            return await compressed(
                uncached_response(delivered.response, status, exchange.media_type), coding
            )
        written = await self._writer.write(
            delivered.entry,
            viewer,
            exchange.media_type,
            coding,
            addressable=result.addressable,
            from_cache=delivered.from_cache,
        )
        unchanged = still_holds(exchange.headers.get(b"if-none-match"), delivered.entry.etag)
        return written.not_modified if unchanged else written.full

    async def _prepare(
        self, exchange: _Exchange
    ) -> tuple[Viewer | None, PreparedRequest | Response]:
        """The viewer and the request, or the response that refuses it.

        The viewer is None if the request was refused before it was authenticated.
        """
        scope, headers = exchange.scope, exchange.headers
        method, settings = scope["method"], self._gateway.settings
        viewer: Viewer | None = None
        try:
            viewer = await authenticate(self._gateway, scope, headers)
            text = await read_text(scope, headers, exchange.receive, settings)
            known = self._prepared.get((method, text))
            if known is not None:
                return viewer, known
            request = parse_request(method, text, settings.max_variable_depth)
        except PublicError as error:
            return viewer, refused(error)
        only_queries = method != "POST" and not exchange.accepts_events
        prepared = await self._gateway.prepare(request, only_queries=only_queries)
        if isinstance(prepared, PreparedRequest) and _may_keep(request, prepared, text):
            self._prepared[method, text] = prepared
        return viewer, prepared


def _may_keep(request: Request, prepared: PreparedRequest, text: bytes) -> bool:
    """Whether to keep a prepared query. Each use of a persisted query must renew it."""
    return not prepared.is_subscription and not request.extensions and len(text) <= _MAX_TEXT
