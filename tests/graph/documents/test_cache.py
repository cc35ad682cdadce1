"""Documents are bounded before validation, priced before execution, and kept within bounds."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
from graphql import get_introspection_query

from graph.documents.cache import DocumentCache
from graph.errors import (
    IntrospectionDisabled,
    OperationNotFound,
    QueryTooComplex,
    RequestErrors,
)
from graph.schema import graphql_schema
from loaders.settings import Settings

NESTED = "provider { articles { nodes { "
BINARY = "{ ...A } " + "".join(
    f"fragment {name} on Query {{ ...{chr(ord(name) + 1)} ...{chr(ord(name) + 1)} }} "
    for name in "ABCDEFGHIJKLMNOPQRSTUVWX"
)


def operations(**settings: Any) -> DocumentCache:
    return DocumentCache(graphql_schema, Settings(**settings))


@pytest.mark.parametrize(
    "source",
    [
        "{ articles { nodes { " + NESTED * 4 + "slug " + "} " * 15,
        "{ " + " ".join(f"a{i}: viewer {{ scopes }}" for i in range(31)) + " }",
        "{ articles { nodes { " + "title " * 600 + "} } }",
        "{ __schema { types { " + "name " * 600 + "} } }",
        "{ " + "viewer { scopes } " * 900 + "}",
        "{ viewer { scopes " + "@include(if: true) " * 60 + "} }",
        BINARY + "fragment Y on Query { viewer { scopes } }",
        "{" + "a{" * 5000,
        "{ articles(filter: {" + "and: [{" * 100 + "}]" * 100 + "}) { nodes { slug } } }",
    ],
    ids=["depth", "aliases", "repeated", "introspection", "root", "directives", "fan-out", "parser",
         "values"],
)  # fmt: skip
def test_a_document_beyond_a_limit_is_refused_at_once(source: str) -> None:
    began = time.process_time()
    with pytest.raises(QueryTooComplex):
        operations().prepare(source)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "source",
    [
        '{ article(by: {slug: "a", id: "b"}) { slug } }',
        "{ topic(by: {}) { slug } }",
        "{ provider(by: {domain: null}) { domain } }",
    ],
    ids=["two keys", "no key", "null"],
)
def test_an_input_that_needs_one_key_is_checked_before_execution(source: str) -> None:
    with pytest.raises(RequestErrors) as refused:
        operations().prepare(source)
    assert refused.value.code == "GRAPHQL_VALIDATION_FAILED"


def test_a_cycle_of_fragments_is_refused() -> None:
    source = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    with pytest.raises(RequestErrors) as refused:
        operations().prepare(source)
    assert refused.value.code == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("source", "variables", "cost"),
    [
        ("{ viewer { scopes } }", {}, 2),
        ("{ articles { nodes { slug } } }", {}, 1 + 20 * 2),
        ("{ articles(first: 5) { nodes { slug provider { name } } } }", {}, 1 + 5 * 4),
        ("{ articles(last: 3, before: null) { totalCount } }", {}, 1 + 3),
        ("query ($n: Int) { articles(first: $n) { totalCount } }", {"n": 7}, 1 + 7),
        ("query ($n: Int = 9) { articles(first: $n) { totalCount } }", {}, 1 + 9),
        ("query ($n: Int) { articles(first: $n) { totalCount } }", {}, 1 + 20),
        ("{ articles(first: 2) { nodes { related { totalCount } } } }", {}, 1 + 2 * (2 + 10)),
        ("{ articles(first: 2) { nodes { ...F } } } fragment F on Article { slug title }", {}, 7),
        ("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["a", "b", "c"]}, 1 + 3),
        ("{ articles(first: 100000) { totalCount } }", {}, 1 + 100),
        ("{ articles { facets { types { value count } } } }", {}, 1 + 1 + 3),
        ("{ articles { nodes { id } facets { types { count } } } }", {}, 1 + 20 * 2 + 1 + 2),
        ("{ articles(first: 9) { facets { topics(first: 5) { count } } } }", {}, 1 + 1 + 1 + 5),
        (
            "{ articles { ...F } } fragment F on ArticleConnection { facets { types { count } } }",
            {},
            1 + 1 + 2,
        ),
        (
            "{ topics(first: 3) { nodes { articles(first: 4) { facets { types { count } } } } } }",
            {},
            1 + 3 * (1 + 1 + 1 + 2),
        ),
    ],
)
def test_a_field_costs_the_page_sizes_above_it(
    source: str, variables: dict[str, Any], cost: int
) -> None:
    assert operations().prepare(source).cost.value(variables) == cost


def test_cost_is_refused_with_the_figures() -> None:
    prepared = operations().prepare("{ articles(first: 100) { nodes { slug } } }")
    with pytest.raises(QueryTooComplex, match="costs 201; at most 200"):
        operations(max_cost=200).check_cost(prepared, {})


def test_the_operation_must_be_unambiguous() -> None:
    source = "query A { viewer { scopes } } query B { viewer { scopes } }"

    assert operations().prepare(source, "B").name == "B"
    for name in (None, "C"):
        with pytest.raises(OperationNotFound):
            operations().prepare(source, name)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{}", "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_every_refusal_has_a_code(source: str, code: str) -> None:
    with pytest.raises(RequestErrors) as refused:
        operations().prepare(source)
    assert refused.value.code == code


def test_introspection_needs_development() -> None:
    whole = get_introspection_query(
        input_value_deprecation=True, specified_by_url=True, schema_description=True
    )

    assert operations(environment="development").prepare(whole)
    with pytest.raises(IntrospectionDisabled):
        operations().prepare(whole)
    assert operations().prepare("{ viewer { __typename } }")


def test_names_are_suggested_only_in_development() -> None:
    for environment, suggests in (("development", True), ("production", False)):
        with pytest.raises(RequestErrors) as refused:
            operations(environment=environment).prepare("{ article { titel } }")
        assert ("Did you mean" in str(refused.value.errors)) == suggests


def test_the_same_text_gives_the_same_operation() -> None:
    documents = operations()
    source = "{ viewer { scopes } }"

    assert documents.prepare(source) is documents.prepare(source)


def test_at_most_1000_documents_are_cached() -> None:
    documents = operations()
    texts = [f"{{ viewer {{ scopes }} }} # {number}" for number in range(1001)]
    first, *_, last = [documents.prepare(text) for text in texts]

    assert documents.prepare(texts[-1]) is last
    assert documents.prepare(texts[0]) is not first


def test_the_size_of_an_operation_is_about_its_memory() -> None:
    fields = "... on Article { title slug id url excerpt type quality heat category } " * 40
    documents = operations()
    documents.prepare(f"{{ articles {{ nodes {{ {fields} }} }} }}")
    tracemalloc.start()
    try:
        prepared = [
            documents.prepare(f"query Q{number} {{ articles {{ nodes {{ {fields} }} }} }}")
            for number in range(8)
        ]
        memory, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.5 < memory / sum(operation.size for operation in prepared) < 1.3
