"""Sends the commands of `read_commands.py` with either driver, bounded in time.

Motor runs the blocking driver, PyMongo, in threads. `MotorReads` gives a whole read to one thread
of its own pool: the command, its batch and the decoding. Motor's own cursors would change threads
several times. Everything that is not a read uses Motor itself.
"""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import Any, Protocol

from pymongo import errors

from loaders.documents import Document
from loaders.settings import Settings
from loaders.threads import Threads

_RETRYABLE = frozenset({6, 7, 89, 134, 262, 9001})
"""Codes after which a read is sent again, besides those of `AutoReconnect` ("Retryable Reads")."""


class Reads(Protocol):
    """Reads of one database."""

    async def read(self, command: Document, seconds: float) -> list[Document]:
        """All documents that a `find` or `aggregate` command returns.

        Raises TimeoutError if it takes longer than `seconds`.
        """

    def close(self) -> None: ...


class MotorReads:
    """Reads with Motor's blocking client. Each read runs completely in one thread."""

    def __init__(self, client: Any, name: str, connections: int) -> None:
        self._database = client.delegate[name]
        self._options = _read_options(self._database)
        self._threads = Threads(connections)
        self._loop = asyncio.get_running_loop()

    async def read(self, command: Document, seconds: float) -> list[Document]:
        deadline = self._loop.time() + seconds
        return await self._threads.run(partial(self._read, command, deadline), deadline)

    def close(self) -> None:
        self._threads.close()

    def _read(self, command: Document, deadline: float) -> list[Document]:
        try:
            reply = self._database.command(command, **self._options)
        except errors.PyMongoError as error:
            if not _may_retry(error) or self._loop.time() >= deadline:
                raise
            reply = self._database.command(command, **self._options)
        if _is_complete(reply):
            rows: list[Document] = reply["cursor"]["firstBatch"]
            return rows
        return list(self._database.cursor_command(command, **self._options))


class PyMongoReads:
    """Reads with PyMongo's asyncio client."""

    def __init__(self, client: Any, name: str) -> None:
        self._database = client[name]
        self._options = _read_options(self._database)

    async def read(self, command: Document, seconds: float) -> list[Document]:
        async with asyncio.timeout(seconds):
            try:
                reply = await self._database.command(command, **self._options)
            except errors.PyMongoError as error:
                if not _may_retry(error):
                    raise
                reply = await self._database.command(command, **self._options)
            if _is_complete(reply):
                rows: list[Document] = reply["cursor"]["firstBatch"]
                return rows
            cursor = await self._database.cursor_command(command, **self._options)
            rows = await cursor.to_list(None)
            return rows

    def close(self) -> None:
        """Do nothing: there is no thread pool to close."""


def client_class(settings: Settings) -> Any:
    """The class of the client that the setting `driver` selects."""
    if settings.driver == "pymongo":
        from pymongo import AsyncMongoClient

        return AsyncMongoClient
    # Motor reads the size of its own thread pool when it is imported.
    os.environ.setdefault("MOTOR_MAX_WORKERS", str(settings.store_connections))
    from motor.motor_asyncio import AsyncIOMotorClient

    return AsyncIOMotorClient


def reads_of(client: Any, name: str, settings: Settings) -> Reads:
    """The reads of the database `name` with a client of `client_class`."""
    if settings.driver == "pymongo":
        return PyMongoReads(client, name)
    return MotorReads(client, name, settings.store_connections)


def _read_options(database: Any) -> dict[str, Any]:
    """The database's options, for `command`, which does not apply them itself."""
    options = {
        "read_preference": database.read_preference,
        "codec_options": database.codec_options,
    }
    concern = database.read_concern.document
    return options | {"readConcern": concern} if concern else options


def _may_retry(error: errors.PyMongoError) -> bool:
    """Whether another server, or a new connection, may answer ("Retryable Reads")."""
    if isinstance(error, errors.OperationFailure) and not isinstance(error, errors.AutoReconnect):
        return error.code in _RETRYABLE
    return isinstance(error, errors.AutoReconnect) and not isinstance(
        error, errors.ServerSelectionTimeoutError
    )


def _is_complete(reply: Document) -> bool:
    """Whether the first batch has all documents. A batch has at most 16 MB."""
    return bool(reply["cursor"]["id"] == 0)
