"""The response cache of a worker.

An entry contains the bytes of a response and the tags of its data. The stream of the store's writes
(`loaders/live/follower.py`) removes every entry that shares a tag with a write. Entries are used
only while that stream is fresh.

**Why no write is missed.** The reads of a response happen between `begin` and `keep`. The stream
may report a write at any time:

1.  Before `begin`: the stream reports writes that a majority has, so a later read sees the write.
2.  Between `begin` and `keep`: the reads may have missed the write. Such writes are recorded while
    a response is in progress (`recent_writes.py`). A response that one of them touches is not
    cached.
3.  After `keep`: the entry exists already, and is removed like any other entry.

Until the stream reports a write, old entries are still used. `Follower.fresh` limits this lag. If
the stream is lost, all entries are removed, and responses in progress are not cached. All of this
requires reads from the primary. With another read preference, nothing is cached
(`reads_from_primary`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.delivery.recent_writes import PendingResponse, RecentWrites
from loaders.live.dependencies import Tagged
from loaders.live.lists import ListIndex
from loaders.live.write_tags import tags_of
from loaders.live.writes import StoreWrite

Key = Hashable

_OVERHEAD = 2000
"""Overhead of an entry in bytes: its objects and its places in the tables."""
_TAG_BYTES = 120
_MAX_SHARE = 8
"""An entry may use at most the cache's size divided by this."""


@dataclass(slots=True, eq=False)
class Entry:
    """A response: its body, plain and compressed, and the data for its headers."""

    key: Key
    body: bytes
    etag: bytes
    tags: frozenset[str]
    header: bytes | None
    """The value of the tag header; None if shared caches may not store the response."""
    encoded: dict[str, bytes] = field(default_factory=dict)
    written: dict[Hashable, Any] = field(default_factory=dict)
    """Serialized responses by variant (`graph/http/wire.py`)."""
    size: int = 0
    outdated: bool = False
    """Whether a write touched it during execution. It may be sent, but must not be cached."""


def text_size(value: Any) -> int:
    """The characters of all texts in the variables of a key.

    >>> text_size(("digest", None, (("topics", ("ai", "climate")),)))
    21
    """
    if isinstance(value, str):
        return len(value)
    return sum(map(text_size, value)) if isinstance(value, tuple) else 0


class ResponseCache:
    """Entries by key, the least recently used first. `limit` is in bytes; 0 disables the cache."""

    def __init__(
        self,
        limit: int,
        fresh: Callable[[], bool],
        observe: Callable[[str, int], None] = lambda name, number: None,
    ) -> None:
        """`observe` is called with each count, with `entries` and with `bytes`."""
        self._observe = observe
        self._limit = limit
        self._fresh = fresh
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._by_tag: dict[str, set[Key]] = {}
        self._lists = ListIndex()
        self._recent = RecentWrites()
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def enabled(self) -> bool:
        """Whether entries may be used and added now."""
        return self._limit > 0 and self._fresh()

    def get(self, key: Key) -> Entry | None:
        """The entry, if it is known to be up to date."""
        entry = self._entries.get(key)
        if entry is None or not self.enabled:
            self._observe("miss", 1)
            return None
        self._entries.move_to_end(key)
        self._observe("hit", 1)
        return entry

    def shared(self) -> None:
        """Count a request that shares the execution of another."""
        self._observe("shared", 1)

    def begin(self) -> PendingResponse:
        """Call this before the first read of a response. Always call `end` afterwards."""
        return self._recent.begin(fresh=self._fresh())

    def end(self, pending: PendingResponse) -> None:
        self._recent.end(pending)

    def keep(self, pending: PendingResponse, entry: Entry, tagged: Tagged) -> bool:
        """Add the entry unless a write touched it meanwhile. Returns whether it was added.

        A touched entry is marked as `outdated`, so that shared caches do not store it either: the
        purge of that write may have been sent already.
        """
        if self._recent.touch(pending, tagged):
            entry.outdated = True
            self._observe("outdated", 1)
            return False
        if not (pending.fresh and self.enabled):
            return False
        size = _OVERHEAD + len(entry.body) + _TAG_BYTES * len(entry.tags) + len(entry.header or b"")
        size += text_size(entry.key) + sum(len(one.encoded()) for one in tagged.lists)
        if size > self._limit // _MAX_SHARE:
            return False
        if entry.key in self._entries:
            self._drop(entry.key, "replaced")
        for one in tagged.lists:
            self._lists.add(one)
        entry.size = size
        self._entries[entry.key] = entry
        self._observe("entries", 1)
        for tag in entry.tags:
            self._by_tag.setdefault(tag, set()).add(entry.key)
        self._grow(size)
        return True

    def encode(self, entry: Entry, coding: str, body: bytes) -> None:
        """Add the body in a content coding."""
        entry.encoded[coding] = body
        if self._entries.get(entry.key) is entry:
            entry.size += len(body)
            self._grow(len(body))

    def written(self, writes: Sequence[StoreWrite]) -> None:
        """Remove the entries that these writes touch."""
        self._recent.record(writes)
        if not self._entries:
            return
        lists = self._lists.for_writes(len(writes))
        for write in writes:
            for tag in tags_of(write, lists):
                for key in list(self._by_tag.get(tag, ())):
                    self._drop(key, "write")

    def lost(self) -> None:
        """Remove all entries, because writes may be unknown."""
        for key in list(self._entries):
            self._drop(key, "lost")
        self._recent.lost()

    def _grow(self, size: int) -> None:
        self.size += size
        self._observe("bytes", size)
        while self.size > self._limit and self._entries:
            self._drop(next(iter(self._entries)), "size")

    def _drop(self, key: Key, cause: str) -> None:
        entry = self._entries.pop(key)
        self.size -= entry.size
        self._observe(f"evicted:{cause}", 1)
        self._observe("entries", -1)
        self._observe("bytes", -entry.size)
        for tag in entry.tags:
            keys = self._by_tag[tag]
            keys.discard(key)
            if not keys:
                del self._by_tag[tag]
                self._lists.discard(tag)
