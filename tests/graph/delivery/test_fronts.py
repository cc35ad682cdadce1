"""Random queries through Varnish and nginx while an archive is edited, against an uncached twin.

A longer run: NEWSGRAPH_TEST_FRONT_EDITS=60 pytest tests/graph/delivery/test_fronts.py
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

import httpx
import pytest

from graph.schema import graphql_schema
from loaders.settings import Settings
from seed.archive import load
from seed.options import Options
from tests.differential.hostile import hostile_archive
from tests.differential.queries import QueryMaker
from tests.differential.vocabulary import Vocabulary
from tests.graph.delivery.edits import Archive
from tests.graph.delivery.fronts import Front, front, missing
from tests.reference.archive import worlds
from tests.reference.files import read_archive

EDITS = int(os.environ.get("NEWSGRAPH_TEST_FRONT_EDITS", "2"))
SEED = int(os.environ.get("NEWSGRAPH_TEST_SEED", "1"))
QUERIES = 20
READERS = 3
LONGEST_URL = 6000
PROMISE = {"varnish": 1.0, "nginx-purge": 1.0, "nginx-revalidate": 2.0}
"""Seconds after a write in which an answer from before it may be seen."""


class Query(NamedTuple):
    text: str
    variables: str

    @property
    def parameters(self) -> dict[str, str]:
        return {"query": self.text, "variables": self.variables}


class Seen(NamedTuple):
    """One response: the times of the request and of the response, in the loop's clock."""

    sent: float
    came: float
    query: Query
    body: bytes


@dataclass
class Reading:
    """Readers that go on asking, with validators, and what they saw."""

    front: Front
    queries: Sequence[Query]
    random: Random
    seen: list[Seen] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    _known: dict[Query, httpx.Response] = field(default_factory=dict)

    async def read(self) -> None:
        while True:
            await self.ask(self.random.choice(self.queries), self._known)
            await asyncio.sleep(0.005)

    async def ask(self, query: Query, known: dict[Query, httpx.Response]) -> Seen:
        held = known.get(query)
        headers = {"if-none-match": held.headers["etag"]} if held is not None else {}
        sent = asyncio.get_running_loop().time()
        response = await self.front.http.get("/graphql", params=query.parameters, headers=headers)
        self.statuses[f"{response.status_code} {response.headers.get('x-cache')}"] += 1
        if response.status_code == 304:
            assert held is not None
            response = held
        assert response.status_code == 200, response.text
        if "etag" in response.headers:
            known[query] = response
        came = asyncio.get_running_loop().time()
        seen = Seen(sent, came, query, response.content)
        self.seen.append(seen)
        return seen


async def some_queries(twin: httpx.AsyncClient, folder: Path, random: Random) -> list[Query]:
    """Queries without errors, short enough for an address."""
    vocabulary = Vocabulary(worlds(read_archive(folder))["everything"], random)
    found: list[Query] = []
    while len(found) < QUERIES:
        roots = ("search",) if random.random() < 0.15 else ()
        made = QueryMaker(graphql_schema, vocabulary, random, roots=roots).make()
        query = Query(made.text, json.dumps(made.variables))
        response = await twin.get("/graphql", params=query.parameters)
        good = response.status_code == 200 and "errors" not in response.json()
        if good and len(str(response.url)) < LONGEST_URL:
            found.append(query)
    return found


@pytest.mark.parametrize("kind", list(PROMISE))
async def test_no_response_is_older_than_promised(
    kind: str, settings: Settings, tmp_path: Path
) -> None:
    if reason := missing(kind):
        pytest.skip(reason)
    random = Random(SEED)
    archive = Archive(tmp_path / "archive", hostile_archive(), random)
    uri, seeding = str(settings.mongodb_uri), Options(workers=1, prune=True)
    await asyncio.to_thread(load, [str(archive.folder)], uri, seeding)
    loop = asyncio.get_running_loop()
    async with front(kind, uri, tmp_path) as both:
        queries = await some_queries(both.twin, archive.folder, random)
        reading = Reading(both, queries, Random(SEED + 1))
        readers = [asyncio.create_task(reading.read()) for _ in range(READERS)]
        await asyncio.sleep(3)
        for _ in range(EDITS):
            edit = archive.edit()
            await asyncio.to_thread(load, [str(archive.folder)], uri, seeding)
            settled = loop.time() + PROMISE[kind]
            await asyncio.sleep(PROMISE[kind] + 0.5)
            truth = {q: (await both.twin.get("/graphql", params=q.parameters)).content
                     for q in queries}  # fmt: skip
            for query in queries:
                await reading.ask(query, {})
            for seen in reading.seen:
                if seen.sent > settled:
                    late = f"{seen.sent - settled + PROMISE[kind]:.2f} s after {edit}"
                    assert seen.body == truth[seen.query], f"{late}\n{seen.query.text}"
            reading.seen.clear()
            for reader in readers:
                assert not reader.done(), reader.exception()
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        hits = sum(number for status, number in reading.statuses.items() if "HIT" in status)
        assert hits > sum(reading.statuses.values()) / 4, reading.statuses
