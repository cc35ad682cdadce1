"""Global ids (Relay's Global Object Identification): opaque, and stable when seeding again.

>>> to_global_id("Topic", "ai")
'VG9waWM6YWk'
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import b2a_base64
from functools import lru_cache
from typing import NamedTuple

from graph.errors import BadUserInput

NODE_TYPES = ("Article", "Provider", "Topic", "Author")


class GlobalId(NamedTuple):
    """The type and the `_id` in a global id."""

    type: str
    key: str


@lru_cache(20_000)
def to_global_id(type: str, key: str) -> str:
    encoded = b2a_base64(f"{type}:{key}".encode(), newline=False)
    if b"+" in encoded or b"/" in encoded:
        encoded = encoded.replace(b"+", b"-").replace(b"/", b"_")
    return encoded.rstrip(b"=").decode()


def from_global_id(text: str) -> GlobalId:
    """Parse a global id. Raises BadUserInput if `text` is not an id of this API."""
    try:
        decoded = decode_base64(text).decode()
    except ValueError:
        raise BadUserInput(f"'{text[:100]}' is not an id of this API.") from None
    type, colon, key = decoded.partition(":")
    if type not in NODE_TYPES or not colon or not key:
        raise BadUserInput(f"'{text[:100]}' is not an id of this API.")
    return GlobalId(type, key)


def document_id(type: str, id: str) -> str | None:
    """The `_id` in a global id; None if it is for another type. Raises BadUserInput."""
    named = from_global_id(id)
    return named.key if named.type == type else None


def decode_base64(text: str) -> bytes:
    """Decode strict URL-safe base64 without padding. Raises ValueError for anything else."""
    if not text.isascii() or set("+/=\n\r ") & set(text):
        raise ValueError("not URL-safe base64")
    decoded = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if urlsafe_b64encode(decoded).rstrip(b"=").decode() != text:
        raise ValueError("not canonical base64")
    return decoded
