"""Keyset pagination: a page starts at a document's sort value and `_id`, never at an offset.

Every order is total: first the sort key, then `_id` in the same direction. Missing values are
sorted as in MongoDB: first in ascending order, last in descending order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from loaders.bounds import just_above
from loaders.documents import Document
from loaders.filters import all_of
from loaders.reads.edges import JoinedList

Direction = Literal[1, -1]

ValueKind: TypeAlias = Literal["number", "text", "date", "truth"]

_ANY_VALUE: dict[ValueKind, Document] = {
    "number": {"$gt": float("-inf")},
    "text": {"$gte": ""},
    "date": {"$gte": datetime(1, 1, 1)},
    "truth": {"$gte": False},
}
"""A condition for each type that holds for all its values, but not for missing ones."""


class Position(NamedTuple):
    """The position of a document in an order: its sort value (None if missing) and `_id`."""

    value: Any
    id: str


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: by the value at `key`, then by `_id`, both in `direction`.

    `kind` is the type of the values if they can be missing.
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
        """The match of the documents after `position` in this order, including it if `inclusive`.

        A separate clause bounds the sort key. Every planner turns it into index bounds. The other
        clause removes the documents that tie with `position` but come before it. A single `$or`
        over both keys would mean the same, but the server would scan from the first page.
        """
        descending = self.direction == -1
        beyond = {"$lt": just_above(position.id) if inclusive else position.id}
        if not descending:
            beyond = {"$gte" if inclusive else "$gt": position.id}
        if position.value is not None:
            # "Not greater" also matches missing values; "less or equal" does not.
            bound = {"$not": {"$gt": position.value}} if descending else {"$gte": position.value}
            ties = [{self.key: {"$ne": position.value}}, {"_id": beyond}]
            return {self.key: bound, "$or": ties}
        missing = {self.key: None, "_id": beyond}
        if descending:
            return missing  # no value sorts before a missing value
        return {"$or": [missing, {self.key: _ANY_VALUE[self.kind]}]}


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of an order that a client requests: Relay's `first`/`after`/`last`/`before`."""

    size: int
    order: Order
    backward: bool = False
    after: Position | None = None
    before: Position | None = None

    @property
    def scan_order(self) -> Order:
        """The order in which the store is read. Backward pages are read from their end."""
        return self.order.reversed() if self.backward else self.order

    @property
    def is_bounded(self) -> bool:
        """Whether there can be documents outside the bounds."""
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
        """How to find a document outside one bound: match and order. None without that bound.

        `ahead` means after the bound `before`, otherwise before the bound `after`. The documents
        at the bounds count as outside, so the answer does not depend on the page's content.
        """
        bound, order = (self.before, self.order) if ahead else (self.after, self.order.reversed())
        return None if bound is None else (order.beyond(bound, inclusive=True), order)


@dataclass(slots=True)
class Page:
    """A slice that was read: documents in the requested order, and what is around them."""

    slice: Slice
    nodes: list[Document]
    has_next: bool = False
    has_previous: bool = False
    total_count: int | None = None
    match: Document | None = None
    positions: list[Position] | None = None
    joined: JoinedList | None = None
    """Set if the page was read for many parents together (`nested.py`)."""

    def position(self, index: int) -> Position:
        """The position of the node at `index` in the slice's order."""
        if self.positions is not None:
            return self.positions[index]
        return self.slice.order.position(self.nodes[index])

    @classmethod
    def of(
        cls, slice: Slice, rows: list[Document], *, behind: bool = False, ahead: bool = False
    ) -> Page:
        """Build a page from up to `size + 1` rows read in `scan_order`.

        `behind` and `ahead` say whether there are documents outside the bounds on each side.
        """
        overflow = len(rows) > slice.size
        nodes = rows[: slice.size]
        if slice.backward:
            nodes.reverse()
            return cls(slice, nodes, has_next=ahead, has_previous=overflow or behind)
        return cls(slice, nodes, has_next=overflow or ahead, has_previous=behind)
