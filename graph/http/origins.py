"""Checks the `Origin` header, because browsers let any page send requests to any host.

Programs send no `Origin`, so a request without it is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}

Headers = Mapping[bytes, str]


def from_own_page(headers: Headers, allowed: frozenset[str]) -> bool:
    """Whether the page is from the host in `Host`, or its origin is in `allowed`."""
    origin = headers.get(b"origin")
    if origin is None or _is_allowed(origin, allowed):
        return True
    try:
        return urlsplit(origin).netloc.lower() == headers.get(b"host", "").lower()
    except ValueError:  # not a URL, such as "http://["
        return False


def from_local_page(headers: Headers, allowed: frozenset[str]) -> bool:
    """Whether the page and the requested host are on this machine, or the origin is in `allowed`.

    After DNS rebinding, `Origin` and `Host` are equal, so comparing them would not be enough.
    """
    origin = headers.get(b"origin")
    if origin is None or _is_allowed(origin, allowed):
        return True
    try:
        names = {urlsplit(origin).hostname, urlsplit(f"//{headers.get(b'host', '')}").hostname}
    except ValueError:
        return False
    return names <= _LOCAL_NAMES


def _is_allowed(origin: str, allowed: frozenset[str]) -> bool:
    return "*" in allowed or origin in allowed
