"""Shared fixtures: a real store, started once for the run, and a database of one's own a test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
from pymongo import uri_parser

from loaders.connection import connect
from loaders.database import Database
from loaders.embedded.server import embedded_server
from loaders.indexes import ensure_indexes
from loaders.live.change_stream import ChangeStream
from loaders.settings import Settings

_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of the developer's shell or `.env` reaches a test, nor his data folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("NEWSGRAPH_")]:
            if not name.startswith("NEWSGRAPH_TEST_"):
                patch.delenv(name)
        patch.setitem(Settings.model_config, "env_file", None)
        patch.setenv("NEWSGRAPH_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def mongodb_uri(_own_environment: None) -> Iterator[str]:
    """The server of the run: NEWSGRAPH_TEST_MONGODB_URI, else an embedded one on its own folder."""
    if given := os.environ.get("NEWSGRAPH_TEST_MONGODB_URI"):
        yield given
        return
    with (
        tempfile.TemporaryDirectory(prefix="newsgraph-") as folder,
        embedded_server(Settings(data_dir=Path(folder))) as uri,
    ):
        yield uri


@pytest.fixture
def settings(mongodb_uri: str) -> Settings:
    """The defaults, with a fresh database's name in `mongodb_uri`."""
    name = f"newsgraph_test_{os.getpid()}_{next(_numbers)}"
    address, _, query = mongodb_uri.partition("?")
    hosts = address.removeprefix("mongodb://").partition("/")[0]
    uri = f"mongodb://{hosts}/{name}" + (f"?{query}" if query else "")
    return Settings.model_validate({"mongodb_uri": uri})


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """An empty database with all indexes. Dropped afterwards if its server outlives the run."""
    database = connect(settings)
    assert database.name == uri_parser.parse_uri(str(settings.mongodb_uri))["database"]
    await ensure_indexes(database)
    yield database
    if "NEWSGRAPH_TEST_MONGODB_URI" in os.environ:
        await database.drop()
    await database.close()


@pytest.fixture
async def change_streams(database: Database) -> None:
    """Skips on a server without change streams, such as FerretDB."""
    if "operationTime" not in await database.command({"ping": 1}):
        pytest.skip("this server has no change streams")


@pytest.fixture
async def changes(database: Database, change_streams: None) -> AsyncIterator[ChangeStream]:
    """The change stream of the empty database, which is running."""
    changes = ChangeStream(database)
    await changes.start()
    yield changes
    await changes.stop()
