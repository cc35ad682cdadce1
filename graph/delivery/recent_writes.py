"""The writes that a response in progress may have missed, because they came during its reads."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.live.dependencies import Tagged
from loaders.live.lists import ListIndex
from loaders.live.write_tags import tags_of
from loaders.live.writes import StoreWrite

MAX_WRITES = 2000
"""The most writes recorded for responses in progress. With more, these are not cached."""


@dataclass(slots=True, eq=False)
class PendingResponse:
    """A response in progress, from before its first read."""

    position: int
    """The number of writes before it began."""
    fresh: bool
    """Whether the stream was fresh when it began."""
    lost: bool = False
    """Whether writes since then are unknown."""


class RecentWrites:
    """Records writes as long as a response that may have missed them is in progress."""

    def __init__(self) -> None:
        self._pending: set[PendingResponse] = set()
        self._writes: deque[StoreWrite] = deque()
        self._position = 0

    def begin(self, *, fresh: bool) -> PendingResponse:
        """Call this before the first read of a response. Always call `end` afterwards."""
        pending = PendingResponse(self._position, fresh)
        self._pending.add(pending)
        return pending

    def end(self, pending: PendingResponse) -> None:
        self._pending.discard(pending)
        if not self._writes:
            return
        needed = max((self._missed(one) for one in self._pending if not one.lost), default=0)
        while len(self._writes) > needed:
            self._writes.popleft()

    def record(self, writes: Sequence[StoreWrite]) -> None:
        self._position += len(writes)
        if self._pending:
            self._writes.extend(writes)
            if len(self._writes) > MAX_WRITES:
                self.lost()

    def lost(self) -> None:
        """Forget the writes. All responses in progress count as touched."""
        for pending in self._pending:
            pending.lost = True
        self._writes.clear()

    def touch(self, pending: PendingResponse, tagged: Tagged) -> bool:
        """Whether a write since the response began touches it, as far as known."""
        if pending.lost:
            return True
        missed = self._missed(pending)
        if not missed:
            return False
        lists = ListIndex(tagged.lists)
        writes = list(self._writes)[-missed:]
        return any(not tagged.tags.isdisjoint(tags_of(write, lists)) for write in writes)

    def _missed(self, pending: PendingResponse) -> int:
        """The number of writes since the response began."""
        return self._position - pending.position
