"""Global ids: base64url of `Type:key`, without padding."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from tests.reference.faults import BadUserInput

_ID = re.compile(r"(Article|Provider|Topic|Author):(.+)", re.DOTALL)


def global_id(type: str, key: str) -> str:
    return urlsafe_b64encode(f"{type}:{key}".encode()).decode().rstrip("=")


def parse_id(text: str) -> tuple[str, str]:
    """Type and key. Anything that `global_id` would not have written is malformed."""
    try:
        match = _ID.fullmatch(urlsafe_b64decode(text.encode() + b"===").decode())
    except ValueError:
        match = None
    if match is None or global_id(*match.groups()) != text:
        raise BadUserInput("not an id")
    return match[1], match[2]
