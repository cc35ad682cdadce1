"""The commands that the driver sends, as they go over the wire."""

from __future__ import annotations

from typing import Any

from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

_ASIDE = {"hello", "ismaster", "ping", "endSessions", "killCursors"}
_ENVELOPE = {"lsid", "$db", "$clusterTime", "$readPreference", "maxTimeMS", "txnNumber"}


class CommandLog(CommandListener):
    """Collects commands in the order in which they are sent, without the driver's own talk.

    Hand it to `database.connect`. Each entry is the command's document: its name with the
    collection first, then its parts.
    """

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name not in _ASIDE:
            command = dict(event.command)
            self.commands.append({k: v for k, v in command.items() if k not in _ENVELOPE})

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...
