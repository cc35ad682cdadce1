"""The input types: filters, orders, and the arguments that select one object.

These classes only declare shapes. A batch function receives the mapping that graphql-core coerced,
with the public names: `{"publishedDateTime": {"from": datetime}}`.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from graph.execution.arguments import InputMapping
from graph.scalars import URL


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
    description="How to sort articles. Articles with equal values are sorted by an internal key."
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


@strawberry.input(
    description="A time range: from <= x < to. Without `from` or `to`, that end is open."
)
class DateTimeRange:
    from_: datetime | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The start of the range, inclusive."
    )
    to: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="The end of the range, exclusive."
    )


@strawberry.input(
    description="A range of integers: min <= x <= max. Without `min` or `max`, that end is open."
)
class IntRange:
    min: int | None = strawberry.field(
        default=strawberry.UNSET, description="The smallest value, inclusive."
    )
    max: int | None = strawberry.field(
        default=strawberry.UNSET, description="The largest value, inclusive."
    )


@strawberry.input(
    description=(
        "Selects articles. An article must match every given key. It matches a list if it matches "
        "any value in it, so an empty list matches no article. `{}` matches every article. An "
        "article without a value (no heat, no quality) matches no range. A list has at most 250 "
        "values."
    )
)
class ArticleFilter:
    categories: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Its category is any of these."
    )
    topics: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="It has at least one of these topics. Values are slugs.",
    )
    all_topics: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="It has all of these topics. Values are slugs."
    )
    providers: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Its provider is any of these. Values are domains."
    )
    types: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Its type is any of these: "article", "video", ...'
    )
    authors: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="At least one of its authors is one of these. Values are slugs.",
    )
    languages: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Its language is any of these (BCP 47 tags, case-insensitive). `en` also matches "
            "`en-GB`; `en-GB` does not match `en`."
        ),
    )
    published_date_time: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Its date of publication is in this range."
    )
    quality: IntRange | None = strawberry.field(
        default=strawberry.UNSET, description="Its quality is in this range."
    )
    heat: IntRange | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Its heat is in this range. -1 means not measured, and is compared like any other "
            "number."
        ),
    )
    published: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Whether it is published. `false` selects drafts, which only viewers with the scope "
            "DRAFTS see."
        ),
    )
    and_: list[ArticleFilter] | None = strawberry.field(
        name="and",
        default=strawberry.UNSET,
        description="It matches all of these filters; `[]` matches every article.",
    )
    or_: list[ArticleFilter] | None = strawberry.field(
        name="or",
        default=strawberry.UNSET,
        description="It matches at least one of these filters; `[]` matches no article.",
    )
    not_: ArticleFilter | None = strawberry.field(
        name="not", default=strawberry.UNSET, description="It does not match this filter."
    )


@strawberry.input(one_of=True, description="Selects one article. Give exactly one key.")
class ArticleBy:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Its global id."
    )
    slug: str | None = strawberry.field(default=strawberry.UNSET, description="Its slug.")
    url: URL | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Its webUrl, originalUrl, ampWebUrl, cdnAmpWebUrl or one of its aliases. The "
            "comparison ignores the case of scheme and host, the default port, a fragment and a "
            "trailing slash."
        ),
    )


@strawberry.input(one_of=True, description="Selects one topic. Give exactly one key.")
class TopicBy:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Its global id."
    )
    slug: str | None = strawberry.field(default=strawberry.UNSET, description="Its slug.")
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its name, case-insensitive."
    )


@strawberry.input(one_of=True, description="Selects one author. Give exactly one key.")
class AuthorBy:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Their global id."
    )
    slug: str | None = strawberry.field(default=strawberry.UNSET, description="Their slug.")
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="Their name, case-insensitive."
    )


@strawberry.input(one_of=True, description="Selects one provider. Give exactly one key.")
class ProviderBy:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Its global id."
    )
    domain: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its domain, case-insensitive."
    )


# What a batch function receives (`graph/execution/arguments.py`).
ArticleFilterInput: TypeAlias = Annotated[InputMapping, ArticleFilter]
ArticleOrderInput: TypeAlias = Annotated[InputMapping, ArticleOrder]
ArticleByInput: TypeAlias = Annotated[InputMapping, ArticleBy]
ProviderByInput: TypeAlias = Annotated[InputMapping, ProviderBy]
TopicByInput: TypeAlias = Annotated[InputMapping, TopicBy]
AuthorByInput: TypeAlias = Annotated[InputMapping, AuthorBy]
