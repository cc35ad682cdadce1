"""Relay's `first`, `after`, `last` and `before`, and the text of cursors.

A cursor is the position of a document in one order: base64 of `[order, sort value, _id]`. It is
only valid for that order, and contains no data that is not in the document.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import isfinite
from typing import Any

import orjson

from graph.errors import BadUserInput
from graph.ids import decode_base64
from loaders.fields.types import STORED
from loaders.reads.keyset import Order, Position, Slice, ValueKind
from loaders.reads.search import Rank
from loaders.text.search_query import SearchQuery

DEFAULT_SIZE = 20
MAX_SIZE = 100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


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
    if size is None:
        return default
    if not 0 <= size <= MAX_SIZE:
        raise BadUserInput(f"'{argument}' is {size}; it must be from 0 to {MAX_SIZE}.")
    return size


def encode_cursor(order: Order, position: Position) -> str:
    value = position.value
    if isinstance(value, datetime):
        value = (value - _EPOCH) // _MILLISECOND
    return _encode([_token(order), value, position.id])


def decode_cursor(order: Order, argument: str, cursor: str | None) -> Position | None:
    """The position in `cursor`. Raises BadUserInput if the cursor is not for this order."""
    if cursor is None:
        return None
    token, *rest = _decode(argument, cursor)
    if token != _token(order):
        raise BadUserInput(f"The cursor in '{argument}' belongs to another list or ordering.")
    try:
        value, id = rest
        if not isinstance(id, str):
            raise TypeError
        return Position(_value_reader(order)(value), id)
    except (ValueError, TypeError, OverflowError):
        raise _malformed(argument) from None


def _value_reader(order: Order) -> Callable[[Any], Any]:
    if order.key.startswith(STORED):
        read = _OWN_VALUES[order.kind]
        return lambda value: None if value is None else read(value)
    return _VALUES[order.key.rpartition(".")[2]]


def encode_rank(query: SearchQuery, rank: Rank) -> str:
    """The cursor of a search result: base64 of `[search, score, milliseconds, _id]`."""
    instant = (rank.published - _EPOCH) // _MILLISECOND
    return _encode([_search_token(query), rank.score, instant, rank.id])


def decode_rank(query: SearchQuery, argument: str, cursor: str | None) -> Rank | None:
    """The rank in `cursor`. Raises BadUserInput if the cursor is not for this search."""
    if cursor is None:
        return None
    token, *rest = _decode(argument, cursor)
    if token != _search_token(query):
        raise BadUserInput(f"The cursor in '{argument}' belongs to another search.")
    try:
        match rest:
            case [float(score), milliseconds, str(id)]:
                return Rank(score, _instant(milliseconds), id)
    except (ValueError, TypeError, OverflowError):
        pass
    raise _malformed(argument)


def _search_token(query: SearchQuery) -> str:
    """A short hash of a search. Scores of different searches cannot be compared."""
    asked = (query.terms, query.phrases, query.excluded, query.excluded_phrases)
    return "search." + sha256(repr(asked).encode()).hexdigest()[:8]


def encode_offset(position: int) -> str:
    """The cursor of an entry in a list within one document."""
    return _encode(["related", position])


def decode_offset(argument: str, cursor: str | None) -> int:
    """The index after the entry at `cursor`; 0 without a cursor."""
    if cursor is None:
        return 0
    match _decode(argument, cursor):
        case ["related", int(position)] if position >= 0:
            return position + 1
    raise _malformed(argument)


def _token(order: Order) -> str:
    return f"{order.name}{'+' if order.direction == 1 else '-'}"


def _encode(parts: list[Any]) -> str:
    return urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def _decode(argument: str, cursor: str) -> list[Any]:
    try:
        parts = orjson.loads(decode_base64(cursor))
    except ValueError:
        raise _malformed(argument) from None
    if not isinstance(parts, list) or not parts or _encode(parts) != cursor:
        raise _malformed(argument)
    return parts


def _malformed(argument: str) -> BadUserInput:
    return BadUserInput(f"'{argument}' is not a cursor of this API.")


def _instant(value: Any) -> datetime:
    return _EPOCH + _integer(value) * _MILLISECOND


def _integer(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise TypeError
    return value


def _optional_integer(value: Any) -> int | None:
    return None if value is None else _integer(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Any) -> int | float:
    if type(value) is float and isfinite(value):
        return value
    return _integer(value)


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError
    return value


_OWN_VALUES: dict[ValueKind, Callable[[Any], Any]] = {
    "number": _number,
    "text": _text,
    "date": _instant,
    "truth": _truth,
}
"""Kind of a site's own field -> the function that parses its values in a cursor."""

_VALUES: dict[str, Callable[[Any], Any]] = {
    "publishedDateTime": _instant,
    "quality": _optional_integer,
    "heat": _optional_integer,
    "title": _text,
    "name": _text,
    "articleCount": _integer,
}
"""Last part of an order's key -> the function that parses its value in a cursor, strictly."""
