"""`/graphql` over HTTP: GET and POST, as "GraphQL over HTTP" has them. A plain ASGI application.

It sits on the way of every request, so it reads headers and writes the response itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph.errors import BadRequest, PublicError
from graph.http.body import parse_body, parse_query_string, request_of
from graph.http.gateway import Answer, Gateway, Request, refused
from graph.http.negotiation import GRAPHQL, HTML, accepted, is_json, status_of
from graph.pages import graphiql_page, pages_shown
from graph.viewer import viewer_of

_METHODS = "GET, POST"
_BODY_SECONDS = 10.0


class GraphQLView:
    """The endpoint. `gateway` is set when the application starts."""

    def __init__(self) -> None:
        self.gateway: Gateway | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.gateway is not None
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        media_type = accepted(headers.get(b"accept"))
        if media_type == HTML:
            if scope["method"] in ("GET", "HEAD") and pages_shown(self.gateway.settings):
                page: Response = graphiql_page(self.gateway.settings)
                await page(scope, receive, send)
                return
            media_type = accepted(headers[b"accept"].replace(HTML, ""))
        if media_type is None:
            await _respond(send, 406, GRAPHQL, refused(BadRequest(_NOT_ACCEPTABLE)))
            return
        try:
            answer = await self._answer(scope, headers, receive)
        except PublicError as error:
            answer = refused(error)
        await _respond(send, status_of(answer, media_type), media_type, answer)

    async def _answer(self, scope: Scope, headers: dict[bytes, str], receive: Receive) -> Answer:
        assert self.gateway is not None
        request = await self._request(scope, headers, receive)
        viewer = viewer_of(self.gateway.settings)
        return await self.gateway.execute(request, viewer, only_queries=scope["method"] == "GET")

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
    message = await asyncio.wait_for(receive(), _BODY_SECONDS)
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        _check_size(len(body), most)
        return body
    parts = [body]
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while message.get("more_body"):
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BadRequest("The client went away.")
                parts.append(message.get("body", b""))
                _check_size(sum(map(len, parts)), most)
    except TimeoutError:
        raise BadRequest(f"The body took longer than {_BODY_SECONDS:g} seconds.", 408) from None
    return b"".join(parts)


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
    body = orjson.dumps(answer.body())
    allow = [(b"allow", _METHODS.encode())] if status == 405 else []
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", f"{media_type}; charset=utf-8".encode()),
                (b"content-length", str(len(body)).encode()),
                (b"vary", b"accept, authorization, origin"),
                (b"x-content-type-options", b"nosniff"),
                *allow,
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
