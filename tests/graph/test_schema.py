"""The schema as a whole: kept as a snapshot, and described throughout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    graphql_sync,
)

import graph
from graph.execution.sources import source_of
from graph.schema import graphql_schema
from newsgraph.cli import main

SNAPSHOT = Path(graph.__file__).parent / "schema.graphql"
OWN_TYPES = [
    type
    for name, type in graphql_schema.type_map.items()
    if not name.startswith("__") and name not in ("String", "Int", "Float", "Boolean", "ID")
]


def test_the_snapshot_equals_the_schema() -> None:
    printed = CliRunner().invoke(main, ["schema"]).output

    assert SNAPSHOT.read_text() == printed, "run `make schema`"


def undescribed() -> Iterator[str]:
    for type in OWN_TYPES:
        if not type.description:
            yield type.name
        if isinstance(type, GraphQLEnumType):
            yield from (f"{type}.{n}" for n, value in type.values.items() if not value.description)
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            yield from (f"{type}.{n}" for n, field in type.fields.items() if not field.description)


def test_every_part_of_the_schema_has_a_description() -> None:
    assert list(undescribed()) == []


@pytest.mark.parametrize("name", ["DateTime", "URL"])
def test_scalars_name_their_specification(name: str) -> None:
    assert getattr(graphql_schema.type_map[name], "specified_by_url", None)


def test_introspection_tells_which_inputs_need_exactly_one_key() -> None:
    shown = graphql_sync(graphql_schema, "{ __schema { types { name isOneOf } } }").data
    assert shown is not None
    is_one_of = {type["name"]: type["isOneOf"] for type in shown["__schema"]["types"]}

    assert {name for name, value in is_one_of.items() if value} == {
        *("ArticleBy", "AuthorBy", "ProviderBy", "TopicBy")
    }
    assert (is_one_of["ArticleFilter"], is_one_of["Article"]) == (False, None)


def test_every_field_of_an_object_has_a_source() -> None:
    missing = [
        f"{type}.{name}"
        for type in OWN_TYPES
        if isinstance(type, GraphQLObjectType) and type is not graphql_schema.subscription_type
        for name, field in type.fields.items()
        if source_of(field) is None
    ]
    assert missing == []
