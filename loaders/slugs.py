"""Slugs of topics and authors: makes a slug from a name, and finds the slug of a name.

A slug is made only from the name ("C++" is `c-plus-plus`), so two names can give the same slug. The
collection `slugs` records which name owns which slug, so a slug never changes its owner:

    {"_id": "topics/c-plus-plus", "kind": "topics", "slug": "c-plus-plus", "key": "c++",
     "former": "c-plus-plus-cedb1b"}
    {"_id": "topics/c-plus-plus-2", "kind": "topics", "slug": "c-plus-plus-2", "key": "c plus plus"}
    {"_id": "authors/al", "kind": "authors", "slug": "al", "key": "al"}

`key` identifies the name (`name_key`) or the author (`author_key`). `former` is the slug that
version 0.1 gave the topic, if it was different (`former_slugs.py`). Seeding writes these documents
(`seed/writing/slug_registry.py`). This module only reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from slugify import slugify

from loaders.database import Database
from loaders.documents import SLUGS
from loaders.text_cache import text_cache

MAX_LENGTH = 80

SPELLED_SYMBOLS = [["+", " plus "], ["#", " sharp "], ["&", " and "], ["@", " at "]]
_SIMPLE = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")
_LEADING_DOT = re.compile(r"(?<!\w)\.(?=\w)")


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
    if (simple := simple_slug(key)) is not None:
        return simple
    spelled = _LEADING_DOT.sub("dot ", key)
    return slugify(spelled, replacements=SPELLED_SYMBOLS, max_length=MAX_LENGTH, word_boundary=True)


def simple_slug(key: str) -> str | None:
    """The slug of a key that has only a to z, digits and single spaces. None for other keys."""
    if len(key) <= MAX_LENGTH and _SIMPLE.fullmatch(key):
        return key.replace(" ", "-")
    return None


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


async def slug_of_name(database: Database, kind: str, name: str) -> str | None:
    """The slug of `name`. None if no article has named it."""
    row = await database.find_one(SLUGS, {"kind": kind, "key": name_key(name)}, {"slug": 1})
    return None if row is None else str(row["slug"])
