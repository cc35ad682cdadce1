"""Random operations, answered alike by the reference and by both executors.

A longer run: NEWSGRAPH_TEST_OPERATIONS=5000 pytest tests/differential
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from graphql import parse, validate

from graph.context import build_context
from graph.errors import QueryTooComplex, RequestErrors
from graph.execution import Engine
from graph.operations import Operation, Operations
from graph.schema import graphql_schema
from graph.viewer import Scope, Viewer
from loaders.database import Database, connect
from loaders.settings import Settings
from seed.archive import Options, load
from seed.samples.archive import write_archive as write_samples
from tests.differential.comparing import Answer, answer_of, at, differences
from tests.differential.hostile import hostile_archive
from tests.differential.queries import Asked, QueryMaker
from tests.differential.vocabulary import Vocabulary
from tests.reference.archive import World, worlds
from tests.reference.files import File, read_archive, write_archive
from tests.reference.schema import answer, reference_schema

pytestmark = [  # graphql-core drops what it has not yet awaited below what an error makes null
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

OPERATIONS = int(os.environ.get("NEWSGRAPH_TEST_OPERATIONS", "40"))
SEED = int(os.environ.get("NEWSGRAPH_TEST_SEED", "1"))
PAGES = 3
"""How many pages a walk goes on."""
ENOUGH = 5
"""Operations answered wrongly after which the test gives up."""


def _samples(folder: Path) -> list[File]:
    list(write_samples(150, folder, 3))
    return read_archive(folder)


def _hostile(folder: Path) -> list[File]:
    files = hostile_archive()
    write_archive(folder, files)
    return files


ARCHIVES: dict[str, Callable[[Path], list[File]]] = {"samples": _samples, "hostile": _hostile}


@dataclass
class Sides:
    """One archive, in the store and in memory."""

    database: Database
    worlds: dict[str, World]
    reference: Any = field(default_factory=reference_schema)
    operations: Operations = field(
        default_factory=lambda: Operations(graphql_schema, Settings(max_aliases=1000))
    )
    compiled: Engine = field(default_factory=lambda: Engine(graphql_schema, "compiled"))
    interpreted: Engine = field(default_factory=lambda: Engine(graphql_schema, "graphql-core"))

    def expected(self, asked: Asked, variables: dict[str, Any], viewer: str) -> Answer:
        document = parse(asked.text)
        return answer_of(answer(self.reference, document, variables, self.worlds[viewer]))

    async def found(
        self, operation: Operation, variables: dict[str, Any], viewer: str
    ) -> list[Answer]:
        """What graphql-core answers, and compiled code at first and second sight."""
        scopes = frozenset(map(Scope, self.worlds[viewer].scopes))
        answers = []
        for engine in (self.interpreted, self.compiled, self.compiled):  # it compiles at the second
            context = build_context(self.database, Viewer(scopes))
            answers.append(answer_of(await engine.execute(operation, variables, context)))
        return answers


@pytest.fixture(scope="module", params=list(ARCHIVES))
async def sides(
    request: pytest.FixtureRequest, mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Sides]:
    folder = tmp_path_factory.mktemp(request.param)
    files = ARCHIVES[request.param](folder)
    name = f"newsgraph_differential_{os.getpid()}_{request.param}"
    summary = await asyncio.to_thread(
        load, [str(folder)], mongodb_uri, Options(workers=1), name=name
    )
    assert not summary.rejected, summary
    hosts = mongodb_uri.partition("?")
    uri = hosts[0].rstrip("/").split("/")
    settings = Settings.model_validate(
        {"mongodb_uri": f"{uri[0]}//{uri[2]}/{name}{hosts[1]}{hosts[2]}"}
    )
    database = connect(settings)
    yield Sides(database, worlds(files))
    if "NEWSGRAPH_TEST_MONGODB_URI" in os.environ:
        await database.drop()
    await database.close()


async def test_random_operations_are_answered_as_the_contract_says(sides: Sides) -> None:
    random = Random(SEED)
    refused, wrong = 0, []
    for number in range(OPERATIONS):
        viewer = random.choice(list(sides.worlds))
        vocabulary = Vocabulary(sides.worlds["everything"], random)
        asked = QueryMaker(graphql_schema, vocabulary, random).make()
        try:
            operation = sides.operations.prepare(asked.text)
        except QueryTooComplex:
            refused += 1
            continue
        except RequestErrors:
            assert validate(sides.reference, parse(asked.text)), asked.text
            refused += 1
            continue
        label = f"operation {number} as {viewer}"
        wrong += await _walk(sides, asked, operation, viewer, label)
        if len(wrong) >= ENOUGH:
            break
    assert not wrong, "\n\n".join(wrong)
    assert refused < OPERATIONS / 5


async def test_searches_are_answered_alike_by_both_executors(sides: Sides) -> None:
    """How results rank is no part of the contract, so the reference has no say."""
    random = Random(SEED)
    for _ in range(OPERATIONS // 5):
        viewer = random.choice(list(sides.worlds))
        vocabulary = Vocabulary(sides.worlds["everything"], random)
        asked = QueryMaker(graphql_schema, vocabulary, random, roots=("search",)).make()
        try:
            operation = sides.operations.prepare(asked.text)
        except (QueryTooComplex, RequestErrors):
            continue
        interpreted, *compiled = await sides.found(operation, asked.variables, viewer)
        for other in compiled:
            assert other.text == interpreted.text, asked
            assert other.errors == interpreted.errors, asked


async def _walk(
    sides: Sides, asked: Asked, operation: Operation, viewer: str, label: str
) -> list[str]:
    """The operation, and again for the pages that follow where one of its fields has a cursor.

    Says what is wrong with the first page that is.
    """
    cursors: list[str | None] = [None, None]
    for page in range(PAGES):
        given = [{**asked.variables, "cursor": cursor} for cursor in cursors]
        if asked.walk is None:
            given = [asked.variables, asked.variables]
        expected = sides.expected(asked, given[0], viewer)
        interpreted, *compiled = await sides.found(operation, given[1], viewer)
        wrong = list(differences(expected, interpreted))[:10]
        for other in compiled:
            if other.text != interpreted.text or other.errors != interpreted.errors:
                wrong += ["the executors disagree", *differences(interpreted, other)][:10]
        if wrong:
            return ["\n".join([f"{label}, page {page}:", *wrong, asked.text, str(given[1])])]
        if asked.walk is None:
            break
        info = (*asked.walk, "pageInfo", "startCursor" if asked.backwards else "endCursor")
        cursors = [at(side.data, info) for side in (expected, interpreted)]
        if cursors[0] is None:
            break
    return []
