"""The public schema, assembled. `schema` is Strawberry's, `graphql_schema` what executes."""

from __future__ import annotations

from functools import lru_cache

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from graph.execution.resolvers import bind
from graph.federation.query import FEDERATION_SCALARS, SubgraphQuery
from graph.queries import Query
from graph.scalars import SCALARS
from graph.subscriptions import Subscription, bind_subscriptions
from graph.types.external_story import ExternalStory


@lru_cache
def build_schema(*, federation: bool = False) -> strawberry.Schema:
    """The schema, ready to execute; with `federation` as a subgraph that a router can ask."""
    built = strawberry.Schema(
        query=SubgraphQuery if federation else Query,
        subscription=Subscription,
        types=[ExternalStory],
        config=StrawberryConfig(
            scalar_map={**SCALARS, **FEDERATION_SCALARS} if federation else SCALARS
        ),
    )
    bind(executable(built))
    bind_subscriptions(executable(built))
    return built


def executable(built: strawberry.Schema) -> GraphQLSchema:
    """What graphql-core and the compiler execute."""
    return built._schema


schema = build_schema()
graphql_schema: GraphQLSchema = executable(schema)
