"""Documents as tools: names, descriptions, and variables as JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest

from graph.documents.cache import DocumentCache
from graph.mcp.tools import UNTRUSTED, Tool, build_tools, built_in
from graph.schema import graphql_schema
from loaders.settings import Settings

DOCUMENTS = DocumentCache(graphql_schema, Settings())
FEED = """
# The newest articles.
# Ten, unless `n` says otherwise.
query Feed($n: Int = 10, $filter: ArticleFilter, $order: ArticleOrder) {
  articles(first: $n, filter: $filter, orderBy: $order) { nodes { ...Card } }
}
fragment Card on Article { title }
"""


def tools(**trusted: str) -> dict[str, Tool]:
    return build_tools(graphql_schema, DOCUMENTS, trusted, 250)


def schema(source: str) -> dict[str, Any]:
    [tool] = [t for t in tools(a=source).values() if t.name not in built_in()]
    return tool.input_schema


def test_every_archive_has_the_built_in_tools() -> None:
    assert list(tools()) == ["get_article", "search_articles"]


def test_a_trusted_document_is_a_tool_with_the_comment_above_it() -> None:
    tool = tools(abc=FEED)["Feed"]

    assert tool.description.startswith("The newest articles.\nTen, unless `n` says otherwise.\n\n")
    assert tool.description.endswith(UNTRUSTED)


def test_a_description_in_the_document_comes_first() -> None:
    found = tools(abc='# not this\n"""This."""\nquery A { viewer { scopes } }')["A"]

    assert found.description.startswith("This.\n")


def test_without_a_description_those_of_the_fields_are_used() -> None:
    found = tools(abc="query A { viewer { scopes } }")["A"]

    assert found.description.startswith("viewer: The sender of the request")


def test_equal_names_get_a_number() -> None:
    named = tools(
        a="query get_article { viewer { scopes } }",
        b="query get_article { viewer { scopes } articles { totalCount } }",
        c12="{ viewer { scopes } }",
    )

    assert set(named) == {
        "get_article", "search_articles", "get_article_2", "get_article_3", "document_c12",
    }  # fmt: skip
    assert named["document_c12"].operation is None


def test_only_the_queries_of_a_document_are_tools() -> None:
    found = tools(
        a="""query A { viewer { scopes } } query B { viewer { scopes } }
             subscription C { articleChanged { kind } }"""
    )

    assert {"A", "B"} < set(found)
    assert "C" not in found


@pytest.mark.parametrize("source", ["{", "query A { nope }", "fragment F on Article { id }", ""])
def test_an_invalid_document_is_skipped(source: str) -> None:
    assert list(tools(a=source)) == list(tools())


def test_variables_are_properties() -> None:
    found = schema(FEED)

    assert found["properties"]["n"] == {
        "type": "integer",
        "minimum": 0,
        "maximum": 100,
        "default": 10,
        **({"description": d} if (d := description("first")) else {}),
    }
    assert "required" not in found
    assert found["additionalProperties"] is False


def description(argument: str) -> str | None:
    query = graphql_schema.query_type
    assert query is not None
    found: str | None = query.fields["articles"].args[argument].description
    return found


def test_input_objects_can_be_recursive() -> None:
    definitions = schema(FEED)["$defs"]

    assert definitions["ArticleFilter"]["properties"]["and"]["items"] == {
        "$ref": "#/$defs/ArticleFilter"
    }
    assert definitions["ArticleFilter"]["properties"]["topics"]["maxItems"] == 250
    order = definitions["ArticleOrder"]["properties"]
    assert "PUBLISHED" in order["field"]["enum"]


def test_variables_without_a_default_are_required() -> None:
    found = tools()

    assert found["search_articles"].input_schema["required"] == ["query"]
    assert found["get_article"].input_schema["required"] == ["by"]
    by = found["get_article"].input_schema["$defs"]["ArticleBy"]
    assert (by["minProperties"], by["maxProperties"]) == (1, 1)


def test_schemas_are_json_schema() -> None:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    for tool in tools(a=FEED).values():
        Draft202012Validator.check_schema(tool.input_schema)
    validator = Draft202012Validator(tools()["get_article"].input_schema)
    assert validator.is_valid({"by": {"slug": "a"}})
    assert not validator.is_valid({"by": {"slug": "a", "id": "b"}})
    assert not validator.is_valid({})
