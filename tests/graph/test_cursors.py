"""Cursors: what is decoded is what was encoded, and any other text is refused."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.cursors import decode_cursor, decode_offset, encode_cursor, encode_offset
from graph.errors import BadUserInput
from loaders.indexes import ARTICLE_ORDERS
from loaders.reads.keyset import Order, Position

PUBLISHED = Order("articles.PUBLISHED", "publishedDateTime", -1)
QUALITY = Order("articles.QUALITY", "quality", 1)
TITLE = Order("articles.TITLE", "title", 1)
DAY = datetime(2020, 6, 11, 1, 19, 0, 123000)


def cursor(*parts: Any) -> str:
    return urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("order", "value"),
    [(PUBLISHED, DAY), (QUALITY, 7), (QUALITY, -1), (QUALITY, None), (TITLE, "Über “AI” \u00a0")],
)
def test_decoding_gives_the_encoded_position(order: Order, value: Any) -> None:
    position = Position(value, "9f2c")

    assert decode_cursor(order, "after", encode_cursor(order, position)) == position


@given(st.text())
def test_any_other_text_is_bad_input(text: str) -> None:
    with pytest.raises(BadUserInput):
        decode_cursor(QUALITY, "after", text)


@pytest.mark.parametrize(
    "forged",
    [
        cursor("articles.QUALITY+", {"$gt": 0}, "9f2c"),
        cursor("articles.QUALITY+", 7, {"$ne": None}),
        cursor("articles.QUALITY+", 7),
        cursor("articles.QUALITY+", 7, "9f2c", 1),
        cursor("articles.QUALITY+", True, "9f2c"),
        cursor("articles.QUALITY+", 7.5, "9f2c"),
        cursor("articles.QUALITY+", 2**63, "9f2c"),
        cursor("articles.QUALITY-", 7, "9f2c"),
        cursor("articles.HEAT+", 7, "9f2c"),
        cursor(),
        cursor("articles.QUALITY+", 7, "9f2c") + "=",
        encode_offset(3),
    ],
)
def test_a_forged_or_foreign_cursor_is_bad_input(forged: str) -> None:
    with pytest.raises(BadUserInput):
        decode_cursor(QUALITY, "after", forged)


def test_an_instant_out_of_bounds_is_bad_input() -> None:
    with pytest.raises(BadUserInput):
        decode_cursor(PUBLISHED, "after", cursor("articles.PUBLISHED-", 10**17, "9f2c"))


def test_an_offset_cursor_starts_after_its_entry() -> None:
    assert decode_offset(encode_offset(4)) == 5
    assert decode_offset(None) == 0


@pytest.mark.parametrize("forged", ["", "x", cursor("related", -1), cursor("related", "1")])
def test_a_forged_offset_cursor_is_bad_input(forged: str) -> None:
    with pytest.raises(BadUserInput):
        decode_offset(forged)


@pytest.mark.parametrize("field", ARTICLE_ORDERS)
def test_every_order_of_articles_has_a_parser(field: str) -> None:
    order = Order(f"articles.{field}", ARTICLE_ORDERS[field], 1)

    with pytest.raises(BadUserInput):
        decode_cursor(order, "after", cursor(f"articles.{field}+", {}, "9f2c"))
