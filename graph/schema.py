"""Assembles the public schema. `schema` is Strawberry's; `graphql_schema` is executed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from graph.execution.resolvers import bind
from graph.execution.sources import strawberry_definition
from graph.federation.query import FEDERATION_SCALARS, SubgraphQuery
from graph.queries import Query
from graph.scalars import SCALARS
from graph.subscriptions import Subscription, bind_subscriptions
from graph.types.external_story import ExternalStory
from graph.types.own_fields import own_fields
from loaders.fields.types import NO_FIELDS, Fields


class ArchiveSchema(strawberry.Schema):
    """The schema, with a site's own fields added to the built-in types."""

    def __init__(self, fields: Fields, **options: Any) -> None:
        self._own = own_fields(fields) if fields else {}
        super().__init__(**options)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        fields = super().get_fields(type_definition)
        own = self._own.get(type_definition.name)
        return fields if own is None else [*fields, own]


@lru_cache
def build_schema(fields: Fields = NO_FIELDS, *, federation: bool = False) -> strawberry.Schema:
    """The executable schema of an archive with these own fields.

    With `federation` it is a subgraph for a router.
    """
    built = ArchiveSchema(
        fields,
        query=SubgraphQuery if federation else Query,
        subscription=Subscription,
        types=[ExternalStory],
        config=StrawberryConfig(
            scalar_map={**SCALARS, **FEDERATION_SCALARS} if federation else SCALARS
        ),
    )
    _declare_one_of(executable(built))
    bind(executable(built))
    bind_subscriptions(executable(built))
    return built


def _declare_one_of(schema: GraphQLSchema) -> None:
    """Tell graphql-core which inputs are `@oneOf`, so that its validation checks their literals.

    Strawberry records it only in its own definitions. It also makes `isOneOf` false for types that
    are not inputs; the specification requires null.
    """
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            kind.is_one_of = strawberry_definition(kind).is_one_of
    introspected: Any = schema.type_map["__Type"]
    introspected.fields["isOneOf"].resolve = lambda kind, _: getattr(kind, "is_one_of", None)


def executable(built: strawberry.Schema) -> GraphQLSchema:
    """The schema that graphql-core and the compiler execute."""
    return built._schema


schema = build_schema()
graphql_schema: GraphQLSchema = executable(schema)
