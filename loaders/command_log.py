"""Records the commands that the driver sends to the server."""

from __future__ import annotations

from typing import Any

from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

_ASIDE = {"hello", "ismaster", "ping", "endSessions", "killCursors", "saslStart", "saslContinue"}
"""Commands that the driver sends for itself."""
_ENVELOPE = {"lsid", "$db", "$clusterTime", "$readPreference", "maxTimeMS", "txnNumber"}
"""Keys that the driver or a time limit adds to a command."""


class CommandLog(CommandListener):
    """Collects commands in the order in which they are sent, without the driver's own commands.

    Pass it to `database.connect`. Each entry is the command's document. Its first key is the
    command's name, and the value of that key is the collection.
    """

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name not in _ASIDE:
            command = dict(event.command)
            self.commands.append({k: v for k, v in command.items() if k not in _ENVELOPE})

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...
