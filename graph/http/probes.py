"""What operators and their tools ask: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graph.http.gateway import Gateway
from loaders.database import StoreError

_READY_SECONDS = 2.0


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
        """The process lives."""
        return JSONResponse({"status": "ok"})

    async def readyz(self, _request: Request) -> Response:
        """The store can be read."""
        try:
            async with asyncio.timeout(_READY_SECONDS):
                await self._gateway.database.check_readable()
        except (StoreError, TimeoutError):
            return JSONResponse({"status": "store unavailable"}, status_code=503)
        return JSONResponse({"status": "ready"})

    async def metrics(self, _request: Request) -> Response:
        """The metrics of all workers, for Prometheus."""
        gateway = self._gateway
        text = gateway.telemetry.exposition()
        return Response(text, media_type=CONTENT_TYPE_LATEST)
