"""The interface for tracing, and the implementation without tracing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from graph.http.messages import Response
from loaders.database import CommandTrace
from loaders.settings import Settings

_TRACE_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class OperationSpan(Protocol):
    """The span of one operation, from its request to its response."""

    @property
    def trace_id(self) -> str | None:
        """The id of the operation's trace: 32 hex digits."""

    def describe(self, transport: str, response: Response) -> None:
        """Record the operation and its outcome, without variables and data."""


class Tracing(Protocol):
    """Creates spans for operations and for their commands to the store."""

    command: CommandTrace | None
    """The store calls this around each command. None if tracing is off."""

    def operation(self, headers: Mapping[bytes, str]) -> AbstractContextManager[OperationSpan]:
        """A context for one operation. `headers` may contain the caller's W3C trace context."""

    def outgoing_headers(self) -> dict[str, str]:
        """The trace context, as headers for a request to another server."""

    async def close(self) -> None:
        """Send the remaining spans, within two seconds."""


@dataclass(frozen=True, slots=True)
class UntracedOperation:
    """No span; only the caller's trace id for the log."""

    trace_id: str | None = None

    def describe(self, transport: str, response: Response) -> None:
        pass


_UNTRACED = nullcontext(UntracedOperation())


class NoTracing:
    """Tracing is off."""

    command: CommandTrace | None = None

    def operation(self, headers: Mapping[bytes, str]) -> AbstractContextManager[OperationSpan]:
        if b"traceparent" not in headers:
            return _UNTRACED
        return nullcontext(UntracedOperation(trace_id_in(headers[b"traceparent"])))

    def outgoing_headers(self) -> dict[str, str]:
        return {}

    async def close(self) -> None:
        pass


def trace_id_in(trace_parent: str) -> str | None:
    """The trace id in a `traceparent` header; None if it is malformed.

    >>> trace_id_in("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    found = _TRACE_PARENT.fullmatch(trace_parent)
    return found[1] if found and found[1].strip("0") else None


def start_tracing(settings: Settings) -> Tracing:
    """Tracing as the settings configure it. Raises ImportError without the extra."""
    if settings.traces_url is None:
        return NoTracing()
    from graph.tracing.otlp import OtlpTracing, otlp_exporter

    return OtlpTracing(otlp_exporter(settings.traces_url))
