"""A store that reports no changes: subscriptions say so, and do not ask clients to try again."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import NO_LIVE_CHANGES
from loaders.database import Database
from loaders.settings import Settings
from tests.graph.http.running import served
from tests.graph.http.test_event_stream import following

_command, _watch = Database.command, Database.watch


async def without_times(self: Database, command: Any) -> Any:
    """What a standalone server answers."""
    answer = await _command(self, command)
    return {key: value for key, value in answer.items() if key != "operationTime"}


def unknown_stage(self: Database, collection: str | None, pipeline: Any = (), **_: Any) -> Any:
    """A change stream that the server refuses, as one without `$changeStream` does."""
    return _watch(self, collection, [{"$nonsense": 1}])


@pytest.mark.parametrize(
    ("method", "replacement"), [("command", without_times), ("watch", unknown_stage)]
)
async def test_a_subscription_ends_with_the_reason(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, method: str, replacement: Any
) -> None:
    monkeypatch.setattr(Database, method, replacement)
    async with served(settings) as gateway, following(gateway) as events:
        while (event := await events.next()) is not None and event[0] != "next":
            pass
        assert event is not None
        [error] = event[1]["errors"]
        assert error["message"] == NO_LIVE_CHANGES
        assert error["extensions"]["code"] == "STORE_UNAVAILABLE"
