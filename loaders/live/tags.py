"""Tags: the names of what a response depends on, and of what a write touches.

A response has the tags of all data that it uses. A write has the tags of everything that it may
change. If they share a tag, the response is out of date. Both sides can compute the tags
independently:

    article:ID  slug:HASH  url:HASH        one article, looked up by id, slug or address
    provider:DOMAIN  topic:SLUG  author:…  name, images and existence of an entity
    provider-count:DOMAIN  topic-count:…   its number of articles
    articles                               every article: a list without a filter
    by-provider:DOMAIN  by-topic:SLUG …    a list of all articles of one provider, topic, category,
                                           type or author, or of those that name one address
    list:HASH                              a list with any other filter (`loaders/live/lists.py`)
    providers  topics  provider-counts …   a list of all providers, topics or authors
    slugs                                  the slug of a name, and former slugs

Responses for viewers with DRAFTS have the same tags with the prefix `drafts:`. So a write to a
draft does not touch public responses. All tags are safe in a header: printable ASCII without space
or comma.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from loaders.documents import (
    AUTHORS,
    PROVIDERS,
    TOPICS,
    Document,
    Visibility,
)
from loaders.text_cache import MAX_LENGTH, text_cache

EVERYTHING = "newsgraph"
"""The tag of every response. Purging it purges all responses."""

NOUNS = {PROVIDERS: "provider", TOPICS: "topic", AUTHORS: "author"}
"""The collections of entities, with the prefixes of their tags."""

_PREFIX: dict[Visibility, str] = {"public": "", "all": "drafts:"}
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_MAX_CACHED = 20_000

LIST_PATHS = {
    "provider.domain": "by-provider",
    "newsgraph.topics": "by-topic",
    "category": "by-category",
    "type": "by-type",
    "newsgraph.related": "by-related",
    "newsgraph.authors": "by-author",
    "newsgraph.translationKey": "by-translation",
}
"""Keys of articles that can define a list with one value, with the prefix of such a list's tag."""


@text_cache(_MAX_CACHED)
def hashed(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def tag(visibility: Visibility, kind: str, value: str | None = None) -> str:
    """One tag. The tags of a response are computed for each execution, so they are cached.

    >>> tag("public", "topic", "ai"), tag("all", "by-category", "real estate")
    ('topic:ai', 'drafts:by-category:~2c0cd6aa71892d93ff')
    """
    if value is None:
        return _PREFIX[visibility] + kind
    if len(value) > MAX_LENGTH:
        return f"{_PREFIX[visibility]}{kind}:~{hashed(value)}"
    return _tag(visibility, kind, value)


@lru_cache(_MAX_CACHED)
def _tag(visibility: Visibility, kind: str, value: str) -> str:
    text = value if _PLAIN.fullmatch(value) else "~" + hashed(value)
    return f"{_PREFIX[visibility]}{kind}:{text}"


def url_tag(visibility: Visibility, url: str) -> str:
    return f"{_PREFIX[visibility]}url:{hashed(url)}"


def slug_tag(visibility: Visibility, slug: str) -> str:
    return f"{_PREFIX[visibility]}slug:{hashed(slug)}"


def related_tag(visibility: Visibility, url: str) -> str:
    return f"{_PREFIX[visibility]}by-related:{hashed(url)}"


def list_tag(visibility: Visibility, path: str, value: str) -> str:
    """The tag of the list of all articles that have `value` at `path`, one of `LIST_PATHS`."""
    if path == "newsgraph.related":
        return related_tag(visibility, value)
    return tag(visibility, LIST_PATHS[path], value)


def values_at(document: Document, path: str) -> list[str]:
    """The string, or the strings of a list, at a dotted path."""
    value: Any = document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]
