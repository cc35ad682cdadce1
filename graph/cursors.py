"""Cursors: the positions of a page as opaque text.

A cursor is base64 of a JSON list. The first item names the list and the order that it belongs to,
so that a cursor of another list is refused. The rest is data of the document at that position:

    articles, providers, topics, authors   [order, sort value, _id]
    search results                         [hash of the search, score, milliseconds, _id]
    related stories                        ["related", index]

Every function that decodes raises BadUserInput for any other text.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from math import isfinite
from typing import Any

import orjson

from graph.errors import BadUserInput
from graph.ids import decode_base64
from loaders.fields.types import STORED
from loaders.reads.keyset import Order, Position, ValueKind
from loaders.reads.search import Rank
from loaders.text.search_query import SearchQuery

_EPOCH = datetime(1970, 1, 1)
_MILLISECOND = timedelta(milliseconds=1)


def encode_cursor(order: Order, position: Position) -> str:
    value = position.value
    if isinstance(value, datetime):
        value = _milliseconds(value)
    return _encode([_order_token(order), value, position.id])


def decode_cursor(order: Order, argument: str, cursor: str | None) -> Position | None:
    """The position in the cursor that `argument` has; None without a cursor."""
    if cursor is None:
        return None
    token, *rest = _decode(argument, cursor)
    if token != _order_token(order):
        raise BadUserInput(f"The cursor in '{argument}' belongs to another list or order.")
    try:
        value, id = rest
        return Position(_value_parser(order)(value), _text(id))
    except (ValueError, TypeError, OverflowError):
        raise _malformed(argument) from None


def encode_rank(query: SearchQuery, rank: Rank) -> str:
    return _encode([_search_token(query), rank.score, _milliseconds(rank.published), rank.id])


def decode_rank(query: SearchQuery, after: str | None) -> Rank | None:
    """The rank in the cursor `after`; None without a cursor."""
    if after is None:
        return None
    token, *rest = _decode("after", after)
    if token != _search_token(query):
        raise BadUserInput("The cursor in 'after' belongs to another search.")
    try:
        match rest:
            case [float(score), milliseconds, str(id)]:
                return Rank(score, _instant(milliseconds), id)
    except (TypeError, OverflowError):
        pass
    raise _malformed("after")


def encode_offset(index: int) -> str:
    return _encode(["related", index])


def decode_offset(after: str | None) -> int:
    """The index after the entry at the cursor `after`; 0 without a cursor."""
    if after is None:
        return 0
    match _decode("after", after):
        case ["related", int(index)] if index >= 0:
            return index + 1
    raise _malformed("after")


def _order_token(order: Order) -> str:
    return f"{order.name}{'+' if order.direction == 1 else '-'}"


def _search_token(query: SearchQuery) -> str:
    """A short hash of a search. Scores of different searches cannot be compared."""
    parts = (query.terms, query.phrases, query.excluded, query.excluded_phrases)
    return "search." + sha256(repr(parts).encode()).hexdigest()[:8]


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


def _milliseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MILLISECOND


# Parsers of sort values. They accept exactly what `encode_cursor` writes.


def _instant(value: Any) -> datetime:
    return _EPOCH + _integer(value) * _MILLISECOND


def _integer(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Any) -> int | float:
    if type(value) is float and isfinite(value):
        return value
    return _integer(value)


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError
    return value


def _optional(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A parser that also accepts null, for values that a document can lack."""
    return lambda value: None if value is None else parse(value)


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "publishedDateTime": _instant,
    "quality": _optional(_integer),
    "heat": _optional(_integer),
    "title": _text,
    "name": _text,
    "articleCount": _integer,
}
"""The last part of an order's key -> the parser of its value."""

_OWN_FIELD_PARSERS: dict[ValueKind, Callable[[Any], Any]] = {
    "number": _optional(_number),
    "text": _optional(_text),
    "date": _optional(_instant),
    "truth": _optional(_boolean),
}
"""The kind of a site's own field -> the parser of its value."""


def _value_parser(order: Order) -> Callable[[Any], Any]:
    if order.key.startswith(STORED):
        return _OWN_FIELD_PARSERS[order.kind]
    return _PARSERS[order.key.rpartition(".")[2]]
