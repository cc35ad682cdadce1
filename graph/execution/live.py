"""Results for the events of subscriptions, shared between equal subscriptions.

Many subscribers receive the same write. Subscribers with the same operation, variables and scopes
share one result. All with the same visibility share the data that was loaded for the write. So the
number of executions is the number of different subscriptions.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
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
from loaders.live.subscriptions import Write
from loaders.reads.entity_cache import EntityCache


@dataclass(frozen=True, slots=True)
class _Shared:
    """The data that subscribers share for one write."""

    results: dict[Hashable, asyncio.Future[ExecutionResult]] = field(default_factory=dict)
    loaders: dict[Visibility, Loaders] = field(default_factory=dict)


class LiveEvents:
    """The subscriptions of a process. Shared data is kept as long as its write."""

    def __init__(self, schema: GraphQLSchema, suggest: bool) -> None:
        self._schema = schema
        self._suggest = suggest
        self._shared: WeakKeyDictionary[Write, _Shared] = WeakKeyDictionary()

    async def follow(
        self, operation: Operation, variables: VariableValues, context: Context
    ) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """A stream of results, or one result with the reason for the failure."""
        executor = build_executor(
            self._schema, operation, variables, context, suggest=self._suggest
        )
        events: Any = create_source_event_stream(executor)
        if executor.is_awaitable(events):
            events = await events
        if isinstance(events, ExecutionResult):
            return events
        return self._results(operation, variables, context, events)

    async def _results(
        self, operation: Operation, variables: VariableValues, context: Context, events: Any
    ) -> AsyncIterator[ExecutionResult]:
        question = (operation, hashable(variables.coerced), context.viewer.scopes)
        async with aclosing(events):
            async for event in events:
                shared = self._shared.setdefault(event.write, _Shared())
                key = (question, event.kind)
                result = shared.results.get(key)
                if result is None:
                    own = _context_of(shared, context)
                    result = asyncio.ensure_future(self._result(operation, variables, own, event))
                    shared.results[key] = result
                # Shielded, so that one subscriber that leaves does not cancel the shared result.
                yield await asyncio.shield(result)

    async def _result(
        self, operation: Operation, variables: VariableValues, context: Context, event: Event
    ) -> ExecutionResult:
        return await run(
            build_executor(
                self._schema, operation, variables, context, root=event, suggest=self._suggest
            )
        )


def _context_of(shared: _Shared, context: Context) -> Context:
    """A copy of the context, with this write's loaders for the viewer's visibility."""
    loaders = shared.loaders.get(context.visibility)
    if loaders is None:
        entity_cache = context.entity_cache or EntityCache(context.database)
        loaders = shared.loaders[context.visibility] = Loaders(
            context.database, context.visibility, entity_cache, context.limits
        )
    return replace(context, loaders=loaders, batches={}, failure=None)
