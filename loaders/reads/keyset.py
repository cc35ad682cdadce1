"""Paging by keys: a page begins where a document's sort value and `_id` say, never at an offset.

Every order is total: the sort key first, then `_id` in the same direction. Missing values sort as
MongoDB sorts them, first when ascending and last when descending.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from loaders.bounds import just_above
from loaders.documents import Document
from loaders.filters import all_of
from loaders.reads.edges import JoinedList

Direction = Literal[1, -1]

ValueKind: TypeAlias = Literal["number", "text", "date", "truth"]

_LEAST: dict[ValueKind, Document] = {
    "number": {"$gt": float("-inf")},
    "text": {"$gte": ""},
    "date": {"$gte": datetime(1, 1, 1, tzinfo=UTC)},
    "truth": {"$gte": False},
}
"""What holds for every value of a kind, and for no missing one."""


class Position(NamedTuple):
    """Where a document stands in an order: its sort value (None where it has none) and `_id`."""

    value: Any
    id: str


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: the documents' values at `key`, then their `_id`, both in `direction`.

    `kind` says of what kind values are that may be missing.
    """

    name: str
    key: str
    direction: Direction
    kind: ValueKind = "number"

    @property
    def sort(self) -> list[tuple[str, int]]:
        return [(self.key, self.direction), ("_id", self.direction)]

    def reversed(self) -> Order:
        return replace(self, direction=1 if self.direction == -1 else -1)

    def position(self, document: Document) -> Position:
        value: Any = document
        for part in self.key.split("."):
            value = value.get(part) if value is not None else None
        return Position(value, document["_id"])

    def beyond(self, position: Position, *, inclusive: bool = False) -> Document:
        """The match of the documents after `position` in this order, with it where `inclusive`.

        The sort key is bounded by a clause of its own, which any planner turns into the bounds of
        an index; the other clause drops those that tie with `position` and lie before it. One
        `$or` over both keys would say the same, and be scanned from the first page on.
        """
        descending = self.direction == -1
        beyond = {"$lt": just_above(position.id) if inclusive else position.id}
        if not descending:
            beyond = {"$gte" if inclusive else "$gt": position.id}
        if position.value is not None:
            # "Not greater" and not "less or equal", which missing values are not.
            bound = {"$not": {"$gt": position.value}} if descending else {"$gte": position.value}
            ties = [{self.key: {"$ne": position.value}}, {"_id": beyond}]
            return {self.key: bound, "$or": ties}
        missing = {self.key: None, "_id": beyond}
        if descending:
            return missing  # nothing sorts below a missing value
        return {"$or": [missing, {self.key: _LEAST[self.kind]}]}


@dataclass(frozen=True, slots=True)
class Slice:
    """Which documents of an order a client asks for: Relay's `first`/`after`/`last`/`before`."""

    size: int
    order: Order
    backward: bool = False
    after: Position | None = None
    before: Position | None = None

    @property
    def scan_order(self) -> Order:
        """The order in which the store is read: backward pages are read from their end."""
        return self.order.reversed() if self.backward else self.order

    @property
    def is_bounded(self) -> bool:
        """Whether anything may lie outside of the bounds."""
        return self.after is not None or self.before is not None

    def match(self) -> Document:
        """The match of the documents between `after` and `before`, both exclusive."""
        bounds = []
        if self.after is not None:
            bounds.append(self.order.beyond(self.after))
        if self.before is not None:
            bounds.append(self.order.reversed().beyond(self.before))
        return all_of(*bounds)

    def outside(self, *, ahead: bool) -> tuple[Document, Order] | None:
        """How to find a document on the far side of a bound; None where that side has no bound.

        `ahead` looks past `before`, otherwise it looks back past `after`. The documents at the
        bounds themselves count, so the answer does not depend on what the page holds.
        """
        bound, order = (self.before, self.order) if ahead else (self.after, self.order.reversed())
        return None if bound is None else (order.beyond(bound, inclusive=True), order)


@dataclass(slots=True)
class Page:
    """A slice as it was found: documents in the asked order, and what lies around them."""

    slice: Slice
    nodes: list[Document]
    has_next: bool = False
    has_previous: bool = False
    total_count: int | None = None
    match: Document | None = None
    positions: list[Position] | None = None
    joined: JoinedList | None = None
    """Where it was read for many parents at once (`nested.py`)."""

    def position(self, index: int) -> Position:
        """Where the node at `index` stands in the slice's order."""
        if self.positions is not None:
            return self.positions[index]
        return self.slice.order.position(self.nodes[index])

    @classmethod
    def of(
        cls, slice: Slice, rows: list[Document], *, behind: bool = False, ahead: bool = False
    ) -> Page:
        """Build a page from up to `size + 1` rows read in `scan_order`.

        `behind` and `ahead` tell whether documents lie outside the bounds on either side.
        """
        overflow = len(rows) > slice.size
        nodes = rows[: slice.size]
        if slice.backward:
            nodes.reverse()
            return cls(slice, nodes, has_next=ahead, has_previous=overflow or behind)
        return cls(slice, nodes, has_next=overflow or ahead, has_previous=behind)
