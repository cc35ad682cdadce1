"""A seeded archive, shared by the tests that only read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.database import Database
from loaders.settings import Settings
from seed.archive import load
from seed.samples.archive import write_archive

SAMPLES = 300
_NAME = "newsgraph_test_graph"


@pytest.fixture(scope="session")
def samples(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that holds the sample archive."""
    folder = tmp_path_factory.mktemp("samples")
    for _ in write_archive(SAMPLES, folder, 11):
        pass
    load([str(folder)], mongodb_uri, name=_NAME)
    return _NAME


@pytest.fixture
def commands() -> CommandLog:
    """What the test sends to the store."""
    return CommandLog()


@pytest.fixture
async def archive(mongodb_uri: str, samples: str, commands: CommandLog) -> AsyncIterator[Database]:
    """The sample archive, to read and not to write."""
    own = connect(Settings(), mongodb_uri, [commands])
    yield own.sibling(samples)
    await own.close()
