"""The root fields of a subgraph for a router: `_service` and `_entities`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from graph.context import BatchInfo
from graph.errors import BadUserInput
from graph.execution.sources import batch, key, strawberry_definition
from graph.federation.keys import Entity, EntityKey, Found
from graph.federation.sdl import subgraph_sdl
from graph.filtering import check_length
from graph.queries import Query
from graph.types.article import ARTICLE_ENTITY, Article
from graph.types.author import AUTHOR_ENTITY, Author
from graph.types.provider import PROVIDER_ENTITY, Provider
from graph.types.topic import TOPIC_ENTITY, Topic

ENTITIES: dict[str, Entity] = {
    entity.type: entity for entity in (ARTICLE_ENTITY, PROVIDER_ENTITY, TOPIC_ENTITY, AUTHOR_ENTITY)
}
"""Every entity by its type name."""

AnyEntity = Annotated[
    Article | Provider | Topic | Author,
    strawberry.union("_Entity", description="Any entity that another subgraph may refer to."),
]
Representation = NewType("Representation", object)

REPRESENTATION: ScalarDefinition = strawberry.scalar(
    name="_Any",
    description="A reference to an entity: an object with `__typename` and the fields of one key.",
    serialize=lambda value: value,
    parse_value=lambda value: value,
)
FEDERATION_SCALARS: dict[object, ScalarDefinition] = {Representation: REPRESENTATION}


def entity_key(representation: Any) -> tuple[Entity, EntityKey]:
    """The entity and the key in a representation. Raises BadUserInput."""
    if not isinstance(representation, Mapping):
        raise BadUserInput("A representation must be an object with '__typename' and a key.")
    type = representation.get("__typename")
    entity = ENTITIES.get(type) if isinstance(type, str) else None
    if entity is None:
        raise BadUserInput(
            f"{str(type)[:60]!r} is not an entity of this subgraph; expected one of "
            f"{', '.join(ENTITIES)}."
        )
    for field in entity.keys:
        if field in representation:
            value = representation[field]
            if not isinstance(value, str):
                raise BadUserInput(f"The key '{field}' of {entity.type} must be a string.")
            return entity, EntityKey(field, value)
    raise BadUserInput(f"{entity.type} needs one of its keys: {', '.join(entity.keys)}.")


async def load_entities(
    roots: Sequence[Any], info: BatchInfo, *, representations: list[Representation]
) -> list[list[Found]]:
    """The entities in the order of their representations.

    An invalid representation is an error at its index in the list. The others still get a result.
    """
    check_length("representations", representations, info.context.limits)
    found: list[Found] = [None] * len(representations)
    wanted: dict[str, dict[int, EntityKey]] = {}
    for index, representation in enumerate(representations):
        try:
            entity, key = entity_key(representation)
        except BadUserInput as error:
            found[index] = error
        else:
            wanted.setdefault(entity.type, {})[index] = key
    loads = (ENTITIES[type].load(info, list(keys.values())) for type, keys in wanted.items())
    loaded = await asyncio.gather(*loads)
    for (type, keys), entities in zip(wanted.items(), loaded, strict=True):
        for index, one in zip(keys, entities, strict=True):
            found[index] = {**one, "__typename": type} if isinstance(one, dict) else one
    return [found] * len(roots)


async def load_service(roots: Sequence[Any], info: BatchInfo) -> list[dict[str, str]]:
    declared = strawberry_definition(info.selection.plan.schema)
    return [{"sdl": subgraph_sdl(declared, ENTITIES.values())}] * len(roots)


@strawberry.type(name="_Service", description="What a router composes with other subgraphs.")
class Service:
    sdl: str = key("sdl", description="The schema of this subgraph, with the keys of its entities.")


@strawberry.type(name="Query", description="The queries of the API.")
class SubgraphQuery(Query):
    service: Service = batch(load_service, name="_service", description="This subgraph's schema.")
    entities: list[AnyEntity | None] = batch(
        load_entities,
        name="_entities",
        description="""
            The entities that a router refers to, in the order of `representations`; null where
            there is none that the viewer may see. At most 250.
        """,
    )
