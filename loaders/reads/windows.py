"""Bounds how far a page reads on a store that does not stop at a limit.

MongoDB reads a page from an index and stops at its last document. SecantusDB and DocumentDB read
every document of the list and sort them in memory, so a page costs as much as its whole list. But
they read only a part of an index for equalities and one range on the next key. So there a page of a
large archive first reads a *window*: the documents between the page's start and a value of the sort
key. If the window has enough documents, they are the page, because all others come later in the
order. If not, the page is read again without a window. So a window never changes an answer.

If the same page was read before, its window ends where that page ended. For other pages, a random
sample of the archive (`sampling.py`) says where the window ends. If either is out of date, that
only costs time. If a list of several topics, providers, authors or related stories is too short for
a window, only that condition is sent, because an index has it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from loaders.bounds import between, just_above
from loaders.documents import Document
from loaders.indexes import ARTICLE_ORDERS
from loaders.reads.keyset import Order, Position
from loaders.reads.sample import Sample, Span

_PREFIXES = ("newsgraph.topics", "provider.domain", "newsgraph.authors")
"""Keys that an index has before `published`, for each of `ARTICLE_ORDERS`."""
_NEVER_MISSING = ("publishedDateTime", "title")


class Read(NamedTuple):
    """The first `limit` documents of a list in `order` that fulfil `bounds`, from `start` on."""

    match: Document
    bounds: Document
    order: Order
    start: Position | None
    limit: int


class Window(NamedTuple):
    """The documents that a page reads first: those that fulfil `match`."""

    match: Document
    span: Span | None = None
    """The values of the sort key in the window. None if it includes the whole list."""


def find_windows(sample: Sample, read: Read) -> Iterator[Window]:
    """Windows that probably have the documents of the read, in the order in which to try them.

    A window includes `start` and documents that do not match. If the list is too short for that,
    the window is the whole list as far as an index has it. Yields nothing without such an index.
    """
    part = None
    for span in _spans(sample, read):
        if part := _indexed(read, span):
            yield Window(part, span)
    if part is None and (whole := _whole_list(read.match)):
        yield whole


def remember(sample: Sample, read: Read, span: Span, last: Document) -> None:
    """Remember where the read ended: at `last`, in the window of `span`."""
    value = read.order.position(last).value
    with suppress(OverflowError):  # the last date there is
        if value is not None:
            descending = read.order.direction == -1
            end = (value, span[1]) if descending else (span[0], just_above(value))
            if end != span:  # otherwise it is remembered already, or no shorter
                sample.remember(read, end)


def _spans(sample: Sample, read: Read) -> Iterator[Span]:
    """The spans to try: the one of the same read before, then an estimate.

    Yields nothing if the list is too short, or if documents without a sort value may belong to the
    page.
    """
    if _may_lack_values(read):
        return
    if remembered := sample.span(read):
        yield remembered
    if estimated := _estimated(sample, read):
        yield estimated


def _may_lack_values(read: Read) -> bool:
    if read.start is None:
        return read.order.direction == 1 and read.order.key not in _NEVER_MISSING
    return read.start.value is None or isinstance(read.start.value, bool)


def _estimated(sample: Sample, read: Read) -> Span | None:
    values, needed = sample.values(read.match, read.order), sample.needed(read.limit)
    near = None if read.start is None else read.start.value
    try:
        return (_down if read.order.direction == -1 else _up)(values, near, needed)
    except (TypeError, OverflowError):  # a cursor of another type, or the last date there is
        return None


def _down(values: list[Any], near: Any, needed: int) -> Span | None:
    """The bounds from `near` down over `needed` of `values`. None if there are not as many.

    `near` None is the greatest value. The lower bound is inclusive, the upper one exclusive.
    """
    end = len(values) if near is None else bisect_right(values, near)
    if end < needed:
        return None
    return values[end - needed], just_above(near) if end < len(values) else None


def _up(values: list[Any], near: Any, needed: int) -> Span | None:
    """The bounds from `near` up over `needed` of `values`, as for `_down`."""
    end = (0 if near is None else bisect_left(values, near)) + needed
    return (near, just_above(values[end - 1])) if end <= len(values) else None


def _indexed(read: Read, span: Span) -> Document | None:
    """The window with the equalities of the read that an index has before the sort key.

    None if the match does not say which visibility it is for.
    """
    order, window = read.order, between(read.order.key, *span)
    equal: Document = {}
    published: Any = None
    for key, value in _conditions(read.match):
        if key == "published":
            published = value
        elif key in _PREFIXES and order.key in ARTICLE_ORDERS.values() and not equal:
            equal = _equality(key, value)
    if published is True:
        return {**equal, "published": True, **window}
    if published == {"$in": [False, True]}:
        return {"$or": [{**equal, "published": seen, **window} for seen in (False, True)]}
    return None


def _whole_list(match: Document) -> Window | None:
    """The condition of the match that an index begins with, if it has several values.

    For one value, SecantusDB uses that index by itself.
    """
    for key, value in _conditions(match):
        if key in (*_PREFIXES, "newsgraph.related") and isinstance(value, dict) and "$in" in value:
            return Window({key: {"$in": value["$in"]}})
    return None


def _equality(key: str, value: Any) -> Document:
    """The condition as an equality. Empty if it is none."""
    if not isinstance(value, dict):
        return {key: value}
    only = value.get("$in", ())
    return {key: only[0]} if len(value) == 1 and len(only) == 1 else {}


def _conditions(match: Document) -> Iterator[tuple[str, Any]]:
    for key, value in match.items():
        if key == "$and":
            for part in value:
                yield from _conditions(part)
        else:
            yield key, value
