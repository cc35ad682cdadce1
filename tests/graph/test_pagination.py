"""Page arguments."""

from __future__ import annotations

import pytest

from graph.errors import BadUserInput
from graph.pagination import page_slice
from loaders.reads.keyset import Order

QUALITY = Order("articles.QUALITY", "quality", 1)


def test_a_size_is_refused_and_never_clamped() -> None:
    for first, last in ((101, None), (-1, None), (None, 101)):
        with pytest.raises(BadUserInput):
            page_slice(QUALITY, first=first, last=last)


def test_first_and_last_together_are_refused() -> None:
    with pytest.raises(BadUserInput):
        page_slice(QUALITY, first=1, last=1)


def test_sizes_from_0_to_100_are_accepted_and_20_is_the_default() -> None:
    assert page_slice(QUALITY).size == 20
    assert page_slice(QUALITY, first=0).size == 0
    assert page_slice(QUALITY, last=100).size == 100


def test_last_reads_the_page_backward() -> None:
    assert page_slice(QUALITY, last=1).backward
    assert not page_slice(QUALITY, first=1).backward
