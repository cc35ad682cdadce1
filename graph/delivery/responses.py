"""Responses to prepared requests: from the cache, shared with equal requests, or executed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import orjson

from graph.delivery.cache import Entry, Key, ResponseCache
from graph.delivery.recent_writes import PendingResponse
from graph.delivery.tag_header import TagHeader
from graph.delivery.validators import etag_of
from graph.documents.variables import hashable
from graph.encoding import to_json
from graph.http.messages import PreparedRequest, Response, ResponseStream
from graph.viewer import Viewer
from loaders.live.dependencies import Tagged

SHARED_SECONDS = 0.5
"""An execution that began earlier is not shared any more, because its reads may be too old."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A response, and its bytes if it has no errors."""

    response: Response
    entry: Entry | None = None
    from_cache: bool = False

    def body(self) -> Any:
        """The response map as a value for orjson."""
        return self.response.body() if self.entry is None else orjson.Fragment(self.entry.body)


class _Running(NamedTuple):
    began: float
    outcome: asyncio.Future[Delivered | None]
    """None if the running request was cancelled."""


class Responses:
    """Responds to prepared requests. Equal requests at the same time share one execution."""

    def __init__(
        self,
        execute: Callable[[PreparedRequest, Viewer], Awaitable[Response]],
        subscribe: Callable[[PreparedRequest, Viewer], Awaitable[ResponseStream | Response]],
        cache: ResponseCache,
        tag_header: TagHeader,
    ) -> None:
        self._execute = execute
        self._subscribe = subscribe
        self._tag_header = tag_header
        self._running: dict[Key, _Running] = {}
        self.cache = cache

    async def start(
        self, prepared: PreparedRequest | Response, viewer: Viewer | None
    ) -> ResponseStream | Delivered:
        """For streaming transports: many responses to a subscription, one to other operations."""
        if isinstance(prepared, Response):
            return Delivered(prepared)
        assert viewer is not None
        if not prepared.is_subscription:
            return await self.deliver(prepared, viewer)
        result = await self._subscribe(prepared, viewer)
        return Delivered(result) if isinstance(result, Response) else result

    async def deliver(self, prepared: PreparedRequest, viewer: Viewer) -> Delivered:
        """The response for this viewer. Raises nothing except cancellation."""
        key = key_of(prepared, viewer)
        if key is None:
            return Delivered(await self._execute(prepared, viewer))
        entry = self.cache.get(key)
        if entry is not None:
            return Delivered(_summary(prepared), entry, from_cache=True)
        running = self._running.get(key)
        now = asyncio.get_running_loop().time()
        if running is not None and now - running.began < SHARED_SECONDS:
            self.cache.shared()
            # Shielded, so that one client that disconnects does not cancel the shared outcome.
            shared = await asyncio.shield(running.outcome)
            if shared is None:
                return await self.deliver(prepared, viewer)
            return replace(shared, response=replace(shared.response, commands=0))
        return await self._lead(key, prepared, viewer)

    async def _lead(self, key: Key, prepared: PreparedRequest, viewer: Viewer) -> Delivered:
        """Execute the request, and share the outcome with equal requests that arrive meanwhile.

        This runs in the request's own task. A new task would add a tenth to a small request.
        """
        loop = asyncio.get_running_loop()
        running = self._running[key] = _Running(loop.time(), loop.create_future())
        delivered: Delivered | None = None
        try:
            delivered = await self._execute_and_keep(key, prepared, viewer)
            return delivered
        finally:
            running.outcome.set_result(delivered)
            if self._running.get(key) is running:
                del self._running[key]

    async def _execute_and_keep(
        self, key: Key, prepared: PreparedRequest, viewer: Viewer
    ) -> Delivered:
        pending = self.cache.begin()
        try:
            response = await self._execute(prepared, viewer)
            return await self._keep(key, pending, prepared, viewer, response)
        finally:
            self.cache.end(pending)

    async def _keep(
        self,
        key: Key,
        pending: PendingResponse,
        prepared: PreparedRequest,
        viewer: Viewer,
        response: Response,
    ) -> Delivered:
        if response.errors or not response.executed or response.dependencies is None:
            return Delivered(response)
        try:
            body = to_json(response.body())
        except (orjson.JSONEncodeError, TypeError, RecursionError):
            return Delivered(response)  # the code that sends it reports the error
        shows_counts = "articleCount" in prepared.operation.source
        tagged: Tagged = response.dependencies.tagged(shows_counts=shows_counts)
        header = None if viewer.scopes else await self._tag_header.value(tagged)
        entry = Entry(key, body, etag_of(body), tagged.tags, header)
        self.cache.keep(pending, entry, tagged)
        return Delivered(response, entry)


def key_of(prepared: PreparedRequest, viewer: Viewer) -> Key | None:
    """The key that equal requests share; None if the request is not shared.

    Responses depend only on the viewer's scopes, never on the name of the token.
    """
    operation = prepared.operation
    if prepared.shows_cost or prepared.is_subscription:
        return None
    variables: Hashable = hashable(prepared.variables.coerced)
    try:
        hash(variables)
    except TypeError:
        return None
    return (operation.digest, operation.name, variables, viewer.scopes)


def _summary(prepared: PreparedRequest) -> Response:
    """The data for log and metrics of a response from the cache."""
    return Response(data={}, executed=True, operation=prepared.operation, cost=prepared.cost)
