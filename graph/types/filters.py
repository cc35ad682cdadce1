"""The argument `filter` of lists of articles, and the ranges in it.

`loaders/filters.py` converts a filter to a match.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from graph.execution.arguments import InputMapping
from graph.types.input_fields import optional


@strawberry.input(
    description="A time range: from <= x < to. Without `from` or `to`, that end is open."
)
class DateTimeRange:
    from_: datetime | None = optional("The start of the range, inclusive.", name="from")
    to: datetime | None = optional("The end of the range, exclusive.")


@strawberry.input(
    description="A range of integers: min <= x <= max. Without `min` or `max`, that end is open."
)
class IntRange:
    min: int | None = optional("The smallest value, inclusive.")
    max: int | None = optional("The largest value, inclusive.")


@strawberry.input(
    description="A range of numbers: min <= x <= max. Without `min` or `max`, that end is open."
)
class FloatRange:
    min: float | None = optional("The smallest value, inclusive.")
    max: float | None = optional("The largest value, inclusive.")


@strawberry.input(
    description=(
        "Selects articles. An article must match every given key. It matches a list if it matches "
        "any value in it, so an empty list matches no article. `{}` matches every article. An "
        "article without a value (no heat, no quality) matches no range except `{}`. A list has at "
        "most 250 values."
    )
)
class ArticleFilter:
    categories: list[str] | None = optional("Its category is any of these.")
    topics: list[str] | None = optional("It has at least one of these topics. Values are slugs.")
    all_topics: list[str] | None = optional("It has all of these topics. Values are slugs.")
    providers: list[str] | None = optional("Its provider is any of these. Values are domains.")
    types: list[str] | None = optional('Its type is any of these: "article", "video", ...')
    authors: list[str] | None = optional(
        "At least one of its authors is one of these. Values are slugs."
    )
    languages: list[str] | None = optional(
        "Its language is any of these (BCP 47 tags, case-insensitive). `en` also matches "
        "`en-GB`; `en-GB` does not match `en`."
    )
    published_date_time: DateTimeRange | None = optional(
        "Its date of publication is in this range."
    )
    quality: IntRange | None = optional("Its quality is in this range.")
    heat: IntRange | None = optional(
        "Its heat is in this range. -1 means not measured, and is compared like any other number."
    )
    published: bool | None = optional(
        "Whether it is published. `false` selects drafts, which only viewers with the scope "
        "DRAFTS see."
    )
    and_: list[ArticleFilter] | None = optional(
        "It matches all of these filters; `[]` matches every article.", name="and"
    )
    or_: list[ArticleFilter] | None = optional(
        "It matches at least one of these filters; `[]` matches no article.", name="or"
    )
    not_: ArticleFilter | None = optional("It does not match this filter.", name="not")


ArticleFilterInput: TypeAlias = Annotated[InputMapping, ArticleFilter]
"""The filter as a batch function receives it: `{"publishedDateTime": {"from": datetime}}`."""
