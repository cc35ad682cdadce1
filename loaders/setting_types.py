"""The types of settings that have a format of their own. Each raises ValueError for other text."""

from __future__ import annotations

import re
from typing import Annotated

import snowballstemmer  # type: ignore[import-untyped]
from limits import parse as parse_rate
from pydantic import AfterValidator

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(:\d{1,5})?", re.I)
_TOKEN = re.compile(r"[\w.-]{1,50}:(DRAFTS|SECURED)(\+(DRAFTS|SECURED))?:[0-9a-f]{64}", re.ASCII)


def entries(text: str) -> list[str]:
    """The parts between commas, without empty ones.

    >>> entries("a, b,")
    ['a', 'b']
    """
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def _check_tokens(text: str) -> str:
    for number, entry in enumerate(entries(text), 1):
        if not _TOKEN.fullmatch(entry):
            raise ValueError(f"entry {number} is not name:SCOPE+SCOPE:sha256")
    return text


def _check_origins(text: str) -> str:
    for number, origin in enumerate(entries(text), 1):
        if origin not in ("*", "null") and not _ORIGIN.fullmatch(origin):
            raise ValueError(
                f"entry {number} is not an origin; expected a scheme and a host such as "
                "https://news.example, without a path, or *"
            )
    return text


def _check_public_key(pem: str) -> str:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        load_pem_public_key(pem.encode())
    except Exception:
        raise ValueError("not a public key in PEM (-----BEGIN PUBLIC KEY-----)") from None
    return pem


def _check_rate(text: str) -> str:
    if text:
        parse_rate(text)  # raises ValueError if it is not a rate
    return text


def _check_search_language(language: str) -> str:
    known = snowballstemmer.algorithms()
    if language not in known:
        raise ValueError(f"not a Snowball language; expected one of {', '.join(sorted(known))}")
    return language


Tokens = Annotated[str, AfterValidator(_check_tokens)]
Origins = Annotated[str, AfterValidator(_check_origins)]
PublicKey = Annotated[str, AfterValidator(_check_public_key)]
Rate = Annotated[str, AfterValidator(_check_rate)]
SearchLanguage = Annotated[str, AfterValidator(_check_search_language)]
