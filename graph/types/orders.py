"""The argument `orderBy` of lists.

`loaders/indexes.py` has the key and the indexes of each order of articles. `graph/cursors.py` has
the parser of its values in cursors.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, TypeAlias

import strawberry

from graph.errors import BadUserInput
from graph.execution.arguments import InputMapping
from graph.types.own_fields.inputs import own_order
from loaders.documents import Visibility
from loaders.indexes import ARTICLE_ORDERS, entity_order
from loaders.reads.keyset import Direction, Order

NEWEST_FIRST = Order("articles.PUBLISHED", ARTICLE_ORDERS["PUBLISHED"], -1)


@strawberry.enum(description="The direction of an order.")
class OrderDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="Ascending: smallest, oldest or A first.")
    DESC = strawberry.enum_value("DESC", description="Descending: largest, newest or Z first.")


@strawberry.enum(
    description="What to sort articles by. Missing values come first in ASC and last in DESC."
)
class ArticleOrderField(Enum):
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="By publishedDateTime.")
    QUALITY = strawberry.enum_value("QUALITY", description="By quality.")
    HEAT = strawberry.enum_value("HEAT", description="By heat.")
    TITLE = strawberry.enum_value("TITLE", description="By title, by Unicode code points.")


@strawberry.enum(description="What to sort providers by.")
class ProviderOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="By name, by Unicode code points.")
    ARTICLE_COUNT = strawberry.enum_value(
        "ARTICLE_COUNT", description="By the number of articles that the viewer may see."
    )


@strawberry.enum(description="What to sort topics by.")
class TopicOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="By name, by Unicode code points.")
    ARTICLE_COUNT = strawberry.enum_value(
        "ARTICLE_COUNT", description="By the number of articles that the viewer may see."
    )


@strawberry.enum(description="What to sort authors by.")
class AuthorOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="By name, by Unicode code points.")
    ARTICLE_COUNT = strawberry.enum_value(
        "ARTICLE_COUNT", description="By the number of articles that the viewer may see."
    )


@strawberry.input(
    description=(
        "How to sort articles. Articles with equal values are sorted by an internal key, in the "
        "same direction."
    )
)
class ArticleOrder:
    field: ArticleOrderField = strawberry.field(
        default=ArticleOrderField.PUBLISHED, description="What to sort by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="The direction."
    )


@strawberry.input(
    description="How to sort providers. Providers with equal values are sorted by domain."
)
class ProviderOrder:
    field: ProviderOrderField = strawberry.field(
        default=ProviderOrderField.NAME, description="What to sort by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="The direction."
    )


@strawberry.input(description="How to sort topics. Topics with equal values are sorted by slug.")
class TopicOrder:
    field: TopicOrderField = strawberry.field(
        default=TopicOrderField.NAME, description="What to sort by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="The direction."
    )


@strawberry.input(description="How to sort authors. Authors with equal values are sorted by slug.")
class AuthorOrder:
    field: AuthorOrderField = strawberry.field(
        default=AuthorOrderField.NAME, description="What to sort by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="The direction."
    )


ArticleOrderInput: TypeAlias = Annotated[InputMapping, ArticleOrder]
"""The order as a batch function receives it: a mapping with the public names."""


def article_order(order_by: Mapping[str, Any] | None) -> Order:
    """The order of articles; newest first without `order_by`. Raises BadUserInput."""
    if order_by is None:
        return NEWEST_FIRST
    field: ArticleOrderField = order_by["field"]
    direction = _direction(order_by)
    if (own := order_by.get("byField")) is not None:
        if field is not ArticleOrderField.PUBLISHED:  # the default, so `field` was given
            raise BadUserInput("Give 'field' or 'byField' of an order, not both.")
        return own_order(own.value, direction)
    return Order(f"articles.{field.name}", ARTICLE_ORDERS[field.name], direction)


def named_order(
    collection: str, order_by: Mapping[str, Any] | None, visibility: Visibility
) -> Order:
    """The order of providers, topics or authors; by name without `order_by`."""
    if order_by is None:
        return entity_order(collection, "NAME", 1, visibility)
    return entity_order(collection, order_by["field"].name, _direction(order_by), visibility)


def _direction(order_by: Mapping[str, Any]) -> Direction:
    return 1 if order_by["direction"] is OrderDirection.ASC else -1
