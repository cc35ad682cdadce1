"""A site's own fields as GraphQL types, made from its declaration when the schema is built.

Each declared field becomes a plain key of `ArticleFields`, so it is compiled, projected and priced
like any other. `own_fields` says which built-in types get a field that leads to them.
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


@strawberry.input(description="A span of numbers, both ends in. An end left out is open.")
class FloatRange:
    min: float | None = strawberry.field(
        default=strawberry.UNSET, description="The smallest number that is in."
    )
    max: float | None = strawberry.field(
        default=strawberry.UNSET, description="The greatest number that is in."
    )


_TAKEN = frozenset(("ArticleFieldsFilter", "ArticleFieldsFacets"))
"""Names that no object can have for its type, because of what the field itself is called."""
_RANGES: dict[Scalar, Any] = {"Int": IntRange, "Float": FloatRange, "DateTime": DateTimeRange}


def own_fields(fields: Fields) -> dict[str, list[StrawberryField]]:
    """Built-in type -> the fields that it gets where a site declares these of its own."""
    made = {
        "Article": [_article_field(fields)],
        "ArticleFilter": _filter_field([field for field in fields.fields if field.filter]),
        "ArticleOrder": _order_field([field for field in fields.fields if field.order]),
        "ArticleFacets": _facets_field([field for field in fields.fields if field.facet]),
    }
    return {name: _declared(own, name) for name, own in made.items() if own}


def own_order(field: Field, direction: Direction) -> Order:
    """The order of articles by a field of the site's own."""
    assert field.type.scalar is not None
    return Order(f"articles.fields.{field.name}", field.path, direction, _KINDS[field.type.scalar])


def _article_field(fields: Fields) -> StrawberryField:
    members = [_member(field.name, field.type, field.description) for field in fields.fields]
    article_fields = _type(
        "ArticleFields", members, description="Fields of this site's own, as it declares them."
    )
    made: StrawberryField = computed(
        _stored_fields,
        needs=_stored_needs,
        name="fields",
        graphql_type=article_fields,
        description="Fields of this site's own.",
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
    default = "A list is never null." if type.many else "Null where the article has none."
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
        description="By fields of this site's own. Every key given must hold.",
    )
    return [
        strawberry.field(
            name="fields",
            graphql_type=made | None,
            default=strawberry.UNSET,
            description="Its fields of this site's own.",
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
        return "Any of its values is one of these; `[]` holds for nothing."
    if type.scalar == "Boolean":
        return "It has this value."
    if type.scalar in _RANGES:
        return "Its value lies in this range; an article without one is in no range."
    return "Its value is one of these; `[]` holds for nothing."


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
        description="Fields of this site's own to sort by. Missing values come first in ASC.",
    )
    return [
        strawberry.field(
            name="byField",
            graphql_type=orderable | None,
            default=strawberry.UNSET,
            description="A field of this site's own to sort by; leave `field` out then.",
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
            description="Every value, and how many articles have it. Most first, ties by value.",
        )
        for field in fields
    ]
    made = _type("ArticleFieldsFacets", members, description="Counts by fields of this site's own.")
    return [
        computed(
            lambda counted: counted,
            name="fields",
            graphql_type=made,
            description="By fields of this site's own.",
        )
    ]


def _load_facet(own: OwnFacet) -> Callable[..., Any]:
    async def load(lists: Sequence[Counted], info: BatchInfo) -> list[list[FacetBucket]]:
        found = await counted_facets(lists, info, "fields", own)
        return [[FacetBucket(*count) for count in facets.fields[own.name]] for facets in found]

    return load


def _type(name: str, members: Sequence[StrawberryField], **options: Any) -> Any:
    """A type of `members`, whose names may be words that Python keeps for itself."""
    for number, member in enumerate(members):
        member.python_name = f"own_{number}"
    return create_type(name, list(members), **options)


def _declared(
    fields: Sequence[StrawberryField] | StrawberryField, name: str
) -> list[StrawberryField]:
    """The fields as Strawberry finishes them on a type of their own."""
    listed = [fields] if isinstance(fields, StrawberryField) else fields
    is_input = name in ("ArticleFilter", "ArticleOrder")
    definition = get_object_definition(_type(f"{name}Own", listed, is_input=is_input), strict=True)
    return definition.fields
