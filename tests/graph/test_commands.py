"""How many commands a query sends: its shape decides, never how much a page holds."""

from __future__ import annotations

import pytest

from graph.context import build_context
from graph.execution.engine import Engine
from graph.schema import graphql_schema
from loaders.command_log import CommandLog
from loaders.database import Database
from loaders.reads.entity_cache import EntityCache
from tests.graph.running import EDITOR, execute

ENGINE = Engine(graphql_schema)

FEED = """query ($n: Int) { articles(first: $n) { nodes {
  title provider { name } topics { name }
  related(first: 3) { nodes { title provider { name } } }
  relatedBy(first: 3) { nodes { title } }
} } }"""
TOPICS = """query ($n: Int) { topics(first: $n) { nodes {
  name articleCount articles(first: 5) { nodes { title } }
} } }"""
PROVIDERS = """query ($n: Int) { providers(first: $n) { nodes {
  name articles(first: 2, orderBy: {field: QUALITY}) {
    totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { slug } }
  }
} } }"""
DEEP = """query ($n: Int) { articles(first: $n) { nodes { related(first: 2) { nodes {
  ... on Article { related(first: 2) { nodes { title } } } } } } } }"""


async def sent(
    archive: Database, log: CommandLog, executor: str, query: str, size: int
) -> list[str]:
    """The commands of the query, by name and collection, at a page of `size`."""
    engine = Engine(graphql_schema, executor)
    for _ in range(2):  # compiled on second use
        log.commands.clear()
        result = await execute(engine, build_context(archive, EDITOR), query, n=size)
        assert result.errors is None
    assert not engine.interpreted["error"]
    return sorted(
        f"{name} {target}" for name, target in (next(iter(c.items())) for c in log.commands)
    )


@pytest.mark.parametrize("executor", ["compiled", "graphql-core"])
@pytest.mark.parametrize(("query", "most"), [(FEED, 6), (TOPICS, 4), (PROVIDERS, 4), (DEEP, 3)])
async def test_commands_do_not_grow_with_the_page(
    archive: Database, commands: CommandLog, executor: str, query: str, most: int
) -> None:
    small = await sent(archive, commands, executor, query, 10)
    large = await sent(archive, commands, executor, query, 100)

    assert small == large
    assert len(large) <= most, large


async def test_known_providers_and_topics_are_not_read_again(
    archive: Database, commands: CommandLog
) -> None:
    query = "{ articles { nodes { provider { name } topics { name } } } }"
    entity_cache = EntityCache(archive, fresh=lambda: True)
    await execute(ENGINE, build_context(archive, EDITOR, entity_cache), query)
    commands.commands.clear()

    await execute(ENGINE, build_context(archive, EDITOR, entity_cache), query)

    assert [next(iter(c.values())) for c in commands.commands] == ["articles"]


async def test_only_selected_keys_are_fetched(archive: Database, commands: CommandLog) -> None:
    query = "{ articles { nodes { title images { url } provider { domain } } } }"

    await execute(ENGINE, build_context(archive, EDITOR), query)

    find = next(c for c in commands.commands if c.get("find") == "articles")
    assert set(find["projection"]) == {"title", "images.url", "provider.domain"}


TOTALS = "{ a: articles { totalCount } b: articles(filter: {heat: {min: 1}}) { totalCount } }"
TOPIC_TOTALS = """{ topics(first: 4) { nodes { articles { totalCount } } } }"""


@pytest.mark.parametrize("executor", ["compiled", "graphql-core"])
@pytest.mark.parametrize(
    ("query", "commands_sent"),
    [
        (TOTALS, ["aggregate articles"] * 2),
        ("{ articles { facets { categories { count } } } }", ["aggregate articles"]),
        (
            "{ articles { totalCount facets { types { count } } } }",
            ["aggregate articles", "aggregate articles"],
        ),
        (TOPIC_TOTALS, ["aggregate topics", "find topics"]),
        ("{ topics { totalCount } }", ["aggregate topics"]),
        ("{ articles { __typename } }", []),
        ("{ articles(first: 1) { pageInfo { hasNextPage } } }", ["find articles"]),
    ],
)
async def test_a_total_or_a_facet_alone_reads_no_page(
    archive: Database,
    commands: CommandLog,
    executor: str,
    query: str,
    commands_sent: list[str],
) -> None:
    assert await sent(archive, commands, executor, query, 10) == commands_sent
