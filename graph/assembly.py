"""Builds the objects that live as long as the process, from the settings."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from graph.delivery.cache import ResponseCache
from graph.delivery.purge.purger import Purger
from graph.delivery.responses import Responses
from graph.delivery.tag_header import TagHeader
from graph.documents.cache import DocumentCache
from graph.execution.engine import Engine
from graph.http.concurrency import ConcurrencyLimiter, StreamLimiter
from graph.http.gateway import Gateway
from graph.http.persisted import Persisted
from graph.http.rate_limit import RateLimiter
from graph.http.telemetry import Telemetry
from graph.http.viewers import Viewers
from graph.limits import limits_of
from graph.schema import build_schema, executable
from graph.tracing.tracing import start_tracing
from loaders.connection import connect
from loaders.fields.types import NO_FIELDS, Fields
from loaders.live.change_stream import ChangeStream
from loaders.live.follower import Follower, reads_from_primary
from loaders.live.registry import ListRegistry
from loaders.persisted_documents import PersistedDocuments
from loaders.reads.entity_cache import EntityCache
from loaders.reads.sampling import keep_sample
from loaders.settings import Settings


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
    follower.add_listener(entity_cache)
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
    gateway.follower.add_listener(cache)
    purged = settings.purge_url is not None
    register = ListRegistry(gateway.database).register if purged else None
    tag_header = TagHeader(settings.cache_tag_separator, settings.cache_tag_bytes, register)
    return Responses(gateway.execute, gateway.subscribe, cache, tag_header)


def background_tasks(gateway: Gateway) -> list[asyncio.Task[None]]:
    """Start what runs beside the requests: keeping caches correct, sampling, sending purges."""
    settings = gateway.settings
    tasks = [
        asyncio.create_task(gateway.follower.run(), name="follower"),
        asyncio.create_task(keep_sample(gateway.database), name="sample"),
    ]
    if settings.purge_url is not None:
        purger = Purger(gateway.database, settings, gateway.telemetry.delivery.purged)
        tasks.append(asyncio.create_task(purger.run(), name="purger"))
    return tasks
