"""Decides whether two addresses, topics or slugs are equal, written only from the contract."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from text_unidecode import unidecode  # type: ignore[import-untyped]

_URL = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL)
"""RFC 3986, appendix B: scheme, authority, path, query with its mark."""
_WORDS = {"+": "plus", "#": "sharp", "&": "and", "@": "at"}


def same_url(url: str) -> str:
    """The form that equal addresses share: nothing but the path's and the query's case counts."""
    parts = _URL.fullmatch(url.strip())
    assert parts is not None
    scheme, authority, path, query = (part or "" for part in parts.groups())
    scheme = scheme.lower()
    user, at, host = authority.rpartition("@")
    host = host.lower()
    default = {"http": ":80", "https": ":443"}.get(scheme)
    if default and host.endswith(default):
        host = host[: -len(default)]
    while path.endswith("/"):
        path = path[:-1]
    return f"{scheme}://{user}{at}{host.rstrip(':')}{path}{'' if query == '?' else query}"


def document_key(url: str) -> str:
    """The tie-break of every order."""
    return hashlib.sha256(same_url(url).encode("utf-8")).hexdigest()[:24]


def same_name(name: str) -> str:
    """The key of a topic. It ignores case and outer spaces."""
    return name.strip().casefold()


def language_tag(text: str) -> str:
    """A language as BCP 47 writes it: `zh-Hant-TW`."""
    first, *others = text.strip().replace("_", "-").split("-")
    cased = [
        one.upper() if len(one) == 2 else one.title() if len(one) == 4 else one.lower()
        for one in others
    ]
    return "-".join([first.lower(), *cased])


def wanted_slug(name: str, without_words: str) -> str:
    """The slug of a name if no other name has it: ASCII letters, digits and hyphens."""
    text = re.sub(r"(^|(?<=[^\w]))\.(?=\w)", "dot ", same_name(name))
    for symbol, word in _WORDS.items():
        text = text.replace(symbol, f" {word} ")
    plain = unicodedata.normalize("NFKD", unidecode(text)).lower()
    words = re.findall(r"[a-z0-9]+", plain)
    while len("-".join(words)) > 80:
        words.pop()
    return "-".join(words) or without_words


def given_slugs(names: Iterable[str], kind: str) -> dict[str, str]:
    """By `same_name`: the first name gets the slug, later ones get a number at its end.

    `kind`: the slug of a name without letters, "topic" or "author".
    """
    slugs: dict[str, str] = {}
    for name in names:
        if same_name(name) in slugs:
            continue
        slug, number = wanted_slug(name, kind), 1
        while slug in slugs.values():
            number += 1
            slug = f"{wanted_slug(name, kind)}-{number}"
        slugs[same_name(name)] = slug
    return slugs
