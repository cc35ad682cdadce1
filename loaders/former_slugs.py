"""Former slugs of topics: those of version 0.1, which ended in a hash. Links to them still work.

The collection `slugs` has the former slug of a topic if it differs from the current one (see
`slugs.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from slugify import slugify

from loaders.database import Database
from loaders.documents import SLUGS, TOPICS
from loaders.slugs import SPELLED_SYMBOLS, name_key, simple_slug

_SYMBOLS = [*SPELLED_SYMBOLS, [".", " dot "]]
_HASH_AT_END = re.compile(r"-[0-9a-f]{6}$")
_SLUG_LISTS = ("topics", "allTopics")
"""The keys of an `ArticleFilter` whose values are slugs of topics."""


def former_topic_slug(name: str) -> str:
    """The slug that version 0.1 gave a topic. A hash at its end made it unique.

    >>> former_topic_slug("C#")
    'c-sharp-951a4d'
    """
    key = name_key(name)
    if (simple := simple_slug(key)) is not None:
        return simple
    slug = slugify(key, replacements=_SYMBOLS, max_length=60, word_boundary=True)
    return f"{slug or 'topic'}-{sha256(key.encode()).hexdigest()[:6]}"


def may_be_former(slug: str) -> bool:
    """Whether `slug` looks like a slug of version 0.1."""
    return _HASH_AT_END.search(slug) is not None


async def current_slugs(database: Database, slugs: Iterable[str]) -> dict[str, str]:
    """Map each former topic slug in `slugs` to the topic's current slug.

    Sends a command only if one of them looks like a former slug. A slug that a topic has now
    means that topic.
    """
    asked = [slug for slug in slugs if may_be_former(slug)]
    if not asked:
        return {}
    own = [f"{TOPICS}/{slug}" for slug in asked]
    match = {"$or": [{"_id": {"$in": own}}, {"former": {"$in": asked}}]}
    rows = await database.find(SLUGS, match, {"slug": 1, "former": 1})
    taken = {row["slug"] for row in rows}
    return {
        row["former"]: row["slug"]
        for row in rows
        if row.get("former") in asked and row["former"] not in taken
    }


def names_former_slug(filter: Mapping[str, Any] | None) -> bool:
    """Whether an `ArticleFilter` has a topic slug that may be a former one."""
    return filter is not None and any(map(may_be_former, _topic_slugs(filter)))


async def with_current_slugs(
    database: Database, filter: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Replace former topic slugs in an `ArticleFilter` by current ones."""
    if filter is None or not (named := [*_topic_slugs(filter)]):
        return filter
    current = await current_slugs(database, named)
    return _replaced(filter, current) if current else filter


def _topic_slugs(filter: Mapping[str, Any]) -> Iterable[str]:
    for name, value in filter.items():
        if value is None:
            continue
        if name in _SLUG_LISTS:
            yield from value
        elif name in ("and", "or"):
            for nested in value:
                yield from _topic_slugs(nested)
        elif name == "not":
            yield from _topic_slugs(value)


def _replaced(filter: Mapping[str, Any], current: Mapping[str, str]) -> dict[str, Any]:
    replaced = dict(filter)
    for name, value in filter.items():
        if value is None:
            continue
        if name in _SLUG_LISTS:
            replaced[name] = [current.get(slug, slug) for slug in value]
        elif name in ("and", "or"):
            replaced[name] = [_replaced(nested, current) for nested in value]
        elif name == "not":
            replaced[name] = _replaced(value, current)
    return replaced
