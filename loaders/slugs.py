"""Slugs of topics and authors: makes a slug from a name, and finds a topic by a former slug.

A slug is made only from the name ("C++" is `c-plus-plus`), so two names can give the same slug. The
collection `slugs` records which name owns which slug, so a slug never changes its owner:

    {"_id": "topics/c-plus-plus", "kind": "topics", "slug": "c-plus-plus", "key": "c++",
     "former": "c-plus-plus-cedb1b"}
    {"_id": "topics/c-plus-plus-2", "kind": "topics", "slug": "c-plus-plus-2", "key": "c plus plus"}
    {"_id": "authors/al", "kind": "authors", "slug": "al", "key": "al"}

`key` identifies the name (`name_key`) or the author (`author_key`). `former` is the slug that
earlier versions of newsgraph gave the topic, if it was different. Links to the former slug still
find the topic. Seeding writes these documents (`seed/writing/slug_registry.py`). This module only
reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from slugify import slugify

from loaders.database import Database
from loaders.documents import SLUGS, TOPICS
from loaders.text_cache import text_cache

MAX_LENGTH = 80

_SIMPLE = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")
_SPELLED_SYMBOLS = [["+", " plus "], ["#", " sharp "], ["&", " and "], ["@", " at "]]
_LEADING_DOT = re.compile(r"(?<!\w)\.(?=\w)")
_FORMER_SYMBOLS = [*_SPELLED_SYMBOLS, [".", " dot "]]
_FORMER = re.compile(r"-[0-9a-f]{6}$")


def name_key(name: str) -> str:
    """The key that identifies a name. It ignores case and surrounding spaces."""
    return name.strip().casefold()


@text_cache(8192)
def plain_slug(name: str) -> str:
    """The slug for `name`. Empty if the name has no letter or digit that a slug can use.

    >>> [plain_slug(name) for name in ("C++", "C#", " .NET", "R&D", "Node.js")]
    ['c-plus-plus', 'c-sharp', 'dot-net', 'r-and-d', 'node-js']
    >>> [plain_slug(name) for name in ("Künstliche Intelligenz", "人工智能", "🙂")]
    ['kunstliche-intelligenz', 'ren-gong-zhi-neng', '']
    """
    key = name_key(name)
    if len(key) <= MAX_LENGTH and _SIMPLE.fullmatch(key):
        return key.replace(" ", "-")
    spelled = _LEADING_DOT.sub("dot ", key)
    return slugify(
        spelled, replacements=_SPELLED_SYMBOLS, max_length=MAX_LENGTH, word_boundary=True
    )


def distinct_names(names: Iterable[str]) -> dict[str, str]:
    """The names by `name_key`. Different spellings of one name count once, as first written.

    >>> distinct_names(["AI", " ai ", "C#"])
    {'ai': 'AI', 'c#': 'C#'}
    """
    distinct: dict[str, str] = {}
    for name in names:
        distinct.setdefault(name_key(name), name.strip())
    return distinct


def author_key(author: Mapping[str, str]) -> str:
    """The key that identifies an author: its key in the site's author table, else its name.

    It ignores case.

    >>> author_key({"name": "Ada Lovelace", "key": "al"}), author_key({"name": " Ada Lovelace"})
    ('al', 'ada lovelace')
    """
    return name_key(author.get("key") or author["name"])


def distinct_authors(authors: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The names by `author_key`. An author who is named twice counts once.

    >>> distinct_authors([{"name": "Ada"}, {"name": "ada"}, {"name": "Ada", "key": "al"}])
    {'ada': 'Ada', 'al': 'Ada'}
    """
    distinct: dict[str, str] = {}
    for author in authors:
        distinct.setdefault(author_key(author), author["name"].strip())
    return distinct


def former_topic_slug(name: str) -> str:
    """The slug that version 0.1 gave a topic. A hash at its end made it unique.

    >>> former_topic_slug("C#")
    'c-sharp-951a4d'
    """
    key = name_key(name)
    if len(key) <= MAX_LENGTH and _SIMPLE.fullmatch(key):
        return key.replace(" ", "-")
    slug = slugify(key, replacements=_FORMER_SYMBOLS, max_length=60, word_boundary=True)
    return f"{slug or 'topic'}-{sha256(key.encode()).hexdigest()[:6]}"


def may_be_former(slug: str) -> bool:
    """Whether `slug` looks like a slug of version 0.1."""
    return _FORMER.search(slug) is not None


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


_SLUG_LISTS = ("topics", "allTopics")


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


async def slug_of_name(database: Database, kind: str, name: str) -> str | None:
    """The slug of `name`. None if no article has named it."""
    row = await database.find_one(SLUGS, {"kind": kind, "key": name_key(name)}, {"slug": 1})
    return None if row is None else str(row["slug"])
