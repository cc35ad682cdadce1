"""Spans by the OpenTelemetry SDK, sent by OTLP over HTTP.

The names follow the semantic conventions for GraphQL servers and for database clients. A document's
digest is sent, never its text, because the text may contain values. Variables are never sent.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from graph.http.messages import Response
from loaders.database import CommandTrace
from loaders.store_errors import StoreError

logger = logging.getLogger("newsgraph.tracing")

_CLOSE_SECONDS = 2.0
_EXPORT_SECONDS = 5.0
_W3C = TraceContextTextMapPropagator()


def otlp_exporter(url: str) -> SpanExporter:
    """Sends spans to `url`, with OTEL_EXPORTER_OTLP_HEADERS."""
    return OTLPSpanExporter(url, timeout=_EXPORT_SECONDS)


@dataclass(frozen=True, slots=True)
class TracedOperation:
    """A span of kind SERVER that ends with its response."""

    span: Span

    @property
    def trace_id(self) -> str | None:
        context = self.span.get_span_context()
        return f"{context.trace_id:032x}" if context.is_valid else None  # OTEL_SDK_DISABLED

    def describe(self, transport: str, response: Response) -> None:
        span, operation = self.span, response.operation
        span.set_attribute("newsgraph.transport", transport)
        if operation is not None:
            span.update_name(operation.type.value)
            span.set_attribute("graphql.operation.type", operation.type.value)
            span.set_attribute("graphql.document.digest", operation.digest)
            span.set_attribute("newsgraph.cost", response.cost)
            span.set_attribute("newsgraph.commands", response.commands)
            if operation.name is not None:
                span.set_attribute("graphql.operation.name", operation.name)
        codes = sorted({error["extensions"]["code"] for error in response.errors or ()})
        if codes:
            span.set_attribute("error.type", codes[0])
            span.set_attribute("newsgraph.error.codes", codes)
            span.set_status(StatusCode.ERROR)


class OtlpTracing:
    """A span for each operation, with a child span for each command of its batches."""

    def __init__(self, exporter: SpanExporter) -> None:
        name = os.environ.get("OTEL_SERVICE_NAME") or "newsgraph"
        self._provider = TracerProvider(
            resource=Resource.create({SERVICE_NAME: name}), shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("newsgraph")
        self.command: CommandTrace | None = self._command

    @contextmanager
    def operation(self, headers: Mapping[bytes, str]) -> Iterator[TracedOperation]:
        carrier = {
            name: headers[name.encode()]
            for name in ("traceparent", "tracestate")
            if name.encode() in headers
        }
        with self._tracer.start_as_current_span(
            "GraphQL Operation",
            _W3C.extract(carrier),
            kind=SpanKind.SERVER,
            record_exception=False,  # its message may contain values
        ) as span:
            yield TracedOperation(span)

    @contextmanager
    def _command(self, command: str, collection: str, keys: int) -> Iterator[None]:
        if not get_current_span().is_recording():  # not sampled, or outside an operation
            yield
            return
        attributes: dict[str, str | int] = {
            "db.system.name": "mongodb",
            "db.operation.name": command,
            "db.collection.name": collection,
            "newsgraph.batch.keys": keys,
        }
        with self._tracer.start_as_current_span(
            f"{command} {collection}",
            kind=SpanKind.CLIENT,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except StoreError as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(StatusCode.ERROR)
                raise

    def outgoing_headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        _W3C.inject(headers)
        return headers

    async def close(self) -> None:
        # A daemon thread, because an unreachable collector must not delay the exit.
        loop, ended = asyncio.get_running_loop(), asyncio.Event()

        def end() -> None:
            self._provider.shutdown()
            with suppress(RuntimeError):  # the loop has been closed
                loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=end, name="otlp", daemon=True).start()
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await ended.wait()
        except TimeoutError:
            logger.warning("the last traces could not be sent")
