"""Arguments: which articles, in which order, and the ways to name one thing.

These classes declare shapes alone. What a batch function receives is the mapping that graphql-core
coerced, with the public names: `{"publishedDateTime": {"from": datetime}}`.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from graph.execution.arguments import InputMapping
from graph.scalars import URL


@strawberry.enum(description="Which way to sort.")
class OrderDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="Smallest, oldest or first by alphabet first.")
    DESC = strawberry.enum_value("DESC", description="Greatest, newest or last by alphabet first.")


@strawberry.enum(description="What articles are sorted by. Missing values come first in ASC.")
class ArticleOrderField(Enum):
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="By publishedDateTime.")
    QUALITY = strawberry.enum_value("QUALITY", description="By quality.")
    HEAT = strawberry.enum_value("HEAT", description="By heat.")
    TITLE = strawberry.enum_value("TITLE", description="By title, by Unicode code points.")


@strawberry.enum(description="What providers are sorted by.")
class ProviderOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="By name, by Unicode code points.")
    ARTICLE_COUNT = strawberry.enum_value(
        "ARTICLE_COUNT", description="By the number of articles that the viewer may see."
    )


@strawberry.enum(description="What topics are sorted by.")
class TopicOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="By name, by Unicode code points.")
    ARTICLE_COUNT = strawberry.enum_value(
        "ARTICLE_COUNT", description="By the number of articles that the viewer may see."
    )


@strawberry.enum(description="What authors are sorted by.")
class AuthorOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="By name, by Unicode code points.")
    ARTICLE_COUNT = strawberry.enum_value(
        "ARTICLE_COUNT", description="By the number of articles that the viewer may see."
    )


@strawberry.input(description="How to sort articles; where they tie, by their key.")
class ArticleOrder:
    field: ArticleOrderField = strawberry.field(
        default=ArticleOrderField.PUBLISHED, description="What to sort by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which way."
    )


@strawberry.input(description="How to sort providers; where they tie, by domain.")
class ProviderOrder:
    field: ProviderOrderField = strawberry.field(
        default=ProviderOrderField.NAME, description="What to sort by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way."
    )


@strawberry.input(description="How to sort topics; where they tie, by slug.")
class TopicOrder:
    field: TopicOrderField = strawberry.field(
        default=TopicOrderField.NAME, description="What to sort by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way."
    )


@strawberry.input(description="How to sort authors; where they tie, by slug.")
class AuthorOrder:
    field: AuthorOrderField = strawberry.field(
        default=AuthorOrderField.NAME, description="What to sort by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way."
    )


@strawberry.input(description="A span of time: from <= x < to. An end left out is open.")
class DateTimeRange:
    from_: datetime | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The first instant that is in."
    )
    to: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="The first instant that is out."
    )


@strawberry.input(description="A span of whole numbers, both ends in. An end left out is open.")
class IntRange:
    min: int | None = strawberry.field(
        default=strawberry.UNSET, description="The smallest number that is in."
    )
    max: int | None = strawberry.field(
        default=strawberry.UNSET, description="The greatest number that is in."
    )


@strawberry.input(
    description=(
        "Which articles. Every key given must hold; a list holds where any of its values does, "
        "so an empty list holds for nothing, and `{}` for everything. An article without the "
        "value (no heat, no quality) is in no range."
    )
)
class ArticleFilter:
    categories: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Its category is one of these."
    )
    topics: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="It has any of these topics, by slug."
    )
    all_topics: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="It has every one of these topics, by slug."
    )
    providers: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Its provider is one of these, by domain."
    )
    types: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Its type is one of these: "article", "video", ...'
    )
    authors: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Any of these wrote it, by slug."
    )
    languages: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "It is in one of these languages (BCP 47), in any case. `en` also stands for `en-GB`; "
            "`en-GB` does not stand for `en`."
        ),
    )
    published_date_time: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="When it was published."
    )
    quality: IntRange | None = strawberry.field(
        default=strawberry.UNSET, description="Its quality."
    )
    heat: IntRange | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its heat; -1, which means not measured, is a number as any.",
    )
    published: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether it is published; only with DRAFTS are there others.",
    )
    and_: list[ArticleFilter] | None = strawberry.field(
        name="and",
        default=strawberry.UNSET,
        description="Every one of these holds; `[]` holds always.",
    )
    or_: list[ArticleFilter] | None = strawberry.field(
        name="or", default=strawberry.UNSET, description="Any one of these holds; `[]` holds never."
    )
    not_: ArticleFilter | None = strawberry.field(
        name="not", default=strawberry.UNSET, description="This does not hold."
    )


@strawberry.input(one_of=True, description="One article, by exactly one of its names.")
class ArticleBy:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Its global id."
    )
    slug: str | None = strawberry.field(default=strawberry.UNSET, description="Its slug.")
    url: URL | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Its webUrl, originalUrl, ampWebUrl, cdnAmpWebUrl or one of its aliases. Case of "
            "scheme and host, the default port, a fragment and a trailing slash make no difference."
        ),
    )


@strawberry.input(one_of=True, description="One topic, by exactly one of its names.")
class TopicBy:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Its global id."
    )
    slug: str | None = strawberry.field(default=strawberry.UNSET, description="Its slug.")
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its name, in any case."
    )


@strawberry.input(one_of=True, description="One author, by exactly one of these.")
class AuthorBy:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Their global id."
    )
    slug: str | None = strawberry.field(default=strawberry.UNSET, description="Their slug.")
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="Their name, in any case."
    )


@strawberry.input(one_of=True, description="One provider, by exactly one of its names.")
class ProviderBy:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Its global id."
    )
    domain: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its domain, in any case."
    )


# What a batch function receives (`graph/execution/arguments.py`).
ArticleFilterInput: TypeAlias = Annotated[InputMapping, ArticleFilter]
ArticleOrderInput: TypeAlias = Annotated[InputMapping, ArticleOrder]
ArticleByInput: TypeAlias = Annotated[InputMapping, ArticleBy]
ProviderByInput: TypeAlias = Annotated[InputMapping, ProviderBy]
TopicByInput: TypeAlias = Annotated[InputMapping, TopicBy]
AuthorByInput: TypeAlias = Annotated[InputMapping, AuthorBy]
