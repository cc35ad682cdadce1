"""The header that tells a shared cache what a response depends on, for purging it by tags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from loaders.live.dependencies import Tagged
from loaders.live.lists import ListMatch
from loaders.live.tags import EVERYTHING, NOUNS

MOST_BYTES = 16_000

COARSE = frozenset(
    {EVERYTHING, "articles", "slugs"}
    | {f"{noun}{end}" for noun in NOUNS.values() for end in ("s", "-counts")}
)
"""Tags that together cover whatever a response may depend on: any write has one of them."""

Register = Callable[[Sequence[ListMatch]], Awaitable[Collection[str]]]
"""Makes lists known to whoever purges; gives back the tags of those that are known now."""


class TagHeader:
    """The value of the header. Lists with filters need to be registered to have a tag there."""

    def __init__(self, separator: str, register: Register | None = None) -> None:
        self._separator = separator
        self._register = register

    async def value(self, tagged: Tagged) -> bytes:
        known: Collection[str] = ()
        if tagged.lists and self._register is not None:
            known = await self._register(tagged.lists)
        return header_value(tagged, known, self._separator)


def header_value(tagged: Tagged, known: Collection[str], separator: str) -> bytes:
    """The tags, sorted. A list that nobody knows counts as depending on every article, and where
    the tags take more than `MOST_BYTES` the coarse ones stand for all of them.

    >>> lists = (ListMatch("list:a", {}), ListMatch("list:b", {}))
    >>> header_value(Tagged(frozenset({"list:a", "list:b", "topic:ai"}), lists), {"list:a"}, ",")
    b'articles,list:a,topic:ai'
    """
    unknown = {one.tag for one in tagged.lists} - set(known)
    tags = (tagged.tags - unknown) | ({"articles"} if unknown else set())
    value = separator.join(sorted(tags)).encode("ascii")
    return value if len(value) <= MOST_BYTES else separator.join(sorted(COARSE)).encode("ascii")
