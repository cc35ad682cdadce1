"""Relay's page arguments: `first`, `after`, `last` and `before`."""

from __future__ import annotations

from graph.cursors import decode_cursor
from graph.errors import BadUserInput
from loaders.reads.keyset import Order, Slice

DEFAULT_SIZE = 20
MAX_SIZE = 100


def page_slice(
    order: Order,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    default: int = DEFAULT_SIZE,
) -> Slice:
    """The slice for the arguments. Raises BadUserInput if they are invalid."""
    if first is not None and last is not None:
        raise BadUserInput("Give 'first' or 'last', not both.")
    size = page_size("last", last) if last is not None else page_size("first", first, default)
    return Slice(
        size=size,
        order=order,
        backward=last is not None,
        after=decode_cursor(order, "after", after),
        before=decode_cursor(order, "before", before),
    )


def page_size(argument: str, size: int | None, default: int = DEFAULT_SIZE) -> int:
    """The size in `argument`, or the default. Raises BadUserInput if it is out of range."""
    if size is None:
        return default
    if not 0 <= size <= MAX_SIZE:
        raise BadUserInput(f"'{argument}' is {size}; it must be from 0 to {MAX_SIZE}.")
    return size
