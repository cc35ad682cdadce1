"""Sources as resolvers of graphql-core, the executor that follows the specification step by step.

This executor handles all operations with errors, so errors, their paths and null propagation follow
the specification. Tests compare the compiled executor with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
)

from graph.context import BatchInfo, Context
from graph.execution.sources import (
    Attribute,
    Batch,
    Computed,
    Key,
    Source,
    source_of,
    strawberry_definition,
)

Resolver = Callable[..., Any]


def bind(schema: GraphQLSchema) -> None:
    """Give each field of `schema` with a source the matching resolver."""
    for type in schema.type_map.values():
        if isinstance(type, GraphQLObjectType):
            for field in type.fields.values():
                source = source_of(field)
                if source is not None:
                    field.resolve = _resolver(source, field)
            type.is_type_of = None
        elif isinstance(type, GraphQLInterfaceType | GraphQLUnionType):
            type.resolve_type = _type_name


def _type_name(value: Any, _info: GraphQLResolveInfo[Any], _type: Any) -> str:
    name: str = value["__typename"]
    return name


def argument_names(field: GraphQLField) -> dict[str, str]:
    """GraphQL argument name -> the name of the batch function's parameter."""
    definition = strawberry_definition(field)
    arguments = zip(field.args, definition.arguments, strict=True)
    return {name: argument.python_name for name, argument in arguments}


def is_list(type: GraphQLOutputType) -> bool:
    return isinstance(type.of_type if isinstance(type, GraphQLNonNull) else type, GraphQLList)


def _resolver(source: Source, field: GraphQLField) -> Resolver:
    match source:
        case Key(path):
            empty: Any = [] if is_list(field.type) else None
            return lambda parent, _info: _default(parent.get(path), empty)
        case Attribute(name):
            return lambda parent, _info: getattr(parent, name)
        case Computed(function):
            return lambda parent, _info: function(parent)
        case Batch():
            return _batch_resolver(source, field)


def _default(value: Any, default: Any) -> Any:
    return default if value is None else value


def _batch_resolver(source: Batch, field: GraphQLField) -> Resolver:
    names = argument_names(field)

    def resolve(parent: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        context: Context = info.context
        assert context.plan is not None
        selection = context.plan.selection(field, info.field_nodes)
        batch = context.batches.get(selection)
        if batch is None:
            arguments = {names[name]: value for name, value in given.items()}
            batch = _FieldBatch(source, BatchInfo(context, selection), arguments)
            context.batches[selection] = batch
        return batch.load(parent)

    return resolve


class _Value:
    """The future result of a batch for one parent.

    It is not a coroutine: if an error in another field sets the parent to null, graphql-core never
    awaits it, and Python would log a warning for a coroutine.
    """

    __slots__ = ("_index", "_run")

    def __init__(self, run: asyncio.Future[Sequence[Any]], index: int) -> None:
        self._run = run
        self._index = index

    def __await__(self) -> Generator[Any, None, Any]:
        values = yield from asyncio.shield(self._run).__await__()
        value = values[self._index]
        if isinstance(value, Exception):
            raise value
        return value


class _FieldBatch:
    """Collects the parents of one field, and loads them together.

    All parents of one level are resolved within a few turns of the event loop. A parent that is
    resolved later starts a new batch.
    """

    def __init__(self, source: Batch, info: BatchInfo, arguments: dict[str, Any]) -> None:
        self._source = source
        self._info = info
        self._arguments = arguments
        self._parents: list[Any] = []
        self._run: asyncio.Future[Sequence[Any]] | None = None

    def load(self, parent: Any) -> _Value:
        if self._run is None:
            self._parents = []
            self._run = asyncio.ensure_future(self._load(self._parents))
            self._run.add_done_callback(_retrieve_exception)
        self._parents.append(parent)
        return _Value(self._run, len(self._parents) - 1)

    async def _load(self, parents: list[Any]) -> Sequence[Any]:
        await asyncio.sleep(0)
        self._run = None
        return await self._source.load(parents, self._info, **self._arguments)


def _retrieve_exception(run: asyncio.Future[Any]) -> None:
    """Keep asyncio from logging an exception that no parent waits for."""
    if not run.cancelled():
        run.exception()
