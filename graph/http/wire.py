"""Converts responses to bytes and headers for an ASGI server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import NamedTuple

import orjson
from starlette.types import Send

from graph.delivery.cache import Entry, ResponseCache
from graph.delivery.compression import MIN_BYTES, encode
from graph.delivery.headers import UNCACHED, VARY, CacheHeaders, Headers
from graph.encoding import to_json
from graph.errors import masked
from graph.http.messages import Response
from graph.viewer import Viewer

METHODS = ("GET", "HEAD", "POST", "QUERY")
ALLOW = ", ".join(METHODS)
_STATUS_HEADERS = {
    401: ((b"www-authenticate", b'Bearer realm="newsgraph"'),),
    405: ((b"allow", ALLOW.encode()),),
    408: ((b"connection", b"close"),),
    431: ((b"connection", b"close"),),
    503: ((b"retry-after", b"1"),),
}
"""Extra headers for a status."""
_NOSNIFF = (b"x-content-type-options", b"nosniff")
_THREAD_BYTES = 50_000
"""Larger bodies are compressed in a thread."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response as it is sent, without its length."""

    status: int
    headers: Headers
    body: bytes


def uncached_response(response: Response, status: int, media_type: str) -> HttpResponse:
    """A response with errors; an internal error if its data cannot be serialized as JSON."""
    try:
        body = to_json(response.body())
    except (orjson.JSONEncodeError, TypeError, RecursionError) as error:
        status, body = 500, to_json({"errors": [masked(error)]})
    return HttpResponse(status, [_content_type(media_type), *error_headers(response, status)], body)


def error_headers(response: Response, status: int) -> Headers:
    """Headers of a response that must not be cached, without its content type."""
    headers = [VARY, UNCACHED, *_STATUS_HEADERS.get(status, ())]
    if response.retry_after is not None:
        headers.append((b"retry-after", b"%d" % response.retry_after))
    return headers


class Written(NamedTuple):
    """A response without errors, and its 304 response."""

    full: HttpResponse
    not_modified: HttpResponse
    """Status 304 (RFC 9110, 15.4.5)."""


class EntryWriter:
    """Serializes entries of the response cache, each kind of response once for each entry."""

    def __init__(self, headers: CacheHeaders, cache: ResponseCache) -> None:
        self._headers = headers
        self._cache = cache

    async def write(
        self,
        entry: Entry,
        viewer: Viewer,
        media_type: str,
        coding: str | None,
        *,
        addressable: bool,
        from_cache: bool,
    ) -> Written:
        kind = (media_type, coding, addressable, from_cache, viewer.name is None)
        written: Written | None = entry.written.get(kind)
        if written is None:
            headers = self._headers.of(
                entry, viewer, addressable=addressable, from_cache=from_cache
            )
            full = HttpResponse(200, [_content_type(media_type), *headers], entry.body)
            if len(entry.body) > MIN_BYTES and coding is not None:
                full = _encoded(full, coding, await self._body(entry, coding))
            written = entry.written[kind] = Written(full, HttpResponse(304, headers, b""))
        return written

    async def _body(self, entry: Entry, coding: str) -> bytes:
        body = entry.encoded.get(coding)
        if body is None:
            body = await _encode(entry.body, coding)
            self._cache.encode(entry, coding, body)
        return body


async def compressed(response: HttpResponse, coding: str | None) -> HttpResponse:
    """The response in this content coding, if compression is worth it."""
    if coding is None or len(response.body) <= MIN_BYTES:
        return response
    return _encoded(response, coding, await _encode(response.body, coding))


async def _encode(body: bytes, coding: str) -> bytes:
    if len(body) > _THREAD_BYTES:
        return await asyncio.to_thread(encode, body, coding)
    return encode(body, coding)


def _encoded(response: HttpResponse, coding: str, body: bytes) -> HttpResponse:
    headers = [*response.headers, (b"content-encoding", coding.encode())]
    return HttpResponse(response.status, headers, body)


async def send_response(send: Send, response: HttpResponse, *, head: bool = False) -> None:
    """Send the response, without a body for HEAD."""
    headers = [*response.headers, _NOSNIFF]
    if response.status != 304:
        headers.append((b"content-length", b"%d" % len(response.body)))
    start = {"type": "http.response.start", "status": response.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if head else response.body})


def _content_type(media_type: str) -> tuple[bytes, bytes]:
    return (b"content-type", f"{media_type}; charset=utf-8".encode())
