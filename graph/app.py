"""The application: the objects that live as long as the process, and the routes."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from graph.archive_fields import find_fields
from graph.delivery.cache import ResponseCache
from graph.delivery.purge.purger import Purger
from graph.delivery.responses import Responses
from graph.delivery.tag_header import TagHeader
from graph.documents.cache import DocumentCache
from graph.execution.engine import Engine
from graph.http.concurrency import ConcurrencyLimiter, StreamLimiter
from graph.http.gateway import Gateway
from graph.http.persisted import Persisted
from graph.http.probes import Probes
from graph.http.rate_limit import RateLimiter
from graph.http.shutdown import called_on_signals
from graph.http.socket import SocketView
from graph.http.telemetry import Telemetry, log_to_stderr
from graph.http.view import GraphQLView
from graph.http.viewers import Viewers
from graph.http.wire import METHODS
from graph.limits import limits_of
from graph.pages import pages_routes
from graph.schema import build_schema, executable
from graph.tracing.tracing import start_tracing
from loaders.connection import connect
from loaders.content.renderer import close_renderer
from loaders.fields.types import NO_FIELDS, Fields
from loaders.live.change_stream import ChangeStream
from loaders.live.follower import Follower, reads_from_primary
from loaders.live.registry import ListRegistry
from loaders.persisted_documents import PersistedDocuments
from loaders.reads.entity_cache import EntityCache
from loaders.settings import Settings
from loaders.settings import settings as process_settings


def create_app(settings: Settings | None = None) -> Starlette:
    """The gateway as an ASGI application. It starts even if the store is unavailable."""
    settings = settings or process_settings()
    log_to_stderr()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        gateway = build_gateway(settings, await find_fields(settings))
        # The store's client belongs to this event loop, so gateway and routes are built here.
        responses = build_responses(gateway)
        app.router.routes = build_routes(gateway, responses)
        app.state.gateway, app.state.responses = gateway, responses
        tasks = background_tasks(gateway)
        await gateway.changes.start()
        _calm_garbage_collection()
        async with AsyncExitStack() as serving:
            if settings.mcp:
                from graph.mcp.server import mcp_route  # needs the extra `mcp`

                app.router.routes.append(
                    await serving.enter_async_context(mcp_route(gateway, responses))
                )
            serving.enter_context(called_on_signals(gateway.stopping.set))
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
        await asyncio.to_thread(
            close_renderer, limits.content_cache_bytes, limits.operation_timeout
        )

    app = Starlette(lifespan=lifespan)
    app.router.redirect_slashes = False  # it would redirect to the host in the Host header
    return app


def build_gateway(settings: Settings, fields: Fields = NO_FIELDS) -> Gateway:
    """The objects that serve requests, for the running event loop.

    `fields` are the site's own fields.
    """
    tracing = start_tracing(settings)
    database = connect(settings, trace=tracing.command)
    follower = Follower(database)
    # Reads from a secondary may be older than the change stream.
    fresh = follower.fresh if reads_from_primary(database) else lambda: False
    entity_cache = EntityCache(database, fresh)
    follower.tell(entity_cache)
    telemetry = Telemetry(settings.log_requests)
    lifetime = timedelta(days=settings.persisted_queries_days)
    persisted_documents = PersistedDocuments(database, lifetime) if lifetime else None
    schema = executable(build_schema(fields, federation=settings.federation))
    return Gateway(
        settings=settings,
        limits=limits_of(settings),
        schema=schema,
        database=database,
        follower=follower,
        entity_cache=entity_cache,
        changes=ChangeStream(database, settings.subscription_queue),
        engine=Engine(
            schema,
            settings.executor,
            suggest=settings.introspection_enabled,
            on_interpreted=telemetry.interpreted,
        ),
        documents=DocumentCache(schema, settings),
        viewers=Viewers(settings, tracing.outgoing_headers),
        persisted=Persisted(settings, persisted_documents),
        persisted_documents=persisted_documents,
        telemetry=telemetry,
        tracing=tracing,
        concurrency=ConcurrencyLimiter(settings.max_operations, settings.max_queue),
        streams=StreamLimiter(settings.max_sockets),
        stopping=asyncio.Event(),
        rate=RateLimiter(settings),
        origins=settings.cors_allowed,
    )


def build_responses(gateway: Gateway) -> Responses:
    """The gateway's responses, cached if the settings and the store allow it."""
    settings = gateway.settings
    kept = settings.cache_bytes if reads_from_primary(gateway.database) else 0
    cache = ResponseCache(kept, gateway.follower.fresh, gateway.telemetry.delivery.cached)
    gateway.follower.tell(cache)
    purged = settings.purge_url is not None
    register = ListRegistry(gateway.database).register if purged else None
    tag_header = TagHeader(settings.cache_tag_separator, register)
    return Responses(gateway.execute, gateway.subscribe, cache, tag_header)


def background_tasks(gateway: Gateway) -> list[asyncio.Task[None]]:
    """The background tasks."""
    settings, tasks = gateway.settings, []
    tasks.append(asyncio.create_task(gateway.follower.run(), name="follower"))
    if settings.purge_url is not None:
        purger = Purger(gateway.database, settings, gateway.telemetry.delivery.purged)
        tasks.append(asyncio.create_task(purger.run(), name="purger"))
    return tasks


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
        allow_headers=("authorization", "content-type", "if-none-match"),
        expose_headers=("etag", "age"),
    )


def _calm_garbage_collection() -> None:
    """Tune the garbage collector: a response is thousands of short-lived dicts without cycles.

    With the default thresholds, the collector scans all of them several times for each request.
    That takes a third of the CPU time of executing a feed. Objects created at start are excluded.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
