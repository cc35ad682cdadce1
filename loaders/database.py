"""Every command that reads the store passes through here. `driver.py` sends it by Motor or PyMongo.

A client belongs to the event loop in which `connect` made it.

What a read costs is bounded three times: the server stops at `maxTimeMS`, a socket that stays
silent is dropped, and the caller stops waiting at the deadline of its `operation`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any, TypeAlias, TypeVar

from pymongo import MongoClient, errors, uri_parser
from pymongo import timeout as driver_timeout
from pymongo.monitoring import CommandListener

from loaders.documents import Document
from loaders.driver import Pipeline, Sort, client_class, reads_of
from loaders.settings import Settings

_DEFAULT_NAME = "newsgraph"
_FAREWELL_SECONDS = 1.0

Answer = TypeVar("Answer")
CommandTrace: TypeAlias = Callable[[str, str, int], AbstractContextManager[None]]
"""Runs a command inside. Its arguments: the command's name, its collection, its number of keys."""


class StoreError(Exception):
    """The store did not answer as it should. The message names the command and the collection."""


class StoreUnavailable(StoreError):
    """No server was found, or the connection broke, and the one retry of a read failed as well."""


class StoreTimeout(StoreError):
    """The time of the operation ran out before the store answered."""


@dataclass(slots=True)
class Operation:
    """The time that one operation has left, and the commands it has sent so far."""

    deadline: float
    """In the time of the running loop (`loop.time()`)."""
    commands: int = 0


_operation: ContextVar[Operation | None] = ContextVar("operation", default=None)


@contextmanager
def operation(seconds: float) -> Iterator[Operation]:
    """Everything inside, tasks started there too, shares one deadline and one count of commands."""
    current = Operation(asyncio.get_running_loop().time() + seconds)
    token = _operation.set(current)
    try:
        yield current
    finally:
        _operation.reset(token)


class Database:
    """One database of one server: the reads of the loaders, and collections for those who write."""

    def __init__(
        self, client: Any, name: str, settings: Settings, trace: CommandTrace | None = None
    ) -> None:
        self.client = client
        self.trace = trace
        self.name = name
        self.timeout = settings.operation_timeout
        self.raw = client[name]
        self._settings = settings
        self._reads = reads_of(client, name, settings)
        self._collections: dict[str, Any] = {}
        self._loop = asyncio.get_running_loop()

    def sibling(self, name: str) -> Database:
        """Another database of the same server, by the same client."""
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

    @property
    def files(self) -> Any:
        return self.collection("files")

    def collection(self, name: str) -> Any:
        """The driver's own handle, made once: making it costs a tenth of a command."""
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
        """The documents that match, in one command. `limit` 0: all of them.

        `keys` is how many were asked for at once, for traces.
        """
        seconds = self._begin("find", collection)
        rows = self._reads.find(collection, seconds, filter, projection, sort, limit)
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
        """What the pipeline yields, in one command; `keys` as for `find`."""
        seconds = self._begin("aggregate", collection)
        rows = self._reads.aggregate(collection, seconds, pipeline)
        return await self._answer(rows, "aggregate", collection, keys)

    async def count(self, collection: str, filter: Mapping[str, Any]) -> int:
        """How many documents match; the server walks the matching keys of an index."""
        seconds = self._begin("count", collection)
        found = self._reads.count(collection, seconds, filter)
        return await self._answer(found, "count", collection)

    async def command(self, command: Mapping[str, Any]) -> Document:
        """A database command as it stands, `explain` for one. Not retried."""
        name = next(iter(command))
        seconds = self._begin(name, self.name)
        answer: Awaitable[Document] = asyncio.wait_for(self.raw.command(command), seconds)
        return await self._answer(answer, name, self.name)

    async def admin(self, command: Mapping[str, Any]) -> Document:
        """A command to the server's `admin` database, as it stands. Not retried."""
        name = next(iter(command))
        seconds = self._begin(name, "admin")
        sent = self.client["admin"].command(command)
        answer: Awaitable[Document] = asyncio.wait_for(sent, seconds)
        return await self._answer(answer, name, "admin")

    @asynccontextmanager
    async def watch(
        self, collection: str | None, pipeline: Pipeline = (), **options: Any
    ) -> AsyncIterator[Any]:
        """A change stream of one collection, or of all where `collection` is None.

        Options as PyMongo's `watch` takes them. Bounded by no deadline.
        """
        with store_errors("watch", collection or self.name):
            watched = self.raw if collection is None else self.raw[collection]
            stream = watched.watch(list(pipeline), **options)
            if hasattr(stream, "__await__"):
                stream = await stream
            async with stream:
                yield stream

    async def check_readable(self) -> None:
        """Raises a `StoreError` unless the server can read.

        A ping would not tell: a server whose disk was full may answer pings and fail every read.
        """
        await self.find("articles", {}, {"_id": 1}, limit=1)

    async def close(self) -> None:
        """Tell the server, for a moment at most, and drop the connections."""
        self._reads.close()
        closing = self.client.close
        with driver_timeout(_FAREWELL_SECONDS):
            # Motor's would hold up the loop.
            await (closing() if iscoroutinefunction(closing) else asyncio.to_thread(closing))

    async def drop(self) -> None:
        """Remove this database with everything in it."""
        with store_errors("dropDatabase", self.name):
            await self.client.drop_database(self.name)

    def _begin(self, command: str, target: str) -> float:
        """Seconds that this command may take; it counts as sent."""
        current = _operation.get()
        if current is None:
            return self.timeout
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
        with store_errors(command, target):
            return await sent


