"""A site's own fields in the schema: the cases that the random operations do not cover."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from graphql import ExecutionResult, validate_schema

from graph.archive_fields import find_fields
from graph.context import build_context
from graph.encoding import to_json
from graph.execution.engine import Engine
from graph.schema import build_schema, executable, graphql_schema
from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.database import Database
from loaders.documents import Document
from loaders.fields.declaration import parse_fields
from loaders.fields.stored import DECLARATIONS, fields_document
from loaders.fields.types import FieldsError
from loaders.indexes import ensure_indexes, indexes_for, missing_indexes
from loaders.live.change_stream import ChangeStream
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.running import ANYONE, coerced, execute, prepared

FIELDS = parse_fields(
    """
    fields:
      words: {type: Int, filter: true, order: true}
      series: {type: String, filter: true, facet: true}
      when: {type: DateTime, filter: true, order: true}
      tags2: {type: "[String]", filter: true, facet: true}
      days: {type: "[DateTime]", filter: true}
      class: {type: Boolean, filter: true}
      sponsor: {type: {name: String, url: URL}}
    """
)
SCHEMA = executable(build_schema(FIELDS))
DAY = datetime(2021, 3, 1)


def with_fields(name: str, fields: Document, **keys: Any) -> Document:
    made = article(name, **keys)
    made["newsgraph"]["fields"] = fields
    return made


@pytest.fixture
async def archive(database: Database) -> Database:
    await ensure_indexes(database, FIELDS)
    await fill(
        database,
        [
            with_fields(
                f"a{number}",
                {"words": number, "series": f"s{number % 2}", "when": DAY + timedelta(number),
                 "tags2": ["x", f"y{number}"], "class": number > 3, "sponsor": {"name": "N"}},
                topics=["AI"],
            )
            for number in range(5)
        ] + [article("none"), with_fields("draft", {"words": 1, "series": "s1"}, published=False)],
    )  # fmt: skip
    return database


async def results(database: Database, query: str, **variables: Any) -> list[ExecutionResult]:
    """The results of graphql-core, and of the compiling engine on first and second use."""
    interpreted, compiled = Engine(SCHEMA, "graphql-core"), Engine(SCHEMA, "compiled")
    return [
        await execute(engine, build_context(database, ANYONE), query, **variables)
        for engine in (interpreted, compiled, compiled)
    ]


async def run(database: Database, query: str, **variables: Any) -> Any:
    found = await results(database, query, **variables)
    assert [result.errors for result in found] == [None] * 3
    answers = [orjson.loads(to_json(result.data)) for result in found]
    assert answers[0] == answers[1] == answers[2]
    return answers[0]


async def test_values_are_plain_keys_of_the_document(
    archive: Database, commands: CommandLog
) -> None:
    query = '{ article(by: {slug: "a1"}) { fields { words tags2 sponsor { name url } class } } }'
    assert (await run(archive, query))["article"]["fields"] == {
        "words": 1,
        "tags2": ["x", "y1"],
        "sponsor": {"name": "N", "url": None},
        "class": False,
    }
    nothing = '{ article(by: {slug: "none"}) { fields { words tags2 sponsor { name } class } } }'
    assert (await run(archive, nothing))["article"]["fields"] == {
        "words": None,
        "tags2": [],
        "sponsor": None,
        "class": None,
    }


async def test_only_selected_fields_are_fetched(settings: Settings, archive: Database) -> None:
    commands = CommandLog()
    own = connect(settings, listeners=[commands])
    await run(own, "{ articles { nodes { fields { words sponsor { name } } } } }")
    await own.close()
    keys = commands.commands[0]["projection"]
    assert {key for key in keys if key.startswith("newsgraph")} == {
        "newsgraph.fields.words",
        "newsgraph.fields.sponsor.name",
    }


def test_they_are_compiled_and_cost_as_much_as_other_fields() -> None:
    own = prepared("{ articles { nodes { fields { words series } } } }", SCHEMA)
    other = prepared("{ articles { nodes { provider { name domain } } } }", SCHEMA)
    assert own.cost.value({}) == other.cost.value({})
    assert Engine(SCHEMA).prepare(own, coerced(own, {}, SCHEMA)).program is not None


async def test_filters_and_facets_apply_to_visible_articles(archive: Database) -> None:
    query = """query ($filter: ArticleFilter) {
      articles(filter: $filter) { totalCount facets { fields { series { value count } } } }
    }"""
    found = (await run(archive, query, filter={"fields": {"words": {"min": 1, "max": 3}}}))[
        "articles"
    ]
    assert found == {
        "totalCount": 3,
        "facets": {
            "fields": {"series": [{"value": "s1", "count": 2}, {"value": "s0", "count": 1}]}
        },
    }


async def test_a_date_after_the_stored_millisecond_is_not_equal_to_it(archive: Database) -> None:
    await archive.articles.insert_one(with_fields("dated", {"days": [DAY]}))
    query = """query ($days: [DateTime!]) {
      articles(filter: {fields: {days: $days}}) { totalCount }
    }"""
    for day, total in (
        ("2021-03-01T00:00:00Z", 1),
        ("2021-03-01T00:00:00.000001Z", 0),
        ("2021-03-01T00:00:00.0009999Z", 0),
    ):
        assert (await run(archive, query, days=[day]))["articles"]["totalCount"] == total


async def test_nested_lists_and_searches_have_their_facets(archive: Database) -> None:
    found = await run(
        archive,
        """{
          topics { nodes { articles { facets { fields { tags2 { value count } } } } } }
          search(query: "a1 OR a2") { facets { fields { series { value count } } } }
        }""",
    )
    [topic] = found["topics"]["nodes"]
    assert topic["articles"]["facets"]["fields"]["tags2"][0] == {"value": "x", "count": 5}


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["words", "when"])
@pytest.mark.parametrize("size", [1, 2, 4])
async def test_pages_in_both_directions_contain_every_article(
    archive: Database, field: str, direction: str, size: int
) -> None:
    query = f"""query ($after: String, $before: String, $first: Int, $last: Int) {{
      articles(first: $first, after: $after, last: $last, before: $before,
               orderBy: {{byField: {field}, direction: {direction}}}) {{
        nodes {{ slug }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
      }}
    }}"""
    forwards: list[str] = []
    after = None
    while True:
        found = (await run(archive, query, first=size, after=after))["articles"]
        forwards += [node["slug"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    expected = ["none", "a0", "a1", "a2", "a3", "a4"]
    assert forwards == (expected if direction == "ASC" else expected[::-1])
    backwards: list[str] = []
    before = None
    while True:
        found = (await run(archive, query, last=size, before=before))["articles"]
        backwards = [node["slug"] for node in found["nodes"]] + backwards
        before = found["pageInfo"]["startCursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            break
    assert backwards == forwards


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            "orderBy: {field: TITLE, byField: words}",
            "Give 'field' or 'byField' of an order, not both.",
        ),
        ('after: "WyJhcnRpY2xlcy5maWVsZHMud29yZHMrIiwieCIsImEiXQ"', None),
    ],
)
async def test_a_wrong_order_or_cursor_is_refused(
    archive: Database, arguments: str, message: str | None
) -> None:
    order = "" if "orderBy" in arguments else ", orderBy: {byField: words, direction: ASC}"
    found = await results(archive, f"{{ articles({arguments}{order}) {{ totalCount }} }}")
    for result in found:
        assert result.errors
        if message:
            assert result.errors[0].message == message
        assert result.data is None


async def test_a_list_has_250_values_at_most(archive: Database) -> None:
    query = "query ($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"
    found = await results(archive, query, filter={"fields": {"tags2": ["x"] * 251}})
    for result in found:
        assert result.errors
        assert result.errors[0].message == "'tags2' has 251 values; at most 250 are allowed."


async def test_every_declared_filter_and_order_has_an_index(archive: Database) -> None:
    assert await missing_indexes(archive, FIELDS) == []
    names = set(await archive.articles.index_information())
    assert {index.name for index in indexes_for(FIELDS) if index.collection == "articles"} <= names


async def test_a_subscription_filters_by_own_fields(
    archive: Database, changes: ChangeStream
) -> None:
    operation = prepared(
        "subscription ($filter: ArticleFilter) { articleChanged(filter: $filter) "
        "{ kind article { fields { words series } } } }",
        SCHEMA,
    )
    variables = {"filter": {"fields": {"words": {"max": 9}, "series": ["new"]}}}
    stream = await Engine(SCHEMA).subscribe(
        operation,
        coerced(operation, variables, SCHEMA),
        build_context(archive, ANYONE, changes=changes),
        lambda result: result,
    )
    assert not isinstance(stream, ExecutionResult)
    for name, words in (("other", 10), ("mine", 9)):
        await archive.articles.insert_one(with_fields(name, {"words": words, "series": "new"}))
    async with asyncio.timeout(30):
        event = await anext(stream)
    assert event.data == {
        "articleChanged": {"kind": "ADDED", "article": {"fields": {"words": 9, "series": "new"}}}
    }


def test_reserved_names_can_be_declared() -> None:
    members = "{type: {self: Int, class: String}, filter: false}"
    names = ("filter", "facets", "from", "None", "mro", "name", "value", "own_0", "first", "and")
    objects = "".join(f"  {name}: {members}\n" for name in names[:2])
    others = "".join(
        f"  {name}: {{type: String, filter: true, order: true, facet: true}}\n"
        for name in names[2:]
    )
    schema = executable(build_schema(parse_fields(f"fields:\n{objects}{others}")))
    assert set(schema.type_map["ArticleFields"].fields) == set(names)  # type: ignore[attr-defined]
    assert set(schema.type_map["OrderableField"].values) == set(names[2:])  # type: ignore[attr-defined]
    assert not validate_schema(schema)


def test_without_a_declaration_the_schema_has_no_own_fields() -> None:
    assert "fields" not in graphql_schema.type_map["Article"].fields  # type: ignore[attr-defined]
    assert "ArticleFields" not in graphql_schema.type_map


async def test_a_declaration_other_than_the_seeded_one_is_refused(
    settings: Settings, archive: Database, tmp_path: Any
) -> None:
    await archive.collection(DECLARATIONS).insert_one(fields_document(FIELDS))
    assert await find_fields(settings) == FIELDS
    other = tmp_path / "fields.yaml"
    other.write_text("fields: {words: String}")
    with pytest.raises(FieldsError, match=r"words: Int, .* than are declared \(words: String\)"):
        await find_fields(settings.model_copy(update={"fields": other}))


async def test_without_the_store_the_file_decides(tmp_path: Any) -> None:
    file = tmp_path / "fields.yaml"
    file.write_text("fields: {words: Int}")
    away = Settings.model_validate(
        {"mongodb_uri": "mongodb://127.0.0.1:1/x", "store_timeout": 0.2, "fields": file}
    )
    assert await find_fields(away) == parse_fields("fields: {words: Int}")
    assert not await find_fields(away.model_copy(update={"fields": None}))
