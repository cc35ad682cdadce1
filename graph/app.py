"""The application: the gateway with its background tasks, and the routes to it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from graph.archive_fields import find_fields
from graph.assembly import background_tasks, build_gateway, build_responses
from graph.delivery.responses import Responses
from graph.execution.interpreter import ignore_unawaited
from graph.http.gateway import Gateway
from graph.http.probes import Probes
from graph.http.shutdown import called_on_signals
from graph.http.socket import SocketView
from graph.http.telemetry import log_to_stderr
from graph.http.view import GraphQLView
from graph.http.wire import METHODS
from graph.pages import pages_routes
from loaders.content.renderer import close_renderer
from loaders.settings import Settings
from loaders.settings import settings as process_settings


def create_app(settings: Settings | None = None) -> Starlette:
    """The gateway as an ASGI application. It starts even if the store is unavailable."""
    log_to_stderr()
    ignore_unawaited()
    app = Starlette(lifespan=partial(_lifespan, settings=settings or process_settings()))
    app.router.redirect_slashes = False  # it would redirect to the host in the Host header
    return app


@asynccontextmanager
async def _lifespan(app: Starlette, settings: Settings) -> AsyncIterator[None]:
    # The store's client belongs to this event loop, so gateway and routes are built here.
    gateway = build_gateway(settings, await find_fields(settings))
    responses = build_responses(gateway)
    app.router.routes = build_routes(gateway, responses)
    async with _running(gateway), AsyncExitStack() as serving:
        _tune_garbage_collection()
        if settings.mcp:
            from graph.mcp.server import mcp_route  # needs the extra `mcp`

            mcp = await serving.enter_async_context(mcp_route(gateway, responses))
            app.router.routes.append(mcp)
        serving.enter_context(called_on_signals(gateway.stopping.set))
        yield


@asynccontextmanager
async def _running(gateway: Gateway) -> AsyncIterator[None]:
    """Run the background tasks. At the end, stop them and release what the gateway holds."""
    tasks = background_tasks(gateway)
    await gateway.changes.start()
    yield
    for task in tasks:
        task.cancel()
    await gateway.changes.stop()
    await asyncio.gather(*tasks, return_exceptions=True)
    if gateway.persisted_documents is not None:
        await gateway.persisted_documents.close()
    await gateway.database.close()
    await gateway.tracing.close()
    limits = gateway.limits
    await asyncio.to_thread(close_renderer, limits.content_cache_bytes, limits.operation_timeout)


def build_routes(gateway: Gateway, responses: Responses) -> list[BaseRoute]:
    """The routes to a gateway."""
    view = GraphQLView(gateway, responses)
    origins = gateway.origins
    return [
        Route("/graphql", _shared_with(view, origins) if origins else view),
        Route("/graphql/", _without_slash, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", SocketView(gateway, responses)),
        *Probes(gateway).routes(),
        *pages_routes(gateway.settings),
    ]


async def _without_slash(request: Request) -> Response:
    """Redirects to a relative address, because a client can forge the Host header."""
    query = request.scope["query_string"].decode("latin-1")
    return RedirectResponse(f"../graphql?{query}" if query else "../graphql")


def _shared_with(view: GraphQLView, origins: frozenset[str]) -> CORSMiddleware:
    """The view with CORS for these origins. Clients send tokens, never cookies."""
    return CORSMiddleware(
        view,
        allow_origins=origins,
        allow_methods=METHODS,
        allow_headers=("*",),  # libraries add their own, for example for traces
        expose_headers=("etag", "age", "retry-after"),
    )


def _tune_garbage_collection() -> None:
    """Run the garbage collector less often, and not on objects that were created at start.

    A response is thousands of short-lived dicts without cycles. With the default thresholds, the
    collector scans all of them several times for each request. That takes a third of the CPU time
    of executing a feed.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
