"""Every read of the schema's paths is served by an index, in its order, as `explain` shows.

It takes a server that plans as MongoDB does, see `tests/planning.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from graph.context import build_context
from graph.execution.engine import Engine
from graph.schema import build_schema, executable
from graph.viewer import Viewer
from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.database import Database
from loaders.reads.plans import way_of
from loaders.settings import Settings
from seed.archive import load
from seed.samples.archive import write_archive
from tests.graph.conftest import SAMPLES
from tests.graph.running import ANYONE, EDITOR, execute
from tests.planning import planning_server

_NAME = "newsgraph_test_plans"
_SCHEMA = executable(build_schema(federation=True))

VIEWERS = [ANYONE, EDITOR]

ORDERS = [
    f"orderBy: {{field: {field}, direction: {direction}}}"
    for field in ("PUBLISHED", "QUALITY", "HEAT", "TITLE")
    for direction in ("ASC", "DESC")
]
PATHS = [
    *(f"{{ articles(first: 5, {order}) {{ nodes {{ slug }} }} }}" for order in ORDERS),
    *(
        f'{{ topic(by: {{slug: "ai"}}) {{ articles(first: 5, {order}) {{ nodes {{ slug }} }} }} }}'
        for order in ORDERS
    ),
    *(
        f"{{ providers(first: 1) {{ nodes {{ articles({order}) {{ nodes {{ id }} }} }} }} }}"
        for order in ORDERS
    ),
    *(
        f"{{ authors(first: 1) {{ nodes {{ articles({order}) {{ nodes {{ id }} }} }} }} }}"
        for order in ORDERS
    ),
    *(
        f"{{ {root}(first: 5, orderBy: {{field: {field}}}) {{ nodes {{ name }} }} }}"
        for root in ("providers", "topics", "authors")
        for field in ("NAME", "ARTICLE_COUNT")
    ),
    "{ articles(first: 5) { nodes { related { nodes { title } } } } }",
    "{ articles(first: 1) { nodes { relatedBy { nodes { title } } } } }",
    '{ article(by: {slug: "x"}) { slug } }',
    '{ article(by: {url: "https://example.com/x"}) { slug } }',
    '{ articles(filter: {providers: ["a.example"]}) { nodes { slug } } }',
    '{ articles(filter: {topics: ["ai", "climate"]}) { nodes { slug } } }',
    '{ articles(filter: {authors: ["rosa-martinez", "jean-luc-moreau"]}) { nodes { slug } } }',
    '{ articles(filter: {languages: ["de"]}) { nodes { slug } } }',
    "{ articles(first: 5) { nodes { translations { slug } } } }",
    '{ author(by: {name: "Ann"}) { slug } }',
    *(
        f"{{ _entities(representations: [{representations}]) {{ ... on Article {{ title }} }} }}"
        for representations in (
            '{__typename: "Article", slug: "x"}, {__typename: "Article", slug: "y"}',
            '{__typename: "Article", slug: "x"}, {__typename: "Article", url: "https://x.example"}',
        )
    ),
]


@pytest.fixture(scope="module")
def planner(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with planning_server(mongodb_uri, tmp_path_factory.mktemp("planner")) as uri:
        yield uri


@pytest.fixture(scope="module")
def samples(planner: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample archive of the other tests, on the server that plans."""
    folder = tmp_path_factory.mktemp("samples")
    list(write_archive(SAMPLES, folder, 11))
    load([str(folder)], planner, name=_NAME)
    return _NAME


@pytest.fixture
async def archive(planner: str, samples: str, commands: CommandLog) -> AsyncIterator[Database]:
    own = connect(Settings(), planner, [commands])
    yield own.sibling(samples)
    await own.close()


@pytest.fixture
async def plans_like_mongodb(archive: Database) -> None:
    """Skips on a server whose `explain` does not know sorts that an index serves."""
    read = {"find": "articles", "filter": {"published": True}, "sort": {"quality": 1, "_id": 1}}
    plan = await archive.command({"explain": read, "verbosity": "queryPlanner"})
    if way_of(plan) != "index":
        pytest.skip(
            "this server sorts in memory; set NEWSGRAPH_TEST_PLANNER or NEWSGRAPH_TEST_MONGODB_URI"
        )


def stages(plan: Any) -> Iterator[str]:
    """The names of all stages in a plan."""
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan["stage"]
        for below in plan.values():
            yield from stages(below)
    elif isinstance(plan, list):
        for below in plan:
            yield from stages(below)


@pytest.mark.usefixtures("plans_like_mongodb")
@pytest.mark.parametrize("viewer", VIEWERS, ids=["public", "drafts"])
@pytest.mark.parametrize("query", PATHS)
async def test_every_read_is_served_by_an_index(
    archive: Database, commands: CommandLog, query: str, viewer: Viewer
) -> None:
    commands.commands.clear()
    result = await execute(Engine(_SCHEMA), build_context(archive, viewer), query)
    assert result.errors is None

    finds = [command for command in commands.commands if "find" in command]
    assert finds
    for find in finds:
        plan = await archive.command({"explain": find, "verbosity": "queryPlanner"})
        found = set(stages(plan["queryPlanner"]["winningPlan"]))
        assert not found & {"COLLSCAN", "SORT"}, (find, found)


@pytest.mark.usefixtures("plans_like_mongodb")
@pytest.mark.parametrize("viewer", VIEWERS, ids=["public", "drafts"])
@pytest.mark.parametrize("order", ORDERS)
async def test_a_page_costs_the_same_at_any_depth(
    archive: Database, commands: CommandLog, order: str, viewer: Viewer
) -> None:
    engine, context = Engine(_SCHEMA), build_context(archive, viewer)
    query = (
        f"query ($after: String) {{ articles(first: 5, after: $after, {order}) {{"
        " nodes { slug } pageInfo { endCursor } } }"
    )
    after = None
    for _ in range(12):
        commands.commands.clear()
        result = await execute(engine, context, query, after=after)
        assert result.data is not None
        after = result.data["articles"]["pageInfo"]["endCursor"]
        [find] = commands.commands
        plan = await archive.command({"explain": find, "verbosity": "executionStats"})
        executed = plan["executionStats"]
        examined = executed["totalDocsExamined"]
        # 6 are read; ties with the cursor are passed over, many where the values are few.
        if "PUBLISHED" in order or "TITLE" in order:
            assert examined <= 12, (find, examined)
        assert not set(stages(executed["executionStages"])) & {"COLLSCAN", "SORT"}, find
