"""The endpoints for operators: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graph.http.gateway import Gateway
from loaders.store_errors import StoreError, StoreTimeout, StoreUnavailable

_READY_SECONDS = 2.0
_UNCACHED = {"cache-control": "no-store"}

logger = logging.getLogger("newsgraph.probes")


def readiness(store_failure: Exception | None, *, stopping: bool) -> tuple[int, dict[str, Any]]:
    """The HTTP status and body of `/readyz`: each part that is not ready, with the reason.

    The reason is a fixed sentence. Addresses and the store's messages are only in the log.
    """
    parts = {}
    match store_failure:
        case None:
            pass
        case TimeoutError() | StoreTimeout():
            parts["store"] = "It did not answer in time."
        case StoreUnavailable():
            parts["store"] = "It cannot be reached."
        case _:
            parts["store"] = "It answers, but cannot be read."
    if stopping:
        parts["process"] = "It is stopping."
    if not parts:
        return 200, {"status": "ready"}
    status = "store unavailable" if "store" in parts else "stopping"
    return 503, {"status": status, "notReady": parts}


class Probes:
    """The state of one process's gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        ]

    async def healthz(self, _request: Request) -> Response:
        """The process is running."""
        return JSONResponse({"status": "ok"}, headers=_UNCACHED)

    async def readyz(self, _request: Request) -> Response:
        """Status 200 if the store can be read and the process is not stopping; otherwise 503."""
        failure: Exception | None = None
        try:
            async with asyncio.timeout(_READY_SECONDS):
                await self._gateway.database.check_readable()
        except (StoreError, TimeoutError) as error:
            silent = f"the store did not answer within {_READY_SECONDS:g} s"
            logger.warning("not ready: %s", str(error) or silent)
            failure = error
        status, body = readiness(failure, stopping=self._gateway.stopping.is_set())
        return JSONResponse(body, status, _UNCACHED)

    async def metrics(self, _request: Request) -> Response:
        """The metrics of all workers, for Prometheus."""
        text = self._gateway.telemetry.exposition()
        return Response(text, headers=_UNCACHED, media_type=CONTENT_TYPE_LATEST)
