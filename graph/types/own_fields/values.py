"""`Article.fields`: the values of a site's own fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from strawberry.types.field import StrawberryField

from graph.execution.selection import Selection
from graph.execution.sources import computed, key
from graph.types.own_fields.building import PYTHON_TYPES, build_type
from loaders.documents import Document
from loaders.fields.types import STORED, Field, FieldType

_RESERVED = frozenset(("ArticleFieldsFilter", "ArticleFieldsFacets"))
"""Names of other types, so no object of a site can have them."""


def article_field(fields: Sequence[Field]) -> StrawberryField:
    members = [_member(field.name, field.type, field.description) for field in fields]
    article_fields = build_type(
        "ArticleFields",
        members,
        description="This site's own fields, as its declaration lists them.",
    )
    field: StrawberryField = computed(
        _stored_fields,
        needs=_stored_needs,
        name="fields",
        graphql_type=article_fields,
        description="This site's own fields.",
    )
    return field


def _stored_fields(article: Document) -> Document:
    return (article.get("newsgraph") or {}).get("fields") or {}


def _stored_needs(selection: Selection) -> list[str]:
    return [f"{STORED}.{path}" for path in selection.needs("ArticleFields")]


def _member(
    name: str, type: FieldType, description: str | None, parent: str = "ArticleFields"
) -> StrawberryField:
    python: Any = PYTHON_TYPES[type.scalar] if type.scalar else _object(name, type, parent)
    default = "May be empty, never null." if type.many else "Null if the article has no value."
    field: StrawberryField = key(
        name,
        name=name,
        graphql_type=list[python] if type.many else python | None,
        description=description or default,
    )
    return field


def _object(name: str, type: FieldType, parent: str) -> Any:
    type_name = f"{parent}{name[0].upper()}{name[1:]}"
    if type_name in _RESERVED:
        type_name += "Value"
    members = [_member(member, held, None, type_name) for member, held in type.members]
    return build_type(type_name, members, description=f"The members of `{name}`.")
