"""`/graphql` over HTTP: GET, POST and QUERY, as the GraphQL over HTTP specification defines them.

This is a plain ASGI application. It does not use Starlette's request and response classes, because
its overhead is part of every request.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cachetools import LRUCache
from starlette.types import Receive, Scope, Send

from graph.delivery.compression import coding_for
from graph.delivery.headers import cache_headers
from graph.delivery.responses import Delivered, Responses
from graph.delivery.validators import still_holds
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

_DATA_TYPES = frozenset({GRAPHQL, JSON})
_MAX_PREPARED, _MAX_TEXT = 500, 8000
"""Limits of the cache of prepared requests: entries, and bytes of a query string or body."""


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A response, its viewer, and its bytes if it is a query without errors."""

    response: Response
    viewer: Viewer | None = None
    delivered: Delivered | None = None
    addressable: bool = False
    """Whether the request was a GET, or used a trusted document."""


class _Streaming(NamedTuple):
    """A result that is sent as events."""

    result: ResponseStream | Delivered
    opened: ExitStack
    """Counts the open stream until it is closed."""


def _is_subscription(prepared: PreparedRequest | Response) -> bool:
    return isinstance(prepared, PreparedRequest) and prepared.is_subscription


@lru_cache
def offers(method: str, *, pages: bool) -> frozenset[str]:
    """The media types to offer: a page only for browsers, and no stream for HEAD."""
    page = {HTML} if pages and method in SAFE_METHODS else set()
    return _DATA_TYPES | page | (set() if method == "HEAD" else {EVENT_STREAM})


class GraphQLView:
    """The endpoint."""

    def __init__(self, gateway: Gateway, responses: Responses) -> None:
        self._gateway = gateway
        self._responses = responses
        self._writer = EntryWriter(cache_headers(gateway.settings), responses.cache)
        self._pages = pages_shown(gateway.settings)
        self._prepared: LRUCache[tuple[str, bytes], PreparedRequest] = LRUCache(_MAX_PREPARED)
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
            # A subscription can only be answered by events, so they need not be preferred.
            events = EVENT_STREAM in offered and accepts(accept, EVENT_STREAM)
            await self._serve(scope, headers, receive, send, media_type, events=events)

    async def _serve(
        self,
        scope: Scope,
        headers: dict[bytes, str],
        receive: Receive,
        send: Send,
        media_type: str,
        *,
        events: bool,
    ) -> None:
        began = time.perf_counter()
        telemetry = self._gateway.telemetry
        streaming: _Streaming | None = None
        with self._gateway.tracing.operation(headers) as span:
            viewer, prepared = await self._prepare(scope, headers, receive, events=events)
            if media_type == EVENT_STREAM or (events and _is_subscription(prepared)):
                streaming = await self._start(viewer, prepared)
                span.describe("sse", streaming.result.response)
            else:
                exchange = await self._respond(scope, viewer, prepared)
                span.describe("http", exchange.response)
        if streaming is None:
            sent = await self._write(exchange, headers, media_type)
            await send_response(send, sent, head=scope["method"] == "HEAD")
            telemetry.record("http", exchange.response, viewer, began, sent.status, span.trace_id)
            return
        with streaming.opened:
            response = streaming.result.response
            status = status_of(response, JSON)
            telemetry.record("sse", response, viewer, began, status, span.trace_id)
            if viewer is None or status != 200:
                await send_response(send, uncached_response(response, status, JSON))
            else:
                stream = EventStream(self._gateway, viewer, receive, send)
                await stream.run(streaming.result)

    async def _respond(
        self, scope: Scope, viewer: Viewer | None, prepared: PreparedRequest | Response
    ) -> _Exchange:
        if viewer is None or not isinstance(prepared, PreparedRequest):
            assert isinstance(prepared, Response)
            return _Exchange(prepared, viewer)
        delivered = await self._responses.deliver(prepared, viewer)
        addressable = scope["method"] in SAFE_METHODS or prepared.names_document
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
        unchanged = still_holds(headers.get(b"if-none-match"), delivered.entry.etag)
        return written.not_modified if unchanged else written.whole

    async def _start(
        self, viewer: Viewer | None, prepared: PreparedRequest | Response
    ) -> _Streaming:
        """Start a result that is sent as events. A refused request has one with its errors."""
        streams = self._gateway.streams
        if streams.full:
            full = refused(Overloaded("Too many streams are open; try again later."))
            return _Streaming(Delivered(full), ExitStack())
        with ExitStack() as opened:
            opened.enter_context(streams.opened())
            result = await self._responses.start(prepared, viewer)
            return _Streaming(result, opened.pop_all())

    async def _prepare(
        self, scope: Scope, headers: dict[bytes, str], receive: Receive, *, events: bool
    ) -> tuple[Viewer | None, PreparedRequest | Response]:
        """The viewer and the request, or the response that refuses it.

        The viewer is None if the request was refused before it was authenticated. `events` is
        whether the client accepts events, so that a subscription can be answered.
        """
        method, settings = scope["method"], self._gateway.settings
        viewer: Viewer | None = None
        try:
            viewer = await authenticate(self._gateway, scope, headers)
            text = await read_text(scope, headers, receive, settings)
            known = self._prepared.get((method, text))
            if known is not None:
                return viewer, known
            request = parse_request(method, text, settings.max_variable_depth)
        except PublicError as error:
            return viewer, refused(error)
        only_queries = method != "POST" and not events
        prepared = await self._gateway.prepare(request, only_queries=only_queries)
        if isinstance(prepared, PreparedRequest) and _may_keep(request, prepared, text):
            self._prepared[method, text] = prepared
        return viewer, prepared


def _may_keep(request: Request, prepared: PreparedRequest, text: bytes) -> bool:
    """Whether to keep a prepared query. Each use of a persisted query must renew it."""
    return not prepared.is_subscription and not request.extensions and len(text) <= _MAX_TEXT
