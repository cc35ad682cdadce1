"""Caches by texts that clients choose."""

from __future__ import annotations

import gc
import sys
import weakref

from loaders.documents import provider_domain
from loaders.live.tags import tag
from loaders.slugs import plain_slug
from loaders.text_cache import MAX_LENGTH, text_cache


def test_only_short_texts_are_cached() -> None:
    calls: list[str] = []

    @text_cache(10)
    def length(text: str) -> int:
        calls.append(text)
        return len(text)

    for text in ("a", "a" * MAX_LENGTH, "a" * (MAX_LENGTH + 1)):
        assert length(text) == length(text) == len(text)
    assert list(map(len, calls)) == [1, MAX_LENGTH, MAX_LENGTH + 1, MAX_LENGTH + 1]


def test_no_cache_keeps_a_long_text() -> None:
    """A few thousand lookups with texts of 900 kB took all memory."""

    class Text(str):
        __slots__ = ("__weakref__",)

    text = Text("a" * 10_000)
    kept = weakref.ref(text)
    tag("public", "topic", text)
    provider_domain(text)
    plain_slug(text)
    assert sys.getrefcount(text) == 2
    del text
    gc.collect()
    assert kept() is None
