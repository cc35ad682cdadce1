"""The source of a field's value, declared with the field.

Every field of an object type has one `Source`. It determines the resolver for graphql-core
(`resolvers.py`), the compiled code (`compiler/`), and the keys that a query must fetch
(`selection.py`). A resolver contains no query. A field that is a plain key of the stored document
needs no function call.

    title: str = key("title", description="…")                    # document["title"]
    url: URL = computed(canonical_url, needs=…, description="…")  # a pure function of the parent
    provider: Provider = batch(load_providers, needs=("provider.domain",), description="…")

`batch` takes one async function, which receives *all* parents. It returns a list with one value for
each parent. An exception in the list is an error of that parent's field only:

    async def load_providers(articles, info: BatchInfo) -> list[Document | None]: ...

Its keyword-only parameters are the field's GraphQL arguments.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry

from graph.execution.arguments import declared_arguments

Needs: TypeAlias = Sequence[str] | Callable[[Any], Iterable[str]]
"""Keys of the parent document as dotted paths, or a function of the `Selection` below the field.

`Any` is `selection.Selection`; its module imports this one.
"""

_SOURCE = "newsgraph-source"


def strawberry_definition(element: Any) -> Any:
    """Strawberry's definition of a part of a graphql-core schema; None for other parts."""
    return (element.extensions or {}).get("strawberry-definition")


@dataclass(frozen=True, slots=True)
class Key:
    """The value at one key of the parent document. A missing value is None, or an empty list."""

    path: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the parent, if the parent is a Python object and not a document."""

    name: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A pure function of the parent."""

    function: Callable[[Any], Any]
    needs: Needs = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One async function of all parents of that field, and of the field's arguments."""

    load: Callable[..., Awaitable[Sequence[Any]]]
    needs: Needs = ()
    scope: Any = None
    """The scope that the viewer needs. Without it, graphql-core executes the operation."""


Source: TypeAlias = Key | Attribute | Computed | Batch


def key(path: str, *, description: str, **options: Any) -> Any:
    return _field(Key(path), description, options)


def attribute(name: str, *, description: str, **options: Any) -> Any:
    return _field(Attribute(name), description, options)


def computed(
    function: Callable[[Any], Any], *, description: str, needs: Needs = (), **options: Any
) -> Any:
    return _field(Computed(function, needs), description, options)


def batch(
    load: Callable[..., Awaitable[Sequence[Any]]],
    *,
    description: str,
    needs: Needs = (),
    scope: Any = None,
    **options: Any,
) -> Any:
    return _field(Batch(load, needs, scope), description, options, declared_arguments(load))


def source_of(field: Any) -> Source | None:
    """The source of a graphql-core field; None for introspection fields."""
    definition = strawberry_definition(field)
    return definition.metadata.get(_SOURCE) if definition is not None else None


def _field(
    source: Source,
    description: str,
    options: dict[str, Any],
    resolver: Any = None,
) -> Any:
    # Descriptions are indented blocks in the code. The schema needs them without indentation.
    return strawberry.field(
        resolver=resolver,
        description=inspect.cleandoc(description),
        metadata={_SOURCE: source},
        **options,
    )
