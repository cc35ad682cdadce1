"""A site's own fields as GraphQL types, built from its declaration (`loaders/fields/`).

Each declared field becomes a plain key of `ArticleFields`. The compiler, the projection and the
cost handle it like any other key.
"""

from __future__ import annotations

from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

from graph.types.own_fields.building import build_type
from graph.types.own_fields.facets import facets_field
from graph.types.own_fields.inputs import filter_field, order_field
from graph.types.own_fields.values import article_field
from loaders.fields.types import Fields

__all__ = ["own_fields"]


def own_fields(fields: Fields) -> dict[str, StrawberryField]:
    """Built-in type -> the field to add to it. Types without an addition are left out."""
    declared = fields.fields
    outputs = {
        "Article": article_field(declared),
        "ArticleFacets": facets_field([field for field in declared if field.facet]),
    }
    inputs = {
        "ArticleFilter": filter_field([field for field in declared if field.filter]),
        "ArticleOrder": order_field([field for field in declared if field.order]),
    }
    added = [(name, field, False) for name, field in outputs.items()]
    added += [(name, field, True) for name, field in inputs.items()]
    return {
        name: _completed(field, is_input=is_input)
        for name, field, is_input in added
        if field is not None
    }


def _completed(field: StrawberryField, *, is_input: bool) -> StrawberryField:
    """The field after Strawberry has completed it, which it does for fields of a type."""
    temporary = build_type("Temporary", [field], is_input=is_input)
    [completed] = get_object_definition(temporary, strict=True).fields
    return completed
