"""Persisted queries and trusted documents."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path

import pytest

from loaders.database import Database
from loaders.settings import Settings
from tests.graph.http.running import SCOPES, Served, codes, served


async def test_a_persisted_query_runs_by_its_hash(gateway: Served) -> None:
    digest = hashlib.sha256(SCOPES.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    by_hash = {"extensions": extensions}
    first = await gateway.http.post("/graphql", json=by_hash)
    assert (first.status_code, codes(first)) == (200, ["PERSISTED_QUERY_NOT_FOUND"])
    assert (await gateway.ask(SCOPES, extensions=extensions)).json()["data"]
    assert (await gateway.http.post("/graphql", json=by_hash)).json()["data"]
    wrong = await gateway.ask("{__typename}", extensions=extensions)
    assert codes(wrong) == ["PERSISTED_QUERY_HASH_MISMATCH"]


@pytest.mark.parametrize("form", ["apollo", "relay"])
async def test_only_trusted_documents_run(settings: Settings, tmp_path: Path, form: str) -> None:
    apollo = {
        "format": "apollo-persisted-query-manifest", "version": 1,
        "operations": [{"id": "abc", "name": "V", "type": "query", "body": SCOPES}],
    }  # fmt: skip
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(apollo if form == "apollo" else {"abc": SCOPES}))
    async with served(settings, trusted_documents=path, only_trusted_documents=True) as gateway:
        known = await gateway.http.post("/graphql", json={"documentId": "abc"})
        assert known.json()["data"]
        unknown = await gateway.http.post("/graphql", json={"documentId": "abd"})
        assert codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
        assert codes(await gateway.ask("{__typename}")) == ["FORBIDDEN"]


async def test_gateways_share_persisted_queries(settings: Settings, database: Database) -> None:
    digest = hashlib.sha256(SCOPES.encode()).hexdigest()
    by_hash = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}
    shared = {"persisted_queries_days": 1}
    async with (
        served(settings, **shared) as one,
        served(settings, **shared) as other,
        served(settings) as alone,
    ):
        unknown = await one.http.post("/graphql", json=by_hash)
        assert codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
        assert (await one.http.post("/graphql", json={"query": SCOPES, **by_hash})).is_success
        for _ in range(50):
            if "errors" not in (await other.http.post("/graphql", json=by_hash)).json():
                break
            await asyncio.sleep(0.1)
        answer = (await other.http.post("/graphql", json=by_hash)).json()
        assert answer == {"data": {"viewer": {"scopes": []}}}
        unknown = await alone.http.post("/graphql", json=by_hash)
        assert codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
