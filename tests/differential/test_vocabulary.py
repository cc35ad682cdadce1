"""The random operations use every filter and every order of the schema."""

from __future__ import annotations

from random import Random

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType

from graph.schema import graphql_schema
from tests.differential.hostile import hostile_archive
from tests.differential.vocabulary import Vocabulary
from tests.reference.archive import worlds


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(worlds(hostile_archive())["everything"], Random(1))


def test_every_filter_is_used(vocabulary: Vocabulary) -> None:
    filters = graphql_schema.type_map["ArticleFilter"]
    assert isinstance(filters, GraphQLInputObjectType)
    assert {key for _ in range(500) for key in vocabulary.filter()} == {*filters.fields}


@pytest.mark.parametrize("kind", ["Article", "Provider", "Topic", "Author"])
def test_every_order_is_used(vocabulary: Vocabulary, kind: str) -> None:
    orders = graphql_schema.type_map[f"{kind}OrderField"]
    assert isinstance(orders, GraphQLEnumType)
    used = {vocabulary.order(f"{kind}Order").get("field") for _ in range(100)}
    assert used - {None} == {*orders.values}
