"""The application: routes, and what lives as long as the process does."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from graph.documents.cache import DocumentCache
from graph.execution.engine import Engine
from graph.http.concurrency import ConcurrencyLimiter
from graph.http.gateway import Gateway
from graph.http.persisted import Persisted
from graph.http.rate_limit import RateLimiter
from graph.http.socket import SocketView
from graph.http.telemetry import Telemetry, log_to_stderr
from graph.http.view import GraphQLView
from graph.http.viewers import Viewers
from graph.pages import pages_routes
from graph.schema import build_schema, executable
from loaders.database import StoreError, connect
from loaders.live.change_stream import ChangeStream
from loaders.reads.entity_cache import EntityCache
from loaders.settings import Settings
from loaders.settings import settings as process_settings

_READY_SECONDS = 2.0


def create_app(settings: Settings | None = None) -> Starlette:
    """The gateway as an ASGI application. It starts whether or not the store is there."""
    settings = settings or process_settings()
    view, sockets = GraphQLView(), SocketView()
    log_to_stderr()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        gateway = build_gateway(settings)
        app.state.gateway = view.gateway = sockets.gateway = gateway
        follow = asyncio.create_task(gateway.entity_cache.run(), name="entity_cache")
        await gateway.changes.start()
        _calm_garbage_collection()
        yield
        follow.cancel()
        await gateway.changes.stop()
        await asyncio.gather(follow, return_exceptions=True)
        await gateway.database.close()

    routes = [
        Route("/graphql", view),
        WebSocketRoute("/graphql", sockets),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        *pages_routes(settings),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def build_gateway(settings: Settings) -> Gateway:
    """Everything that answers requests, in the running event loop."""
    database = connect(settings)
    schema = executable(build_schema(federation=settings.federation))
    return Gateway(
        settings=settings,
        database=database,
        entity_cache=EntityCache(database),
        changes=ChangeStream(database),
        engine=Engine(schema, settings.executor),
        operations=DocumentCache(schema, settings),
        viewers=Viewers(settings),
        persisted=Persisted(settings),
        telemetry=Telemetry(settings.log_requests),
        concurrency=ConcurrencyLimiter(settings.max_operations, settings.max_queue),
        rate=RateLimiter(settings),
        origins=frozenset(o.strip() for o in settings.cors_origins.split(",") if o.strip()),
    )


async def healthz(_request: Request) -> Response:
    """The process lives."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """The store answers."""
    gateway: Gateway = request.app.state.gateway
    try:
        async with asyncio.timeout(_READY_SECONDS):
            await gateway.database.ping()
    except (StoreError, TimeoutError):
        return JSONResponse({"status": "store unavailable"}, status_code=503)
    return JSONResponse({"status": "ready"})


async def metrics(request: Request) -> Response:
    """Figures of this process, for Prometheus."""
    gateway: Gateway = request.app.state.gateway
    return Response(
        gateway.telemetry.exposition(gateway.engine.interpreted), media_type=CONTENT_TYPE_LATEST
    )


def _calm_garbage_collection() -> None:
    """An answer is thousands of dicts that die together and hold no cycles.

    The default thresholds would look through all of them several times a request, a third of the
    CPU time of executing a feed. What was made at start stays for good.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
