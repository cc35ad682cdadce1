"""Responses as bytes and headers, for an ASGI server to send."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import orjson
from starlette.types import Send

from graph.delivery.cache import Entry, ResponseCache
from graph.delivery.compression import LEAST_BYTES, coding_for, encode
from graph.delivery.headers import UNCACHED, VARY, Headers
from graph.errors import masked
from graph.http.messages import Response

METHODS = ("GET", "HEAD", "POST", "QUERY")
ALLOW = ", ".join(METHODS)
_SPECIAL = {
    401: ((b"www-authenticate", b'Bearer realm="newsgraph"'),),
    405: ((b"allow", ALLOW.encode()),),
    408: ((b"connection", b"close"),),
    413: ((b"connection", b"close"),),
    503: ((b"retry-after", b"1"),),
}
"""Headers that go with a status."""
_NOSNIFF = (b"x-content-type-options", b"nosniff")
_LARGE = 50_000
"""Bytes of a body that is compressed in a thread, so that nobody waits for it."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response as it goes over the wire, but for its length."""

    status: int
    headers: Headers
    body: bytes


def uncached_response(response: Response, status: int, media_type: str) -> HttpResponse:
    """A response with errors; an internal error where its data cannot be written as JSON."""
    try:
        body = orjson.dumps(response.body())
    except (orjson.JSONEncodeError, TypeError, RecursionError) as error:
        status, body = 500, orjson.dumps({"errors": [masked(error)]})
    return HttpResponse(status, [_content_type(media_type), *error_headers(response, status)], body)


def error_headers(response: Response, status: int) -> Headers:
    """What goes with a response that nobody may keep, but for its type."""
    headers = [VARY, UNCACHED, *_SPECIAL.get(status, ())]
    if response.retry_after is not None:
        headers.append((b"retry-after", b"%d" % response.retry_after))
    return headers


def query_response(entry: Entry, media_type: str, headers: Headers) -> HttpResponse:
    """A response without errors, with the headers of `CacheHeaders.of`."""
    return HttpResponse(200, [_content_type(media_type), *headers], entry.body)


def not_modified(headers: Headers) -> HttpResponse:
    """What tells a client that it has the response already (RFC 9110, 15.4.5)."""
    return HttpResponse(304, headers, b"")


async def compressed(
    response: HttpResponse, accept_encoding: str | None, entry: Entry | None, cache: ResponseCache
) -> HttpResponse:
    """The response in the best coding that the client takes; `entry` keeps its codings."""
    coding = coding_for(accept_encoding) if len(response.body) > LEAST_BYTES else None
    if coding is None:
        return response
    body = None if entry is None else entry.encoded.get(coding)
    if body is None:
        if len(response.body) > _LARGE:
            body = await asyncio.to_thread(encode, response.body, coding)
        else:
            body = encode(response.body, coding)
        if entry is not None:
            cache.encode(entry, coding, body)
    headers = [*response.headers, (b"content-encoding", coding.encode())]
    return HttpResponse(response.status, headers, body)


async def send_response(send: Send, response: HttpResponse, *, head: bool = False) -> None:
    """Send it; to a HEAD without its body."""
    headers = [*response.headers, _NOSNIFF]
    if response.status != 304:
        headers.append((b"content-length", b"%d" % len(response.body)))
    start = {"type": "http.response.start", "status": response.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if head else response.body})


def _content_type(media_type: str) -> tuple[bytes, bytes]:
    return (b"content-type", f"{media_type}; charset=utf-8".encode())
