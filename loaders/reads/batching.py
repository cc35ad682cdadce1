"""Many keys, one command: the dataloader of this project.

As graphql/dataloader has it ("Batch Function"), but a caller asks for all its keys by one future,
and a batch answers with a mapping, so that a missing row can never shift the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BatchLoader(Generic[Key, Value]):
    """Loads values by key, each key once in its life (one request).

    Keys asked for within one turn of the event loop share one call of `fetch`, which answers with
    the values it found; a key it leaves out is None. Where it fails, all who asked for a key of
    that batch, then or later, get the same exception.
    """

    def __init__(
        self,
        fetch: Callable[[list[Key]], Awaitable[Mapping[Key, Value]]],
        known: Mapping[Key, Value] | None = None,
        asked: set[Key] | None = None,
    ) -> None:
        """`known` are values that others keep, to be asked first; they may come and go.

        Every key that anyone asks for is added to `asked`.
        """
        self._fetch = fetch
        self._known: Mapping[Key, Value] = {} if known is None else known
        self._asked: set[Key] = set() if asked is None else asked
        self._values: dict[Key, Value | None] = {}
        self._batches: dict[Key, asyncio.Future[None]] = {}
        self._open: list[Key] | None = None
        self._opened: asyncio.Future[None] | None = None

    def prime(self, key: Key, value: Value) -> None:
        """Take a value that is at hand already."""
        self._values.setdefault(key, value)

    async def load(self, key: Key) -> Value | None:
        return (await self.load_many((key,)))[0]

    async def load_many(self, keys: Iterable[Key]) -> list[Value | None]:
        """The values in the order of `keys`, None for those that do not exist."""
        keys = list(keys)
        self._asked.update(keys)
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
        """The batches that will bring `keys`; those that none brings yet join the open one."""
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
        await asyncio.sleep(0)  # whoever is already scheduled may still join
        self._open = None
        found = await self._fetch(keys)
        for key in keys:
            self._values[key] = found.get(key)
            del self._batches[key]
