"""Caches the results of functions of texts, which clients may choose."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

MAX_LENGTH = 500
"""Longer texts are not cached: a client could fill the memory with them."""

Result = TypeVar("Result")


def text_cache(
    most: int,
) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Cache the results for the `most` texts that were used last."""

    def decorate(function: Callable[[str], Result]) -> Callable[[str], Result]:
        cached: Any = lru_cache(most)(function)

        @wraps(function)
        def call(text: str) -> Result:
            result: Result = cached(text) if len(text) <= MAX_LENGTH else function(text)
            return result

        return call

    return decorate
