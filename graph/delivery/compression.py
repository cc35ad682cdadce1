"""Content codings: negotiates one with the client, and compresses bodies."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli  # type: ignore[import-untyped]
import zstandard

MIN_BYTES = 1024
"""Smaller bodies are not compressed, because that saves no packet."""

_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""The best coding first. If a client accepts several equally, the first one is used."""


def encode(body: bytes, coding: str) -> bytes:
    return _ENCODERS[coding](body)


@lru_cache(maxsize=256)
def coding_for(accept_encoding: str | None) -> str | None:
    """The coding to send (RFC 9110, 12.5.3); None for none.

    >>> coding_for("gzip, br;q=0.9"), coding_for("*"), coding_for("identity, br;q=0")
    ('gzip', 'br', None)
    """
    if not accept_encoding or len(accept_encoding) > 1000:
        return None
    qualities = dict(map(_quality, accept_encoding.lower().split(",")))
    if "x-gzip" in qualities:
        qualities.setdefault("gzip", qualities["x-gzip"])
    otherwise = qualities.get("*", 0.0)
    offered = {coding: qualities.get(coding, otherwise) for coding in _ENCODERS}
    best = max(offered, key=lambda coding: offered[coding])
    plain = qualities.get("identity", 0.0)
    return best if offered[best] > 0 and offered[best] >= plain else None


def _quality(part: str) -> tuple[str, float]:
    coding, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return coding, float(parameter[2:])
            except ValueError:
                return coding, 0.0
    return coding, 1.0
