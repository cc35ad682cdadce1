"""What `newsgraph explain` lists: the commands of the operation, without the driver's own."""

from __future__ import annotations

from typing import Any

from pymongo.monitoring import CommandStartedEvent

from loaders.command_log import CommandLog


def started(command: dict[str, Any]) -> CommandStartedEvent:
    return CommandStartedEvent(command, "news", 1, ("127.0.0.1", 27017), 1)


def test_a_log_in_is_no_command_of_the_operation() -> None:
    log = CommandLog()
    log.started(started({"saslStart": 1, "mechanism": "SCRAM-SHA-256", "payload": b"n"}))
    log.started(started({"saslContinue": 1, "conversationId": 1, "payload": b"c"}))
    log.started(started({"find": "articles", "$db": "news", "maxTimeMS": 5}))
    assert log.commands == [{"find": "articles"}]
