"""The public schema, assembled. `schema` is Strawberry's, `graphql_schema` what executes."""

from __future__ import annotations

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from graph.execution.resolvers import bind
from graph.queries import Query
from graph.scalars import SCALARS
from graph.subscriptions import Subscription, bind_subscriptions
from graph.types.external_story import ExternalStory

schema = strawberry.Schema(
    query=Query,
    subscription=Subscription,
    types=[ExternalStory],
    config=StrawberryConfig(scalar_map=SCALARS),
)

graphql_schema: GraphQLSchema = schema._schema
bind(graphql_schema)
bind_subscriptions(graphql_schema)
