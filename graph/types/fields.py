"""A site's own fields as GraphQL types, built from its declaration together with the schema.

Each declared field becomes a plain key of `ArticleFields`. The compiler, the projection and the
cost handle it like any other key. `own_fields` adds fields to the built-in types.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry.tools import create_type
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

from graph.context import BatchInfo
from graph.execution.selection import Selection
from graph.execution.sources import batch, computed, key
from graph.scalars import URL
from graph.types.facets import FacetBucket, ValueCount, counted_facets
from graph.types.inputs import DateTimeRange, IntRange
from loaders.documents import Document
from loaders.fields.types import STORED, Field, Fields, FieldType, Scalar
from loaders.reads.facets import OwnFacet
from loaders.reads.keyset import Direction, Order, ValueKind
from loaders.reads.page_facets import Counted

_PYTHON: dict[Scalar, Any] = {
    "String": str,
    "Int": int,
    "Float": float,
    "Boolean": bool,
    "DateTime": datetime,
    "URL": URL,
}
_KINDS: dict[Scalar, ValueKind] = {
    "String": "text",
    "URL": "text",
    "Int": "number",
    "Float": "number",
    "DateTime": "date",
    "Boolean": "truth",
}


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


_TAKEN = frozenset(("ArticleFieldsFilter", "ArticleFieldsFacets"))
"""Type names that are in use already, so no object of a site can have them."""
_RANGES: dict[Scalar, Any] = {"Int": IntRange, "Float": FloatRange, "DateTime": DateTimeRange}


def own_fields(fields: Fields) -> dict[str, list[StrawberryField]]:
    """Built-in type -> the fields to add to it for these declared fields."""
    made = {
        "Article": [_article_field(fields)],
        "ArticleFilter": _filter_field([field for field in fields.fields if field.filter]),
        "ArticleOrder": _order_field([field for field in fields.fields if field.order]),
        "ArticleFacets": _facets_field([field for field in fields.fields if field.facet]),
    }
    return {name: _declared(own, name) for name, own in made.items() if own}


def own_order(field: Field, direction: Direction) -> Order:
    """The order of articles by one of the site's own fields."""
    assert field.type.scalar is not None
    return Order(f"articles.fields.{field.name}", field.path, direction, _KINDS[field.type.scalar])


def _article_field(fields: Fields) -> StrawberryField:
    members = [_member(field.name, field.type, field.description) for field in fields.fields]
    article_fields = _type(
        "ArticleFields",
        members,
        description="This site's own fields, as its declaration lists them.",
    )
    made: StrawberryField = computed(
        _stored_fields,
        needs=_stored_needs,
        name="fields",
        graphql_type=article_fields,
        description="This site's own fields.",
    )
    return made


def _stored_fields(article: Document) -> Document:
    return (article.get("newsgraph") or {}).get("fields") or {}


def _stored_needs(selection: Selection) -> list[str]:
    return [f"{STORED}.{path}" for path in selection.needs("ArticleFields")]


def _member(
    name: str, type: FieldType, description: str | None, parent: str = "ArticleFields"
) -> StrawberryField:
    python: Any = _PYTHON[type.scalar] if type.scalar else _object(name, type, parent)
    default = "May be empty, never null." if type.many else "Null if the article has no value."
    made: StrawberryField = key(
        name,
        name=name,
        graphql_type=list[python] if type.many else python | None,
        description=description or default,
    )
    return made


def _object(name: str, type: FieldType, parent: str) -> Any:
    own = f"{parent}{name[0].upper()}{name[1:]}"
    if own in _TAKEN:
        own += "Value"
    members = [_member(member, held, None, own) for member, held in type.members]
    return _type(own, members, description=f"The members of `{name}`.")


def _filter_field(fields: Sequence[Field]) -> list[StrawberryField]:
    if not fields:
        return []
    members = [
        strawberry.field(
            name=field.name,
            graphql_type=_filter_type(field.type) | None,
            default=strawberry.UNSET,
            description=_filter_description(field.type),
        )
        for field in fields
    ]
    made = _type(
        "ArticleFieldsFilter",
        members,
        is_input=True,
        description="Filters by this site's own fields. An article must match every given key.",
    )
    return [
        strawberry.field(
            name="fields",
            graphql_type=made | None,
            default=strawberry.UNSET,
            description="Its values of this site's own fields match this filter.",
        )
    ]


def _filter_type(type: FieldType) -> Any:
    assert type.scalar is not None
    if type.scalar == "Boolean" and not type.many:
        return bool
    if type.many or type.scalar not in _RANGES:
        value: Any = _PYTHON[type.scalar]
        return list[value]
    return _RANGES[type.scalar]


def _filter_description(type: FieldType) -> str:
    if type.many:
        return "At least one of its values is one of these; `[]` matches no article."
    if type.scalar == "Boolean":
        return "Its value is this one."
    if type.scalar in _RANGES:
        return "Its value is in this range. An article without a value matches no range."
    return "Its value is any of these; `[]` matches no article."


def _order_field(fields: Sequence[Field]) -> list[StrawberryField]:
    if not fields:
        return []
    values = {
        f"own_{number}": strawberry.enum_value(
            field, name=field.name, description=field.description or f"By `fields.{field.name}`."
        )
        for number, field in enumerate(fields)
    }
    make_enum: Any = Enum
    names = make_enum("OrderableField", values)
    orderable: Any = strawberry.enum(
        names,
        description=(
            "This site's own fields that articles can be sorted by. Missing values come first in "
            "ASC and last in DESC."
        ),
    )
    return [
        strawberry.field(
            name="byField",
            graphql_type=orderable | None,
            default=strawberry.UNSET,
            description="One of this site's own fields to sort by. Do not give `field` as well.",
        )
    ]


def _facets_field(fields: Sequence[Field]) -> list[StrawberryField]:
    if not fields:
        return []
    members = [
        batch(
            _load_facet(OwnFacet(field.name, field.type.many)),
            name=field.name,
            graphql_type=list[ValueCount],
            description="Each value with its number of articles: most first, then by value.",
        )
        for field in fields
    ]
    made = _type("ArticleFieldsFacets", members, description="Counts by this site's own fields.")
    return [
        computed(
            lambda counted: counted,
            name="fields",
            graphql_type=made,
            description="By this site's own fields.",
        )
    ]


def _load_facet(own: OwnFacet) -> Callable[..., Any]:
    async def load(lists: Sequence[Counted], info: BatchInfo) -> list[list[FacetBucket]]:
        found = await counted_facets(lists, info, "fields", own)
        return [[FacetBucket(*count) for count in facets.fields[own.name]] for facets in found]

    return load


def _type(name: str, members: Sequence[StrawberryField], **options: Any) -> Any:
    """A type of `members`. Their names may be reserved words of Python."""
    for number, member in enumerate(members):
        member.python_name = f"own_{number}"
    return create_type(name, list(members), **options)


def _declared(
    fields: Sequence[StrawberryField] | StrawberryField, name: str
) -> list[StrawberryField]:
    """The fields, completed by Strawberry on a temporary type."""
    listed = [fields] if isinstance(fields, StrawberryField) else fields
    is_input = name in ("ArticleFilter", "ArticleOrder")
    definition = get_object_definition(_type(f"{name}Own", listed, is_input=is_input), strict=True)
    return definition.fields
