"""`/mcp`: the Model Context Protocol over streamable HTTP, without sessions."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import mcp_types as mcp
import orjson
from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from graph.delivery.responses import Delivered, Responses
from graph.errors import Forbidden, PublicError, public_error
from graph.http.gateway import Gateway
from graph.http.messages import Request, Response, refused
from graph.http.origins import from_local_page
from graph.http.parsing import check_depth, parse_json
from graph.http.reading import authenticate, decoded_headers, read_body
from graph.http.wire import HttpResponse, error_headers, send_response
from graph.mcp.results import tool_entry, tool_result
from graph.mcp.tools import UNTRUSTED, Tool, build_tools
from graph.viewer import Viewer

_ENVELOPE_DEPTH = 6
"""Nesting levels of JSON around a tool's arguments."""
_VIEWER = "newsgraph.viewer"
_INSTRUCTIONS = f"""
A news archive: articles, their providers, topics and related stories. Start with search_articles,
then read with get_article. {UNTRUSTED}
""".strip()


class McpView:
    """The endpoint. It must be `running` to answer."""

    def __init__(self, gateway: Gateway, responses: Responses) -> None:
        self._gateway = gateway
        self._responses = responses
        self._tools = build_tools(
            gateway.schema,
            gateway.documents,
            gateway.persisted.trusted,
            gateway.limits.max_list_length,
        )
        server: Server[Any] = Server(
            "newsgraph",
            version=version("newsgraph"),
            instructions=_INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
        )
        self._sessions = StreamableHTTPSessionManager(
            server,
            json_response=True,
            stateless=True,
            max_request_body_size=gateway.settings.max_body_bytes,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self._sessions.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        headers = decoded_headers(scope)
        try:
            if not from_local_page(headers, self._gateway.origins):
                raise Forbidden("Requests from this origin are not allowed.")
            viewer = await authenticate(self._gateway, scope, headers)
            body = await self._read_body(headers, receive)
        except PublicError as error:
            response = refused(error)
            self._gateway.telemetry.record("mcp", response, None, began, error.status)
            await _refuse(send, error, response)
            return
        await self._sessions.handle_request(
            {**scope, _VIEWER: viewer}, _with_body(body, receive), send
        )

    async def _read_body(self, headers: dict[bytes, str], receive: Receive) -> bytes:
        settings = self._gateway.settings
        body = await read_body(receive, headers, settings.max_body_bytes)
        check_depth(parse_json("The body", body), settings.max_variable_depth + _ENVELOPE_DEPTH)
        return body

    async def _list_tools(self, _context: Any, _params: Any) -> mcp.ListToolsResult:
        tools = [tool_entry(t.name, t.description, t.input_schema) for t in self._tools.values()]
        return mcp.ListToolsResult(tools=tools)

    async def _call_tool(
        self, context: Any, params: mcp.CallToolRequestParams
    ) -> mcp.CallToolResult:
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(mcp.INVALID_PARAMS, f"There is no tool {params.name[:80]!r}.")
        scope = context.request.scope
        headers = decoded_headers(scope)
        return tool_result(await self._run(tool, params.arguments or {}, scope[_VIEWER], headers))

    async def _run(
        self, tool: Tool, arguments: dict[str, Any], viewer: Viewer, headers: dict[bytes, str]
    ) -> Delivered:
        began = time.perf_counter()
        gateway = self._gateway
        with gateway.tracing.operation(headers) as span:
            request = Request(tool.source, tool.operation, arguments)
            prepared = await gateway.prepare(request, trusted=True)
            delivered = (
                Delivered(prepared)
                if isinstance(prepared, Response)
                else await self._responses.deliver(prepared, viewer)
            )
            span.describe("mcp", delivered.response)
        gateway.telemetry.record("mcp", delivered.response, viewer, began, trace_id=span.trace_id)
        return delivered


@asynccontextmanager
async def mcp_route(gateway: Gateway, responses: Responses) -> AsyncIterator[Route]:
    """The route of the endpoint, which responds until the context exits."""
    view = McpView(gateway, responses)
    async with view.running():
        if not gateway.origins:
            yield Route("/mcp", view, methods=["POST"])
            return
        shared = CORSMiddleware(
            view,
            allow_origins=gateway.origins,
            allow_methods=["POST"],
            allow_headers=["authorization", "content-type", "mcp-protocol-version"],
        )
        yield Route("/mcp", shared, methods=["OPTIONS", "POST"])


def _with_body(body: bytes, receive: Receive) -> Receive:
    """A `receive` that returns the body again, which was already read."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


async def _refuse(send: Send, error: PublicError, response: Response) -> None:
    """A JSON-RPC error, with the gateway's code in its data."""
    shown = public_error(error)
    problem = {
        "code": mcp.INVALID_REQUEST,
        "message": shown["message"],
        "data": shown["extensions"],
    }
    body = orjson.dumps({"jsonrpc": "2.0", "id": None, "error": problem})
    headers = [(b"content-type", b"application/json"), *error_headers(response, error.status)]
    await send_response(send, HttpResponse(error.status, headers, body))
