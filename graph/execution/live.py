"""Answers to the events of subscriptions, made once for all who ask alike.

A change is told to many subscribers at once. Those who run the same operation with the same
variables and scopes get the same answer, and all who see the archive alike share what was loaded
for that event. So an event costs as many executions as there are different questions.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphql import ExecutionResult, Executor, GraphQLSchema, create_source_event_stream, execute

from graph.context import Context, Loaders
from graph.subscriptions import Event
from loaders.reads.entity_cache import EntityCache

if TYPE_CHECKING:
    from graph.documents.cache import Operation


async def answer_events(
    schema: GraphQLSchema,
    operation: Operation,
    variables: Mapping[str, Any],
    context: Context,
) -> AsyncIterator[ExecutionResult] | ExecutionResult:
    """A stream of answers, or one that says why there is none."""
    asked: dict[str, Any] = {
        "context_value": context,
        "variable_values": dict(variables),
        "operation_name": operation.name,
    }
    executor = Executor.build(
        schema,
        operation.document,
        context_value=context,
        raw_variable_values=asked["variable_values"],
        operation_name=operation.name,
    )
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    events = create_source_event_stream(executor)
    if executor.is_awaitable(events):
        events = await events
    if isinstance(events, ExecutionResult):
        return events
    return _answers(schema, operation, asked, context, events)


async def _answers(
    schema: GraphQLSchema,
    operation: Operation,
    asked: dict[str, Any],
    context: Context,
    events: Any,
) -> AsyncIterator[ExecutionResult]:
    alike = (operation, repr(asked["variable_values"]), context.viewer.scopes)
    async with aclosing(events):
        async for event in events:
            key = (alike, event.kind)
            answer = event.shared.get(key)
            if answer is None:
                own = {**asked, "context_value": _context_of(event, context)}
                answer = asyncio.ensure_future(_answer(schema, operation, event, own))
                event.shared[key] = answer
            # Shielded: whoever leaves takes the answer from nobody else.
            yield await asyncio.shield(answer)


async def _answer(
    schema: GraphQLSchema, operation: Operation, event: Event, asked: dict[str, Any]
) -> ExecutionResult:
    result: Any = execute(schema, operation.document, root_value=event, **asked)
    if asyncio.iscoroutine(result) or isinstance(result, asyncio.Future):
        result = await result
    answer: ExecutionResult = result
    return answer


def _context_of(event: Event, context: Context) -> Context:
    """A context of its own, with the loaders that this event has for that view."""
    loaders = event.shared.get(context.visibility)
    if loaders is None:
        entity_cache = context.entity_cache or EntityCache(context.database)
        loaders = event.shared[context.visibility] = Loaders(
            context.database, context.visibility, entity_cache
        )
    return replace(context, loaders=loaders, batches={}, failure=None)
