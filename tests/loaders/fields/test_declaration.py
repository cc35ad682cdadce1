"""Declarations of own fields: their meaning, and the advice for invalid ones."""

from __future__ import annotations

import pytest

from graph.schema import graphql_schema
from loaders.fields.checking import fields_of
from loaders.fields.declaration import parse_fields
from loaders.fields.names import ARTICLE_FIELDS
from loaders.fields.types import Field, FieldsError, FieldType
from loaders.indexes import INDEXES, MAX_INDEXES, indexes_for
from tests.reference.own_fields import DECLARATION


def test_a_declaration_is_read() -> None:
    declared = parse_fields(
        """
        fields:
          deck: String
          wordCount: {type: Int, from: word_count, filter: true, order: true}
          tags2: {type: "[String]", from: params.tags, description: "More tags."}
          days: [DateTime]
          sponsor: {type: {name: String, url: URL}}
          awards: {type: [{name: String}]}
        """
    )
    text = FieldType("String")
    assert declared.fields == (
        Field("deck", text, "deck"),
        Field("wordCount", FieldType("Int"), "word_count", filter=True, order=True),
        Field("tags2", FieldType("String", True), "params.tags", description="More tags."),
        Field("days", FieldType("DateTime", True), "days"),
        Field(
            "sponsor",
            FieldType(None, False, (("name", text), ("url", FieldType("URL")))),
            "sponsor",
        ),
        Field("awards", FieldType(None, True, (("name", text),)), "awards"),
    )


def test_a_declaration_is_kept_as_its_file_has_it() -> None:
    declared = parse_fields(DECLARATION)
    assert fields_of(declared.as_value()) == declared


@pytest.mark.parametrize("text", ["", "fields:", "fields: {}", "# nothing"])
def test_nothing_may_be_declared(text: str) -> None:
    assert not parse_fields(text)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: String", 1, "only the key 'fields'"),
        ("fields: [a]", 1, "a line with a name and a type"),
        ("fields: {a: [", 1, "expected"),
        ("fields:\n  a: String\n  a: Int", 3, "'a' is declared twice"),
        ("fields:\n  word-count: Int", 2, "write 'wordCount' with from: word-count"),
        ("fields:\n  2nd: Int", 2, "write 'field2nd' with from: 2nd"),
        ("fields:\n  __a: Int", 2, "write 'a' with from: __a"),
        ("fields:\n  ä: Int", 2, "is not a valid GraphQL name"),
        ("fields:\n  b: Int\n  title: String", 3, "write 'ownTitle' with from: title"),
        ("fields:\n  deck: Int\n  Deck: Int", 3, "differ only in case"),
        ("fields:\n  a: Text", 2, "did you mean String?"),
        ("fields:\n  a: integer", 2, "did you mean Int?"),
        ("fields:\n  a: Date", 2, "did you mean DateTime?"),
        ("fields:\n  a: Int!", 2, "did you mean Int?"),
        ("fields:\n  a:", 2, "has an unknown type"),
        ("fields:\n  a: [Int, Int]", 2, "has one type"),
        ("fields:\n  a: [[Int]]", 2, "has an unknown type"),
        ("fields:\n  a:\n    type: {b: {c: Int}}", 3, "an object cannot contain an object"),
        ("fields:\n  a: {type: {b-c: Int}}", 2, "rename it to 'bC'"),
        ("fields:\n  a: {type: {}}", 2, "an object needs at least one member"),
        ("fields:\n  a:\n    type: Int\n    filters: true", 4, "did you mean filter?"),
        ("fields:\n  a: {type: Int, filter: maybe}", 2, "must be true or false"),
        ("fields:\n  a: {type: Int, from: b..c}", 2, "must name a key"),
        ("fields:\n  a: {type: Int, from: [b]}", 2, "must name a key"),
        ("fields:\n  a: {type: Int, description: [b]}", 2, "must be text"),
        ("fields:\n  a: {type: {b: Int}, filter: true}", 2, "remove filter"),
        ("fields:\n  a: {type: [Int], order: true}", 2, "remove order"),
        ("fields:\n  true: {type: Int, order: true}", 2, "rename it"),
        ("fields:\n  a: {type: Float, facet: true}", 2, "remove facet"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(
    text: str, line: int, message: str
) -> None:
    with pytest.raises(FieldsError) as caught:
        parse_fields(text, "a.yaml")
    assert str(caught.value).startswith(f"a.yaml:{line}: ")
    assert message in str(caught.value)


def test_every_field_of_an_article_is_taken() -> None:
    fields = graphql_schema.type_map["Article"].fields  # type: ignore[attr-defined]
    assert set(fields) <= ARTICLE_FIELDS


def test_each_filter_and_order_has_its_indexes() -> None:
    declared = parse_fields(
        "fields:\n"
        "  a: {type: String, filter: true}\n"
        "  b: {type: Int, filter: true}\n"
        "  c: {type: Float, order: true, filter: true}\n"
        "  d: String\n"
    )
    own = [index.keys for index in indexes_for(declared)[len(INDEXES) :]]
    assert own == [
        ("newsgraph.fields.a", "published", "publishedDateTime", "_id"),
        ("published", "newsgraph.fields.b", "_id"),
        ("published", "newsgraph.fields.c", "_id"),
        ("provider.domain", "published", "newsgraph.fields.c", "_id"),
        ("newsgraph.topics", "published", "newsgraph.fields.c", "_id"),
        ("newsgraph.authors", "published", "newsgraph.fields.c", "_id"),
    ]


def test_orders_of_many_fields_have_an_index_for_all_articles_alone() -> None:
    lines = "".join(f"  f{n}: {{type: Int, order: true, filter: true}}\n" for n in range(20))
    own = [index.keys for index in indexes_for(parse_fields(f"fields:\n{lines}"))[len(INDEXES) :]]
    assert own == [("published", f"newsgraph.fields.f{n}", "_id") for n in range(20)]


def test_more_indexes_than_a_collection_can_have_are_refused() -> None:
    lines = "".join(f"  f{n}: {{type: Int, filter: true}}\n" for n in range(MAX_INDEXES))
    with pytest.raises(FieldsError, match="are left for them; take filter or order from"):
        indexes_for(parse_fields(f"fields:\n{lines}"))


def test_a_description_or_a_facet_can_change_without_seeding() -> None:
    one = parse_fields("fields: {a: String, b: {type: Int, filter: true}}")
    other = parse_fields(
        "fields: {b: {type: Int, filter: true, facet: true}, a: {type: String, description: x}}"
    )
    assert one.seeded_digest == other.seeded_digest
    for changed in ("{a: String}", "{a: Int, b: {type: Int, filter: true}}", "{a: String, b: Int}"):
        assert parse_fields(f"fields: {changed}").seeded_digest != one.seeded_digest
