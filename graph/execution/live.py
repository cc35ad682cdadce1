"""Responses to the events of subscriptions, shared between similar subscriptions.

Many subscribers receive the same write. Subscribers with the same operation and scopes share one
response, also if their filters differ. Variables only count if fields of the event use them. All
with the same visibility share the data that was loaded for the write. So the number of executions
does not depend on the number of subscribers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from graphql import ExecutionResult, GraphQLSchema, create_source_event_stream
from graphql.execution.values import VariableValues

from graph.context import Context, Loaders
from graph.documents.cache import Operation
from graph.documents.variables import hashable
from graph.execution.interpreter import build_executor, run
from graph.subscriptions import Event
from loaders.documents import Visibility
from loaders.live.subscriptions import ArticleWrite
from loaders.reads.entity_cache import EntityCache


@dataclass(frozen=True, slots=True)
class _Shared:
    """The data that subscribers share for one write."""

    responses: dict[Hashable, asyncio.Future[Any]] = field(default_factory=dict)
    loaders: dict[Visibility, Loaders] = field(default_factory=dict)


class LiveEvents:
    """The subscriptions of a process. Shared data is kept as long as its write."""

    def __init__(self, schema: GraphQLSchema, suggest: bool) -> None:
        self._schema = schema
        self._suggest = suggest
        self._shared: WeakKeyDictionary[ArticleWrite, _Shared] = WeakKeyDictionary()

    async def follow(
        self,
        operation: Operation,
        variables: VariableValues,
        context: Context,
        respond: Callable[[ExecutionResult], Any],
    ) -> AsyncIterator[Any] | ExecutionResult:
        """A stream of responses, or one result with the reason for the failure.

        `respond` turns a result into a response. It is called once for each shared response.
        """
        executor = build_executor(
            self._schema, operation, variables, context, suggest=self._suggest
        )
        events: Any = create_source_event_stream(executor)
        if executor.is_awaitable(events):
            events = await events
        if isinstance(events, ExecutionResult):
            return events
        return self._responses(operation, variables, context, respond, events)

    async def _responses(
        self,
        operation: Operation,
        variables: VariableValues,
        context: Context,
        respond: Callable[[ExecutionResult], Any],
        events: Any,
    ) -> AsyncIterator[Any]:
        values = variables.coerced
        used = {name: values[name] for name in operation.event_variables if name in values}
        subscription = (operation, hashable(used), context.viewer.scopes)

        async def response_to(event: Event, context: Context) -> Any:
            executor = build_executor(
                self._schema, operation, variables, context, root=event, suggest=self._suggest
            )
            return respond(await run(executor))

        async with aclosing(events):
            async for event in events:
                shared = self._shared.setdefault(event.write, _Shared())
                key = (subscription, event.kind)
                response = shared.responses.get(key)
                if response is None:
                    own = _context_of(shared, context)
                    response = asyncio.ensure_future(response_to(event, own))
                    shared.responses[key] = response
                # Shielded, so that one subscriber that leaves does not cancel the shared response.
                yield response.result() if response.done() else await asyncio.shield(response)


def _context_of(shared: _Shared, context: Context) -> Context:
    """A copy of the context, with this write's loaders for the viewer's visibility."""
    loaders = shared.loaders.get(context.visibility)
    if loaders is None:
        entity_cache = context.entity_cache or EntityCache(context.database)
        loaders = shared.loaders[context.visibility] = Loaders(
            context.database, context.visibility, entity_cache, context.limits
        )
    return replace(context, loaders=loaders, batches={})
