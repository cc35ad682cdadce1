"""Every answer that a write changes shares a tag with it: random operations, random edits.

A longer run: NEWSGRAPH_TEST_EDITS=300 pytest tests/graph/delivery/test_touching.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from graph.context import build_context
from graph.documents.cache import DocumentCache, Operation
from graph.documents.variables import coerce_variables
from graph.encoding import to_json
from graph.errors import QueryTooComplex, RequestErrors
from graph.execution.engine import Engine
from graph.schema import graphql_schema
from graph.viewer import Scope, Viewer
from loaders.database import Database
from loaders.live.dependencies import Tagged
from loaders.live.follower import Follower
from loaders.live.lists import ListIndex
from loaders.live.write_tags import tags_of
from loaders.live.writes import StoreWrite
from loaders.settings import Settings
from seed.archive import load
from seed.options import Options
from tests.differential.hostile import hostile_archive
from tests.differential.queries import QueryMaker
from tests.differential.vocabulary import Vocabulary
from tests.graph.delivery.edits import Archive
from tests.reference.archive import worlds
from tests.reference.files import read_archive

pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

EDITS = int(os.environ.get("NEWSGRAPH_TEST_EDITS", "8"))
SEED = int(os.environ.get("NEWSGRAPH_TEST_SEED", "1"))
OPERATIONS = 40
VIEWERS = (Viewer(), Viewer(frozenset({Scope.DRAFTS})))


@dataclass
class CachedResponse:
    operation: Operation
    variables: dict[str, Any]
    viewer: Viewer
    answer: bytes
    tagged: Tagged


class WriteRecorder:
    """A listener that keeps the writes."""

    def __init__(self) -> None:
        self.writes: list[StoreWrite] = []

    def written(self, writes: Sequence[StoreWrite]) -> None:
        self.writes.extend(writes)

    def lost(self) -> None:
        raise AssertionError("the stream was lost")


async def ask(
    database: Database, engine: Engine, operation: Operation, variables: Any, viewer: Viewer
) -> CachedResponse | None:
    """None if the response has errors: such responses are not cached."""
    try:
        values = coerce_variables(graphql_schema, operation.definition, variables)
    except RequestErrors:
        return None
    context = build_context(database, viewer)
    result = await engine.execute(operation, values, context)
    if result.errors:
        return None
    tagged = context.loaders.dependencies.tagged(shows_counts="articleCount" in operation.source)
    return CachedResponse(operation, variables, viewer, to_json(result.data), tagged)


async def some_responses(
    database: Database, engine: Engine, folder: Path, random: Random
) -> list[CachedResponse]:
    documents = DocumentCache(graphql_schema, Settings(max_aliases=1000))
    vocabulary = Vocabulary(worlds(read_archive(folder))["everything"], random)
    found: list[CachedResponse] = []
    while len(found) < OPERATIONS:
        roots = ("search",) if random.random() < 0.15 else ()
        made = QueryMaker(graphql_schema, vocabulary, random, roots=roots).make()
        try:
            operation = documents.prepare(made.text)
        except (QueryTooComplex, RequestErrors):
            continue
        one = await ask(database, engine, operation, made.variables, random.choice(VIEWERS))
        if one is not None:
            found.append(one)
    return found


async def settled(follower: Follower) -> None:
    """Until the follower knows of all that has happened by now."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(20):
        while loop.time() - follower.lag < began:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_every_response_that_an_edit_changes_has_one_of_its_tags(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    random = Random(SEED)
    archive = Archive(tmp_path / "archive", hostile_archive(), random)
    seeding = Options(workers=1, prune=True)
    uri, paths = str(settings.mongodb_uri), [str(archive.folder)]
    await asyncio.to_thread(load, paths, uri, seeding)
    recorder, engine = WriteRecorder(), Engine(graphql_schema, "compiled")
    follower = Follower(database, [recorder])
    following = asyncio.create_task(follower.run())
    await settled(follower)
    changed = spared = 0
    try:
        responses = await some_responses(database, engine, archive.folder, random)
        for _ in range(EDITS):
            recorder.writes.clear()
            edit = archive.edit()
            await asyncio.to_thread(load, paths, uri, seeding)
            await settled(follower)
            for index, one in enumerate(responses):
                again = await ask(database, engine, one.operation, one.variables, one.viewer)
                lists = ListIndex(one.tagged.lists)
                touched = {tag for write in recorder.writes for tag in tags_of(write, lists)}
                holds = not one.tagged.tags.isdisjoint(touched)
                if again is None or again.answer != one.answer:
                    changed += 1
                    assert holds, f"{edit}\n{one.operation.source}\n{one.variables}"
                elif not holds:
                    spared += 1
                if again is not None:
                    responses[index] = again
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    assert changed > EDITS
    assert spared > EDITS * OPERATIONS / 10
