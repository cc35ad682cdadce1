"""Cursors and page arguments: what comes back is what was given, and nothing else gets through."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadUserInput
from graph.ids import GlobalId, from_global_id, to_global_id
from graph.pagination import (
    decode_cursor,
    decode_offset,
    encode_cursor,
    encode_offset,
    page_slice,
)
from loaders.reads.keyset import Order, Position

PUBLISHED = Order("articles.PUBLISHED", "publishedDateTime", -1)
QUALITY = Order("articles.QUALITY", "quality", 1)
TITLE = Order("articles.TITLE", "title", 1)
DAY = datetime(2020, 6, 11, 1, 19, 0, 123000, tzinfo=UTC)


def cursor(*parts: Any) -> str:
    return urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("order", "value"),
    [(PUBLISHED, DAY), (QUALITY, 7), (QUALITY, -1), (QUALITY, None), (TITLE, "Über “AI” \u00a0")],
)
def test_cursor_names_its_position(order: Order, value: Any) -> None:
    position = Position(value, "9f2c")

    assert decode_cursor(order, "after", encode_cursor(order, position)) == position


@given(st.text())
def test_a_text_that_is_no_cursor_is_bad_input(text: str) -> None:
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


@pytest.mark.parametrize("forged", ["", "x", cursor("related", -1), cursor("related", "1")])
def test_offsets_are_checked(forged: str) -> None:
    assert decode_offset("after", encode_offset(4)) == 5
    assert decode_offset("after", None) == 0
    with pytest.raises(BadUserInput):
        decode_offset("after", forged)


def test_sizes_are_refused_and_never_clamped() -> None:
    assert page_slice(QUALITY).size == 20
    assert page_slice(QUALITY, first=0).size == 0
    assert page_slice(QUALITY, last=100).backward
    for first, last in ((101, None), (-1, None), (None, 101), (1, 1)):
        with pytest.raises(BadUserInput):
            page_slice(QUALITY, first=first, last=last)


@given(st.sampled_from(["Article", "Provider", "Topic"]), st.text(min_size=1))
def test_global_id_names_its_node(type: str, key: str) -> None:
    if key.isprintable():
        assert from_global_id(to_global_id(type, key)) == GlobalId(type, key)


@pytest.mark.parametrize(
    "text", ["", "x", "Article:1", to_global_id("User", "1"), to_global_id("Topic", ""), "VG9\n"]
)
def test_a_text_that_is_no_id_is_bad_input(text: str) -> None:
    with pytest.raises(BadUserInput):
        from_global_id(text)
