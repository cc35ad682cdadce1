"""Each archive, in each store at hand and in memory, once for all differential tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import pytest

from loaders.connection import connect
from loaders.fields.stored import load_fields
from loaders.settings import Settings
from seed.archive import load
from seed.options import Options
from seed.reading.opening import Choices, open_reading
from tests.differential.sides import ARCHIVES, Sides
from tests.planning import planning_server, second_server
from tests.reference.archive import worlds

STORES = ["the run's", "another"] if second_server() else ["the run's"]
"""No answer may depend on the server that holds the archive."""


@pytest.fixture(scope="session", params=STORES)
def differential_uri(
    request: pytest.FixtureRequest, mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    if request.param == "another":
        with planning_server(mongodb_uri, tmp_path_factory.mktemp("another")) as uri:
            yield uri
    else:
        yield mongodb_uri


@pytest.fixture(scope="session", params=list(ARCHIVES))
async def sides(
    request: pytest.FixtureRequest,
    differential_uri: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Sides]:
    folder = tmp_path_factory.mktemp(request.param)
    files = ARCHIVES[request.param](folder)
    name = f"newsgraph_differential_{os.getpid()}_{request.param}"
    options = Options(open_reading([str(folder)], Choices()), workers=1)
    summary = await asyncio.to_thread(load, [str(folder)], differential_uri, options, name=name)
    assert not summary.rejected, summary
    hosts = differential_uri.partition("?")
    uri = hosts[0].rstrip("/").split("/")
    settings = Settings.model_validate(
        {"mongodb_uri": f"{uri[0]}//{uri[2]}/{name}{hosts[1]}{hosts[2]}"}
    )
    database = connect(settings)
    yield Sides(database, worlds(files), await load_fields(database))
    if "NEWSGRAPH_TEST_MONGODB_URI" in os.environ:
        await database.drop()
    await database.close()
