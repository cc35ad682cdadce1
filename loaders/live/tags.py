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
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from loaders.documents import (
    ARTICLES,
    AUTHORS,
    PROVIDERS,
    SLUGS,
    TOPICS,
    VISIBILITIES,
    Document,
    Visibility,
)
from loaders.live.writes import StoreWrite
from loaders.text_cache import MAX_LENGTH, text_cache
from loaders.visibility import sees

EVERYTHING = "newsgraph"
"""The tag of every response. Purging it purges all responses."""

NOUNS = {PROVIDERS: "provider", TOPICS: "topic", AUTHORS: "author"}
"""The collections of entities, with the prefixes of their tags."""

_PREFIX: dict[Visibility, str] = {"public": "", "all": "drafts:"}
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_COUNTS = {"articleCount", "storyCount"}
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


Matching = Callable[[Document], Iterable[str]]
"""Gives the tags (`list:…`) of the lists whose match a document fulfils."""


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


def tags_of(write: StoreWrite, lists: Matching) -> set[str]:
    """The tags of everything that the write touches. `lists` finds the filtered lists."""
    if write.collection == ARTICLES:
        return _tags_of_article(write, lists)
    if write.collection == SLUGS:
        return {tag(visibility, "slugs") for visibility in VISIBILITIES}
    noun = NOUNS[write.collection]
    return {found for v in VISIBILITIES for found in _tags_of_entity(write, noun, v)}


def _tags_of_article(write: StoreWrite, lists: Matching) -> set[str]:
    found: set[str] = set()
    sides = [side for side in (write.before, write.after) if side is not None]
    for side in sides:
        found.update(lists(side))
    for visibility in VISIBILITIES:
        seen = [
            side if side is not None and sees(visibility, side) else None
            for side in (write.before, write.after)
        ]
        present = [side for side in seen if side is not None]
        if present:
            found.add(tag(visibility, "article", write.id))
            found.add(tag(visibility, "articles"))
        for side in present:
            found.update(_tags_of_side(visibility, side))
        found.update(_count_tags(visibility, *(_counted(side) for side in seen)))
    return found


def _tags_of_side(visibility: Visibility, article: Document) -> Iterator[str]:
    own = article.get("newsgraph", {})
    yield slug_tag(visibility, article.get("slug") or "")
    for url in (*(own.get("urls") or ()), *(own.get("aliases") or ())):
        yield url_tag(visibility, url)
    for path in LIST_PATHS:
        for value in values_at(article, path):
            yield list_tag(visibility, path, value)


def _counted(article: Document | None) -> set[tuple[str, str]]:
    """The providers, topics and authors that count this article."""
    if article is None:
        return set()
    paths = {
        "provider": "provider.domain",
        "topic": "newsgraph.topics",
        "author": "newsgraph.authors",
    }
    return {(noun, key) for noun, path in paths.items() for key in values_at(article, path)}


def _count_tags(
    visibility: Visibility, before: set[tuple[str, str]], after: set[tuple[str, str]]
) -> Iterator[str]:
    """The tags of entities whose article count changes. The entity is written a moment later."""
    for noun, key in before ^ after:
        yield tag(visibility, f"{noun}-count", key)
        yield tag(visibility, f"{noun}-counts")


def _tags_of_entity(write: StoreWrite, noun: str, visibility: Visibility) -> Iterator[str]:
    before, after = ((side or {}).get(visibility) for side in (write.before, write.after))
    if write.before_known and before == after:
        return
    known = write.before_known and before is not None and after is not None
    changed = _differing(before, after)
    if not known or changed - _COUNTS:
        yield tag(visibility, noun, write.id)
        yield tag(visibility, f"{noun}s")
    if not known or "articleCount" in changed:
        yield tag(visibility, f"{noun}-count", write.id)
        yield tag(visibility, f"{noun}-counts")


def _differing(before: Document | None, after: Document | None) -> set[str]:
    """The keys whose values differ. Empty if one of the two documents is missing."""
    if before is None or after is None:
        return set()
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def values_at(document: Document, path: str) -> list[str]:
    """The string, or the strings of a list, at a dotted path."""
    value: Any = document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]
