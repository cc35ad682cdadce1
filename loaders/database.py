"""One database of the store: its reads, its commands and its change streams.

`read_commands.py` makes the commands of reads; `driver.py` sends them with Motor or PyMongo.

`connection.connect` creates a `Database`. It belongs to the event loop in which it was created.

Three limits bound the time of a read. The server stops at `maxTimeMS`. A socket without an answer
is closed. The caller stops waiting at the deadline of its `operation`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pymongo import timeout as driver_timeout

from loaders.documents import Document
from loaders.driver import reads_of
from loaders.operation import current_operation
from loaders.read_commands import Pipeline, Sort, aggregate_command, find_command
from loaders.settings import Settings
from loaders.store_errors import DRIVER_ERRORS, StoreTimeout, store_error, store_errors

if TYPE_CHECKING:
    from loaders.reads.sample import Sample

_CLOSE_SECONDS = 1.0

Answer = TypeVar("Answer")
CommandTrace: TypeAlias = Callable[[str, str, int], AbstractContextManager[None]]
"""A context manager around each command. Arguments: command name, collection, number of keys."""


class Database:
    """Reads for the loaders, and collections for code that writes."""

    def __init__(
        self, client: Any, name: str, settings: Settings, trace: CommandTrace | None = None
    ) -> None:
        self.client = client
        self.trace = trace
        self.name = name
        self.timeout = settings.operation_timeout
        self.sample: Sample | None = None
        """For `reads/windows.py`; None if pages are read without windows."""
        self.raw = client[name]
        self._settings = settings
        self._reads = reads_of(client, name, settings)
        self._collections: dict[str, Any] = {}
        self._loop = asyncio.get_running_loop()

    def sibling(self, name: str) -> Database:
        """Another database of the same server, with the same client."""
        return Database(self.client, name, self._settings, self.trace)

    @property
    def articles(self) -> Any:
        return self.collection("articles")

    @property
    def providers(self) -> Any:
        return self.collection("providers")

    @property
    def authors(self) -> Any:
        return self.collection("authors")

    @property
    def topics(self) -> Any:
        return self.collection("topics")

    def collection(self, name: str) -> Any:
        """The driver's own handle. It is cached: creating it costs a tenth of a command."""
        found = self._collections.get(name)
        if found is None:
            found = self._collections[name] = self.raw[name]
        return found

    async def find(
        self,
        collection: str,
        filter: Mapping[str, Any],
        projection: Mapping[str, Any] | None = None,
        sort: Sort | None = None,
        limit: int = 0,
        *,
        keys: int = 1,
    ) -> list[Document]:
        """The matching documents, in one command. `limit` 0 means all of them.

        `keys` is the number of keys that were requested together. Traces show it.
        """
        seconds = self._begin("find", collection)
        command = find_command(collection, seconds, filter, projection, sort, limit)
        rows = self._reads.read(command, seconds)
        return await self._answer(rows, "find", collection, keys)

    async def find_one(
        self,
        collection: str,
        filter: Mapping[str, Any],
        projection: Mapping[str, Any] | None = None,
    ) -> Document | None:
        rows = await self.find(collection, filter, projection, limit=1)
        return rows[0] if rows else None

    async def aggregate(
        self, collection: str, pipeline: Pipeline, *, keys: int = 1
    ) -> list[Document]:
        """The results of the pipeline, in one command. `keys` as for `find`."""
        seconds = self._begin("aggregate", collection)
        rows = self._reads.read(aggregate_command(collection, seconds, pipeline), seconds)
        return await self._answer(rows, "aggregate", collection, keys)

    async def count(self, collection: str, filter: Mapping[str, Any]) -> int:
        """The number of matching documents. The server scans the matching keys of an index."""
        seconds = self._begin("count", collection)
        pipeline: Pipeline = [
            {"$match": filter},
            {"$group": {"_id": None, "documents": {"$sum": 1}}},
        ]
        rows = self._reads.read(aggregate_command(collection, seconds, pipeline), seconds)
        groups = await self._answer(rows, "count", collection)
        return int(groups[0]["documents"]) if groups else 0

    async def command(self, command: Mapping[str, Any]) -> Document:
        """Send a database command unchanged, for example `explain`. It is not retried."""
        name = next(iter(command))
        seconds = self._begin(name, self.name)
        sent = within(seconds, self.raw.command(command))
        return await self._answer(sent, name, self.name)

    async def admin(self, command: Mapping[str, Any]) -> Document:
        """Send a command unchanged to the server's `admin` database. It is not retried."""
        name = next(iter(command))
        seconds = self._begin(name, "admin")
        sent = within(seconds, self.client["admin"].command(command))
        return await self._answer(sent, name, "admin")

    @asynccontextmanager
    async def watch(
        self, collection: str | None, pipeline: Pipeline = (), **options: Any
    ) -> AsyncIterator[Any]:
        """Open a change stream of one collection, or of all if `collection` is None.

        The options are those of PyMongo's `watch`. No deadline applies.
        """
        with store_errors("watch", collection or self.name):
            watched = self.raw if collection is None else self.raw[collection]
            stream = watched.watch(list(pipeline), **options)
            if hasattr(stream, "__await__"):
                stream = await stream
            async with stream:
                yield stream

    async def check_readable(self) -> None:
        """Raises a `StoreError` if the server cannot read.

        A ping is not enough. A server whose disk was full may answer pings and fail every read.
        A lookup by `_id` costs the same on every store. SecantusDB reads all documents for a
        `find` without a filter, whatever its limit.
        """
        await self.find("articles", {"_id": ""}, {"_id": 1}, limit=1)

    async def close(self) -> None:
        """Close the connections. Telling the server takes at most `_CLOSE_SECONDS`."""
        self._reads.close()
        closing = self.client.close
        with driver_timeout(_CLOSE_SECONDS):
            # Motor's `close` would block the event loop.
            await (closing() if iscoroutinefunction(closing) else asyncio.to_thread(closing))

    async def drop(self) -> None:
        """Delete this database with all its data."""
        with store_errors("dropDatabase", self.name):
            await self.client.drop_database(self.name)

    def _begin(self, command: str, target: str) -> float:
        """The seconds that this command may take. Counts the command as sent."""
        current = current_operation.get()
        if current is None:
            return self.timeout
        if current.failure is not None:
            raise current.failure
        seconds = current.deadline - self._loop.time()
        if seconds <= 0:
            raise StoreTimeout(f"{command} on {target}: no time was left to send it")
        current.commands += 1
        return seconds

    async def _answer(
        self, sent: Awaitable[Answer], command: str, target: str, keys: int = 1
    ) -> Answer:
        if self.trace is not None:
            with self.trace(command, target, keys), store_errors(command, target):
                return await sent
        try:  # the same, without the cost of a context manager
            return await sent
        except DRIVER_ERRORS as error:
            raise store_error(error, command, target) from error


async def within(seconds: float, sent: Awaitable[Answer]) -> Answer:
    """The answer. Raises TimeoutError if it takes longer than `seconds`.

    In Python 3.11, `asyncio.wait_for` ignores a cancellation that comes together with the answer.
    """
    async with asyncio.timeout(seconds):
        return await sent
