"""A gateway for the tests of HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from loaders.settings import Settings
from tests.graph.http.running import TOKENS, Served, served


@pytest.fixture
async def gateway(settings: Settings) -> AsyncIterator[Served]:
    """A gateway in production, with the bearer tokens `one` and `two`."""
    async with served(settings, tokens=TOKENS) as running:
        yield running
