"""Each archive, in the store and in memory, once for all differential tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from loaders.database import connect
from loaders.fields.stored import load_fields
from loaders.settings import Settings
from seed.archive import Options, load
from seed.opening import Choices, open_reading
from tests.differential.sides import ARCHIVES, Sides
from tests.reference.archive import worlds


@pytest.fixture(scope="session", params=list(ARCHIVES))
async def sides(
    request: pytest.FixtureRequest, mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Sides]:
    folder = tmp_path_factory.mktemp(request.param)
    files = ARCHIVES[request.param](folder)
    name = f"newsgraph_differential_{os.getpid()}_{request.param}"
    options = Options(open_reading([str(folder)], Choices()), workers=1)
    summary = await asyncio.to_thread(load, [str(folder)], mongodb_uri, options, name=name)
    assert not summary.rejected, summary
    hosts = mongodb_uri.partition("?")
    uri = hosts[0].rstrip("/").split("/")
    settings = Settings.model_validate(
        {"mongodb_uri": f"{uri[0]}//{uri[2]}/{name}{hosts[1]}{hosts[2]}"}
    )
    database = connect(settings)
    yield Sides(database, worlds(files), await load_fields(database))
    if "NEWSGRAPH_TEST_MONGODB_URI" in os.environ:
        await database.drop()
    await database.close()
