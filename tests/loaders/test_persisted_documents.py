"""Documents that gateways share: found by hash, bounded, expiring, and never in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from loaders import persisted_documents
from loaders.connection import connect
from loaders.database import Database
from loaders.persisted_documents import COLLECTION, MAX_BYTES, MAX_WRITES, PersistedDocuments
from loaders.settings import Settings

DIGEST = "0" * 64


async def keep(documents: PersistedDocuments, digest: str, text: str) -> None:
    documents.keep(digest, text)
    await documents.close()


async def test_a_document_is_found_until_it_expires(database: Database) -> None:
    documents = PersistedDocuments(database, timedelta(days=1))
    assert await documents.find(DIGEST) is None
    await keep(documents, DIGEST, "{ a }")
    assert await documents.find(DIGEST) == "{ a }"

    await keep(PersistedDocuments(database, timedelta(seconds=-1)), DIGEST, "{ a }")
    assert await documents.find(DIGEST) is None


async def test_the_server_is_told_to_expire_them(database: Database) -> None:
    await keep(PersistedDocuments(database, timedelta(days=1)), DIGEST, "{ a }")
    indexes = await database.collection(COLLECTION).index_information()
    assert [index for index in indexes.values() if index.get("expireAfterSeconds") == 0]


async def test_documents_are_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persisted_documents, "MAX_DOCUMENTS", 3)
    for number in range(5):
        await keep(PersistedDocuments(database, timedelta(days=1)), f"{number:064}", "{ a }")
    await keep(PersistedDocuments(database, timedelta(days=1)), DIGEST, "é" * (MAX_BYTES // 2 + 1))

    kept = await database.find(COLLECTION, {}, {"_id": 1}, [("_id", 1)])
    assert [row["_id"] for row in kept] == [f"{number:064}" for number in (2, 3, 4)]


async def test_the_documents_that_wait_to_be_stored_are_bounded(database: Database) -> None:
    documents = PersistedDocuments(database, timedelta(days=1))
    for number in range(MAX_WRITES + 30):
        documents.keep(f"{number:064}", "{ a }")
    await documents.close()
    assert len(await database.find(COLLECTION, {}, {"_id": 1})) == MAX_WRITES


async def test_an_absent_store_is_no_error() -> None:
    away = connect(Settings.model_validate({"store_timeout": 0.2}), "mongodb://127.0.0.1:9/")
    documents = PersistedDocuments(away, timedelta(days=1))
    await keep(documents, DIGEST, "{ a }")
    assert await documents.find(DIGEST) is None
    await away.close()
