"""Converts a response of the gateway to the result of a tool."""

from __future__ import annotations

from typing import Any

import mcp_types as mcp
import orjson

from graph.delivery.responses import Delivered
from graph.encoding import to_json
from graph.errors import masked
from graph.http.messages import Response
from graph.mcp.tools import UNTRUSTED

_META = {"newsgraph/untrusted": True}


def tool_result(delivered: Delivered) -> mcp.CallToolResult:
    """The data as JSON text and as structured content, marked as third-party content.

    An error without data is an error of the tool, which the agent can read and correct. Its code is
    in `extensions.code`.
    """
    try:
        text = to_json(delivered.body()).decode()
    except (TypeError, RecursionError) as error:
        return tool_result(Delivered(Response([masked(error)], executed=True)))
    if delivered.response.data is None:
        return mcp.CallToolResult(
            content=[mcp.TextContent(text=text)],
            structured_content=orjson.loads(text),
            is_error=True,
        )
    return mcp.CallToolResult(
        content=[
            mcp.TextContent(text=UNTRUSTED),
            mcp.TextContent(text=text, _meta=_META),
        ],
        structured_content=orjson.loads(text),
        _meta=_META,
    )


def tool_entry(name: str, description: str, schema: dict[str, Any]) -> mcp.Tool:
    """A tool in the list of tools. It is read-only, and returns external content."""
    return mcp.Tool(
        name=name,
        description=description,
        input_schema=schema,
        annotations=mcp.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True
        ),
    )
