"""The schema for a router: entities have `@key`, and fields for routers are omitted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import strawberry
from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DocumentNode,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)

from graph.federation.keys import Entity

FEDERATION = "https://specs.apollo.dev/federation/v2.3"
SHAREABLE = frozenset({"PageInfo"})
"""Types that all Relay servers define in the same way, so that subgraphs can share them."""

_LINK = f'extend schema @link(url: "{FEDERATION}", import: ["@key", "@shareable"])'


def subgraph_sdl(schema: strawberry.Schema, entities: Iterable[Entity]) -> str:
    """The SDL of the subgraph `schema`, without the fields for routers."""
    return _printed(schema, tuple(entities))


@lru_cache(maxsize=4)
def _printed(schema: strawberry.Schema, entities: tuple[Entity, ...]) -> str:
    keys = {entity.type: entity.keys for entity in entities}
    definitions = [
        _for_router(definition, keys)
        for definition in parse(schema.as_str()).definitions
        if not _name(definition).startswith("_")
    ]
    return f"{_LINK}\n\n{print_ast(DocumentNode(definitions=tuple(definitions)))}\n"


def _name(definition: DefinitionNode) -> str:
    name = getattr(definition, "name", None)
    return name.value if name else ""


def _for_router(definition: DefinitionNode, keys: dict[str, tuple[str, ...]]) -> DefinitionNode:
    """The definition with its directives, without fields whose names start with "_"."""
    if not isinstance(definition, ObjectTypeDefinitionNode):
        return definition
    name = definition.name.value
    directives = [f'@key(fields: "{key}")' for key in keys.get(name, ())]
    if name in SHAREABLE:
        directives.append("@shareable")
    return ObjectTypeDefinitionNode(
        description=definition.description,
        name=definition.name,
        interfaces=definition.interfaces,
        directives=(*(definition.directives or ()), *_directives(directives)),
        fields=tuple(f for f in definition.fields or () if not f.name.value.startswith("_")),
    )


def _directives(texts: list[str]) -> tuple[ConstDirectiveNode, ...]:
    if not texts:
        return ()
    [definition] = parse(f"type T {' '.join(texts)}").definitions
    assert isinstance(definition, ObjectTypeDefinitionNode)
    return tuple(definition.directives or ())
