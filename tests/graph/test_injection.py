"""No value from a client becomes a key or an operator of a command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.context import build_context
from graph.cursors import encode_cursor
from graph.errors import format_errors
from graph.execution.engine import Engine
from graph.ids import to_global_id
from graph.schema import graphql_schema
from loaders.command_log import CommandLog
from loaders.database import Database
from loaders.reads.keyset import Order, Position
from tests.graph.running import ANYONE, execute

MARK = "zzmarkzz"
"""It is in every value, so that a value in a key is found."""

QUERY = """query (
  $filter: ArticleFilter, $search: String!, $slug: String!, $url: URL!, $domain: String!,
  $name: String!, $id: ID!, $after: String, $byTitle: String
) {
  articles(filter: $filter) { nodes { slug } totalCount facets { topics { count } } }
  search(query: $search, filter: $filter) { totalCount edges { highlights node { slug } } }
  bySlug: article(by: {slug: $slug}) { slug }
  byUrl: article(by: {url: $url}) { slug }
  provider(by: {domain: $domain}) { name }
  topic(by: {name: $name}) { name }
  bySlugOfTopic: topic(by: {slug: $slug}) { name articles(filter: $filter) { totalCount } }
  nodes(ids: [$id]) { id }
  paged: articles(after: $byTitle, orderBy: {field: TITLE, direction: ASC}) { nodes { slug } }
  broken: topics(after: $after) { nodes { name } }
}"""
# One field at a time: an error in one must not hide the others.
FIELDS = [line.strip() for line in QUERY.splitlines()[4:-1]]
HEADER = QUERY.partition(") {")[0] + ") { "

PIECES = [
    "$where", "$gt", "$ne", "$regex", '{"$gt": ""}', "a.b", ".", "..", "\u0000", "'", '"', "\\",
    "(a+)+$", "[", "*", "javascript:", "$", "__proto__", "\u202e", "😀", "%00", "\n",
]  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=4).map(
    lambda parts: MARK.join(["", *parts, ""]) or MARK
)
lists = st.lists(hostile, min_size=1, max_size=3)


def keys(value: Any) -> Iterator[str]:
    """Every key at any depth of a command."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from keys(below)
    elif isinstance(value, list | tuple):
        for below in value:
            yield from keys(below)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=hostile, values=lists)
async def test_no_value_becomes_a_key_of_a_command(
    archive: Database, commands: CommandLog, text: str, values: list[str]
) -> None:
    title = Order("articles.TITLE", "title", 1)
    variables = {
        "filter": {
            "or": [
                {"categories": values}, {"topics": values}, {"allTopics": values},
                {"providers": values}, {"types": values}, {"not": {"categories": values}},
            ]
        },
        "search": text, "slug": text, "url": text, "domain": text, "name": text, "after": text,
        "id": to_global_id("Topic", text),
        "byTitle": encode_cursor(title, Position(text, text)),
    }  # fmt: skip
    engine = Engine(graphql_schema)
    for field in FIELDS:
        used = {name: value for name, value in variables.items() if f"${name}" in field}
        declared = ", ".join(part for part in _declarations() if part[1:].split(":")[0] in used)
        commands.commands.clear()

        query = f"query ({declared}) {{ {field} }}"
        result = await execute(engine, build_context(archive, ANYONE), query, **used)

        found = [key for command in commands.commands for key in keys(command)]
        assert not [key for key in found if MARK in key]
        codes = {error["extensions"]["code"] for error in format_errors(result.errors or ())}
        assert codes <= {"BAD_USER_INPUT"}


def _declarations() -> list[str]:
    inside = HEADER.partition("(")[2].partition(")")[0]
    return [part.strip() for part in inside.split(",")]