@contextmanager
def store_errors(command: str, target: str) -> Iterator[None]:
    """Give the driver's errors the names of this module. Others pass unchanged."""
    where = f"{command} on {target}"
    try:
        yield
    except TimeoutError as error:
        raise StoreTimeout(f"{where}: the store did not answer in time") from error
    except (errors.ExecutionTimeout, errors.NetworkTimeout) as error:
        raise StoreTimeout(f"{where}: {_brief(error)}") from error
    except errors.ConnectionFailure as error:
        raise StoreUnavailable(f"{where}: {_brief(error)}") from error
    except errors.PyMongoError as error:
        raise StoreError(f"{where}: {_brief(error)}") from error


def _brief(error: BaseException) -> str:
    """The first sentence: the driver appends its view of the whole topology to it."""
    return str(error).partition(", Timeout:")[0].partition(", full error:")[0]


def connect(
    settings: Settings,
    uri: str | None = None,
    listeners: Sequence[CommandListener] = (),
    trace: CommandTrace | None = None,
) -> Database:
    """A handle on the database that `uri` names, else on "newsgraph".

    Nothing is sent yet: an unreachable server shows in the first command. Call it inside the
    running loop. Options that stand in the uri win over ours.

    Raises `StoreError` where the uri is not one.
    """
    address = uri or str(settings.mongodb_uri)
    with _address_errors():
        name, options = _parsed(settings, address)
        client = client_class(settings)(address, **options, event_listeners=list(listeners))
    return Database(client, name, settings, trace)


def check_address(settings: Settings) -> None:
    """Raises `StoreError` where `mongodb_uri` is set to what no client can use. Sends nothing."""
    if settings.mongodb_uri is not None:
        address = str(settings.mongodb_uri)
        with _address_errors():
            MongoClient[Document](address, **_parsed(settings, address)[1], connect=False).close()


@contextmanager
def _address_errors() -> Iterator[None]:
    try:
        yield
    except (errors.PyMongoError, ValueError) as error:
        raise StoreError(f"NEWSGRAPH_MONGODB_URI cannot be used: {error}") from error


def _parsed(settings: Settings, address: str) -> tuple[str, dict[str, Any]]:
    """The database's name, and our options save those that the address sets itself."""
    options: dict[str, Any] = {
        "tz_aware": True,
        "appname": "newsgraph",
        "retryReads": True,
        "serverSelectionTimeoutMS": int(settings.store_timeout * 1000),
        "connectTimeoutMS": int(settings.store_timeout * 1000),
        "socketTimeoutMS": int(settings.operation_timeout * 1000) + 1000,
        "waitQueueTimeoutMS": int(settings.operation_timeout * 1000),
        "maxPoolSize": settings.store_connections,
        "maxIdleTimeMS": 300_000,
        "heartbeatFrequencyMS": 5000,
    }
    parsed = uri_parser.parse_uri(address, warn=False)
    ours = {key: value for key, value in options.items() if key not in parsed["options"]}
    return parsed["database"] or _DEFAULT_NAME, ours
