"""The argument `filter` of lists of articles, and the ranges in it.

`loaders/filters.py` converts a filter to a match.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from graph.execution.arguments import InputMapping


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
    description="A range of numbers: min <= x <= max. Without `min` or `max`, that end is open."
)
class FloatRange:
    min: float | None = strawberry.field(
        default=strawberry.UNSET, description="The smallest value, inclusive."
    )
    max: float | None = strawberry.field(
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


ArticleFilterInput: TypeAlias = Annotated[InputMapping, ArticleFilter]
"""The filter as a batch function receives it: `{"publishedDateTime": {"from": datetime}}`."""
