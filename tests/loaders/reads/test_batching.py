"""One call for all keys of a turn, and one answer for each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from loaders.reads.batching import BatchLoader


class Fetch:
    """Squares of even numbers; odd ones do not exist. Remembers what it was asked."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []

    async def __call__(self, keys: list[int]) -> Mapping[int, int]:
        self.calls.append(list(keys))
        if 13 in keys:
            raise ValueError("unlucky")
        return {key: key * key for key in reversed(keys) if key % 2 == 0}


async def test_keys_of_one_turn_share_a_call() -> None:
    fetch = Fetch()
    loader = BatchLoader(fetch)

    first, one, second = await asyncio.gather(
        loader.load_many([4, 2]), loader.load(2), loader.load_many([6, 3])
    )

    assert [first, one, second] == [[16, 4], 4, [36, None]]
    assert fetch.calls == [[4, 2, 6, 3]]


async def test_a_key_is_fetched_once() -> None:
    fetch = Fetch()
    loader = BatchLoader(fetch)
    await loader.load_many([2, 3])

    assert await loader.load_many([3, 2, 2]) == [None, 4, 4]
    assert fetch.calls == [[2, 3]]


async def test_a_known_key_is_not_fetched() -> None:
    fetch = Fetch()
    loader = BatchLoader(fetch, known={8: 64})

    assert await loader.load(8) == 64
    assert fetch.calls == []


async def test_a_failure_reaches_all_who_asked_and_who_ask_later() -> None:
    fetch = Fetch()
    loader = BatchLoader(fetch)

    answers = await asyncio.gather(loader.load(2), loader.load(13), return_exceptions=True)

    assert [type(answer) for answer in answers] == [ValueError, ValueError]
    with pytest.raises(ValueError, match="unlucky"):
        await loader.load(2)
    assert await loader.load(4) == 16
    assert fetch.calls == [[2, 13], [4]]


async def test_who_gives_up_takes_nothing_from_the_others() -> None:
    loader = BatchLoader(Fetch())
    hasty = asyncio.ensure_future(loader.load(2))
    patient = asyncio.ensure_future(loader.load(4))
    await asyncio.sleep(0)
    hasty.cancel()

    assert await patient == 16
