"""Sends reads with either driver: `find`, `aggregate` and `count`, all bounded in time.

Motor runs the blocking driver, PyMongo, in threads. `MotorReads` gives a whole read to one thread
of its own pool: the command, its batch and the decoding. Motor's own cursors cost 30 to 50
microseconds more for each command. Everything that is not a read uses Motor itself.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeAlias, TypeVar

from loaders.documents import Document
from loaders.settings import Settings

WHOLE_PAGE = 100_000
"""As large as the largest page, so that a page is one command and never needs a `getMore`."""

Result = TypeVar("Result")
Pipeline: TypeAlias = Sequence[Mapping[str, Any]]
Sort: TypeAlias = Sequence[tuple[str, int]]


class Reads(Protocol):
    """Reads of one database. Each raises TimeoutError if it takes longer than `seconds`."""

    async def find(
        self,
        collection: str,
        seconds: float,
        filter: Mapping[str, Any],
        projection: Mapping[str, Any] | None,
        sort: Sort | None,
        limit: int,
    ) -> list[Document]: ...

    async def aggregate(
        self, collection: str, seconds: float, pipeline: Pipeline
    ) -> list[Document]: ...

    async def count(self, collection: str, seconds: float, filter: Mapping[str, Any]) -> int: ...

    def close(self) -> None: ...


class MotorReads:
    """Reads with Motor's blocking client. Each read runs completely in one thread."""

    def __init__(self, client: Any, name: str, connections: int) -> None:
        self._database = client.delegate[name]
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="store")
        self._loop = asyncio.get_running_loop()
        self._collections: dict[str, Any] = {}

    async def find(
        self,
        collection: str,
        seconds: float,
        filter: Mapping[str, Any],
        projection: Mapping[str, Any] | None,
        sort: Sort | None,
        limit: int,
    ) -> list[Document]:
        def read() -> list[Document]:
            options = _find_options(seconds, sort, limit)
            return list(self._collection(collection).find(filter, projection, **options))

        return await self._run(read, seconds)

    async def aggregate(
        self, collection: str, seconds: float, pipeline: Pipeline
    ) -> list[Document]:
        def read() -> list[Document]:
            return list(self._collection(collection).aggregate(pipeline, **_batch(seconds)))

        return await self._run(read, seconds)

    async def count(self, collection: str, seconds: float, filter: Mapping[str, Any]) -> int:
        def read() -> int:
            found: int = self._collection(collection).count_documents(
                filter, maxTimeMS=milliseconds(seconds)
            )
            return found

        return await self._run(read, seconds)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _collection(self, name: str) -> Any:
        """PyMongo's handle. It is cached: creating it costs a tenth of a command."""
        found = self._collections.get(name)
        if found is None:
            found = self._collections[name] = self._database[name]
        return found

    async def _run(self, read: Callable[[], Result], seconds: float) -> Result:
        future: asyncio.Future[Result] = self._loop.create_future()
        self._threads.submit(_run_in_thread, read, future, self._loop)
        timer = self._loop.call_later(seconds, _expire, future)
        try:
            return await future
        finally:
            timer.cancel()


class PyMongoReads:
    """Reads with PyMongo's asyncio client."""

    def __init__(self, client: Any, name: str) -> None:
        self._database = client[name]

    async def find(
        self,
        collection: str,
        seconds: float,
        filter: Mapping[str, Any],
        projection: Mapping[str, Any] | None,
        sort: Sort | None,
        limit: int,
    ) -> list[Document]:
        options = _find_options(seconds, sort, limit)
        cursor = self._database[collection].find(filter, projection, **options)
        async with asyncio.timeout(seconds):
            rows: list[Document] = await cursor.to_list(None)
        return rows

    async def aggregate(
        self, collection: str, seconds: float, pipeline: Pipeline
    ) -> list[Document]:
        async with asyncio.timeout(seconds):
            cursor = await self._database[collection].aggregate(pipeline, **_batch(seconds))
            rows: list[Document] = await cursor.to_list(None)
        return rows

    async def count(self, collection: str, seconds: float, filter: Mapping[str, Any]) -> int:
        async with asyncio.timeout(seconds):
            found: int = await self._database[collection].count_documents(
                filter, maxTimeMS=milliseconds(seconds)
            )
        return found

    def close(self) -> None:
        """Do nothing: there is no thread pool to close."""


def client_class(settings: Settings) -> Any:
    """Create the client that the setting `driver` selects."""
    if settings.driver == "pymongo":
        from pymongo import AsyncMongoClient

        return AsyncMongoClient
    # Motor reads the size of its own thread pool when it is imported.
    os.environ.setdefault("MOTOR_MAX_WORKERS", str(settings.store_connections))
    from motor.motor_asyncio import AsyncIOMotorClient

    return AsyncIOMotorClient


def reads_of(client: Any, name: str, settings: Settings) -> Reads:
    """Create the reads of the database `name` with that client."""
    if settings.driver == "pymongo":
        return PyMongoReads(client, name)
    return MotorReads(client, name, settings.store_connections)


def milliseconds(seconds: float) -> int:
    """The value for `maxTimeMS`, at least 1 because 0 would mean no limit."""
    return int(seconds * 1000) + 1


def _find_options(seconds: float, sort: Sort | None, limit: int) -> dict[str, Any]:
    return {
        "sort": sort,
        "limit": limit,
        "batch_size": WHOLE_PAGE,
        "max_time_ms": milliseconds(seconds),
    }


def _batch(seconds: float) -> dict[str, int]:
    return {"batchSize": WHOLE_PAGE, "maxTimeMS": milliseconds(seconds)}


def _run_in_thread(
    read: Callable[[], Result], future: asyncio.Future[Result], loop: asyncio.AbstractEventLoop
) -> None:
    try:
        result = read()
    except BaseException as error:
        _tell(loop, _fail, future, error)
    else:
        _tell(loop, _succeed, future, result)


def _tell(loop: asyncio.AbstractEventLoop, settle: Callable[..., None], *arguments: Any) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle, *arguments)


def _succeed(future: asyncio.Future[Result], result: Result) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)


def _expire(future: asyncio.Future[Any]) -> None:
    if not future.done():
        future.set_exception(TimeoutError())
