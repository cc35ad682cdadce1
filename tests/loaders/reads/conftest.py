"""A database whose commands are recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.database import Database
from loaders.indexes import ensure_indexes
from loaders.settings import Settings


@pytest.fixture
def commands() -> CommandLog:
    """The commands sent to `recorded`."""
    return CommandLog()


@pytest.fixture
async def recorded(settings: Settings, commands: CommandLog) -> AsyncIterator[Database]:
    """An empty database with all indexes."""
    database = connect(settings, listeners=[commands])
    await ensure_indexes(database)
    yield database
    await database.drop()
    await database.close()
