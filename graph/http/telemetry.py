"""Logs and metrics: one line of JSON for each request, and metrics for Prometheus.

They never contain variables, tokens or data of articles.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from functools import lru_cache
from typing import Any

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from graph.delivery.metrics import DeliveryMetrics
from graph.http.messages import Response
from graph.viewer import Viewer

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
logger = logging.getLogger("newsgraph.requests")


class JsonLines(logging.Formatter):
    """A record as one line of JSON. An exception shows its type and stack, not its message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": record.created,
            "level": record.levelname,
            "logger": record.name,
        }
        if isinstance(record.msg, dict):
            line.update(record.msg)
        else:
            line["message"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = traceback.format_tb(record.exc_info[2])
        return orjson.dumps(line, default=str).decode()


def log_to_stderr() -> None:
    """Log the messages of newsgraph and uvicorn to standard error, unless handlers are set."""
    for name, level in (("newsgraph", logging.INFO), ("uvicorn", logging.WARNING)):
        root = logging.getLogger(name)
        if not root.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(JsonLines())
            root.addHandler(handler)
            root.setLevel(level)


class Telemetry:
    """Counts and logs responses. Clients cannot choose values of labels."""

    def __init__(self, log_requests: bool) -> None:
        self.registry = CollectorRegistry()
        self._log = log_requests
        self.delivery = DeliveryMetrics(self.registry)
        self._requests = Counter(
            "newsgraph_requests",
            "Requests by transport, kind of operation and first error code.",
            ["transport", "kind", "code"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "newsgraph_request_seconds",
            "Seconds from a parsed request to its response.",
            ["transport"],
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        # Looking up a labelled metric costs more than counting, so the few children are kept.
        self._request_count = lru_cache(256)(self._requests.labels)
        self._duration = lru_cache(16)(self._seconds.labels)
        self._commands = Counter(
            "newsgraph_store_commands", "Commands sent to the store.", registry=self.registry
        )
        self._interpreted = Gauge(
            "newsgraph_interpreted_operations",
            "Operations that graphql-core executed instead of compiled code, by reason.",
            ["reason"],
            registry=self.registry,
            multiprocess_mode="sum",
        )

    def record(
        self,
        transport: str,
        response: Response,
        viewer: Viewer | None,
        began: float,
        status: int = 0,
        trace_id: str | None = None,
    ) -> None:
        """Count a response, and log it. `began` is the `time.perf_counter` of its request."""
        seconds = time.perf_counter() - began
        code = response.errors[0]["extensions"]["code"] if response.errors else "OK"
        self._request_count(transport, _kind(response), code).inc()
        self._duration(transport).observe(seconds)
        self._commands.inc(response.commands)
        if self._log:
            line = {"event": "request", "transport": transport, "status": status}
            logger.info(line | _log_entry(response, viewer, seconds, trace_id))

    def interpreted(self, reason: str) -> None:
        """Count an operation that graphql-core executed."""
        self._interpreted.labels(reason).inc()

    def exposition(self) -> bytes:
        """The metrics as text: sums over all workers if they share a metrics folder.

        prometheus_client reads the folder's name from the environment when it is imported.
        """
        if METRICS_FOLDER not in os.environ:
            return generate_latest(self.registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def _kind(response: Response) -> str:
    return response.operation.type.value if response.operation else "none"


def _log_entry(
    response: Response, viewer: Viewer | None, seconds: float, trace_id: str | None
) -> dict[str, Any]:
    """What the log shows of a response, without variables and data."""
    operation = response.operation
    extensions = [error["extensions"] for error in response.errors or ()]
    ids = [extension["id"] for extension in extensions if "id" in extension]
    return {
        "operation": operation.name if operation else None,
        "digest": operation.digest if operation else None,
        "kind": _kind(response),
        "milliseconds": round(seconds * 1000, 2),
        "commands": response.commands,
        "cost": response.cost,
        "viewer": viewer.name if viewer else None,
        "codes": sorted({extension["code"] for extension in extensions}),
        **({"errorIds": ids} if ids else {}),
        **({"traceId": trace_id} if trace_id else {}),
    }
