"""The header with the tags of a response, by which a shared cache can purge it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from loaders.live.dependencies import Tagged
from loaders.live.lists import ListMatch
from loaders.live.tags import EVERYTHING, NOUNS

COARSE = frozenset(
    {EVERYTHING, "articles", "slugs"}
    | {f"{noun}{end}" for noun in NOUNS.values() for end in ("s", "-counts")}
)
"""Coarse tags that cover every dependency of a response. Every write has one of them."""

Register = Callable[[Sequence[ListMatch]], Awaitable[Collection[str]]]
"""Registers lists for purging. Returns the tags of the lists that are registered now."""


class TagHeader:
    """The value of the header. A list with a filter must be registered to have a tag in it."""

    def __init__(self, separator: str, most: int, register: Register | None = None) -> None:
        """`most` is the limit in bytes."""
        self._separator = separator
        self._most = most
        self._register = register

    async def value(self, tagged: Tagged) -> bytes:
        known: Collection[str] = ()
        if tagged.lists and self._register is not None:
            known = await self._register(tagged.lists)
        return header_value(tagged, known, self._separator, self._most)


def header_value(tagged: Tagged, known: Collection[str], separator: str, most: int) -> bytes:
    """The sorted tags. An unregistered list depends on every article.

    If the tags need more than `most` bytes, the coarse tags replace them.

    >>> lists = (ListMatch("list:a", {}), ListMatch("list:b", {}))
    >>> tagged = Tagged(frozenset({"list:a", "list:b", "topic:ai"}), lists)
    >>> header_value(tagged, {"list:a"}, ",", 99)
    b'articles,list:a,topic:ai'
    """
    unknown = {one.tag for one in tagged.lists} - set(known)
    tags = (tagged.tags - unknown) | ({"articles"} if unknown else set())
    value = separator.join(sorted(tags)).encode("ascii")
    return value if len(value) <= most else separator.join(sorted(COARSE)).encode("ascii")
