"""The dataloader of this project: it reads many keys with one command.

It follows the "Batch Function" of graphql/dataloader, with two differences. A caller requests all
its keys with one future. A batch returns a mapping, so a missing row cannot shift the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BatchLoader(Generic[Key, Value]):
    """Loads values by key, each key only once. A loader serves one request.

    All keys that are requested within one turn of the event loop share one call of `fetch`. It
    returns the values that it found. A missing key gives None. If `fetch` fails, every caller that
    requests a key of that batch, then or later, gets the same exception.
    """

    def __init__(
        self,
        fetch: Callable[[list[Key]], Awaitable[Mapping[Key, Value]]],
        known: Mapping[Key, Value] | None = None,
        requested: set[Key] | None = None,
    ) -> None:
        """`known` is a cache that is read first. Its values may change at any time.

        Every key that is loaded is added to `requested`.
        """
        self._fetch = fetch
        self._known: Mapping[Key, Value] = {} if known is None else known
        self._requested: set[Key] = set() if requested is None else requested
        self._values: dict[Key, Value | None] = {}
        self._batches: dict[Key, asyncio.Future[None]] = {}
        self._open: list[Key] | None = None
        self._opened: asyncio.Future[None] | None = None

    async def load(self, key: Key) -> Value | None:
        return (await self.load_many((key,)))[0]

    async def load_many(self, keys: Iterable[Key]) -> list[Value | None]:
        """The values in the order of `keys`. A key that does not exist gives None."""
        keys = list(keys)
        self._requested.update(keys)
        values = self._values
        for key in keys:
            if key not in values and (value := self._known.get(key)) is not None:
                values[key] = value
        missing = [key for key in keys if key not in values]
        if missing:
            for batch in self._batches_of(missing):
                await asyncio.shield(batch)
        return [values[key] for key in keys]

    def _batches_of(self, keys: list[Key]) -> set[asyncio.Future[None]]:
        """The batches that load `keys`. Keys without a batch join the open one."""
        awaited = {self._batches[key] for key in keys if key in self._batches}
        new = dict.fromkeys(key for key in keys if key not in self._batches)
        if new:
            if self._open is None or self._opened is None:
                self._open = []
                self._opened = asyncio.ensure_future(self._run(self._open))
            self._open.extend(new)
            self._batches.update(dict.fromkeys(new, self._opened))
            awaited.add(self._opened)
        return awaited

    async def _run(self, keys: list[Key]) -> None:
        await asyncio.sleep(0)  # let tasks that are already scheduled join this batch
        self._open = None
        found = await self._fetch(keys)
        for key in keys:
            self._values[key] = found.get(key)
            del self._batches[key]
