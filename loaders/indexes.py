"""All indexes and the access paths that they serve. `newsgraph indexes` creates and checks them.

The keys that a query compares for equality come first, then those it sorts by (MongoDB's rule
"equality, sort, range"). `published` counts as equality: see `visibility.visible_articles`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pymongo import IndexModel

from loaders.database import Database
from loaders.documents import (
    ARTICLES,
    AUTHORS,
    COLLECTIONS,
    ENTITIES,
    SLUGS,
    VISIBILITIES,
    Visibility,
)
from loaders.fields.types import NO_FIELDS, Field, Fields, FieldsError
from loaders.reads.keyset import Direction, Order
from loaders.sharding import is_mongos
from loaders.store_errors import store_errors

ARTICLE_ORDERS = {
    "PUBLISHED": "publishedDateTime",
    "QUALITY": "quality",
    "HEAT": "heat",
    "TITLE": "title",
}
"""Each `ArticleOrderField` with the key that it sorts by."""

MAX_INDEXES = 64
"""MongoDB's limit of indexes for one collection."""
_OTHER_INDEXES = 1
"""Other indexes on articles that count towards the limit: the one on `_id`."""


@dataclass(frozen=True, slots=True)
class Index:
    """One index: its keys in order, and the path in the schema that it serves."""

    collection: str
    keys: tuple[str, ...]
    serves: str
    unique: bool = False

    @property
    def name(self) -> str:
        return ",".join(self.keys)

    def model(self, *, sharded: bool = False) -> IndexModel:
        """The index for the driver. If `sharded`, it is not unique: see `loaders/sharding.py`."""
        keys = [(key, 1) for key in self.keys]
        return IndexModel(keys, name=self.name, unique=self.unique and not sharded)


def _ordered(prefix: tuple[str, ...], serves: str) -> list[Index]:
    return [
        Index(ARTICLES, (*prefix, "published", key, "_id"), f"{serves}, orderBy {field}")
        for field, key in ARTICLE_ORDERS.items()
    ]


ArticleList: TypeAlias = tuple[tuple[str, ...], str]

_LISTS: tuple[ArticleList, ...] = (
    ((), "Query.articles"),
    (("provider.domain",), "Provider.articles, filter providers"),
    (("newsgraph.topics",), "Topic.articles, filter topics"),
    (("newsgraph.authors",), "Author.articles, filter authors"),
)
"""The lists of articles that have every order: their equality keys, and their fields."""

INDEXES: tuple[Index, ...] = (
    *(index for prefix, serves in _LISTS for index in _ordered(prefix, serves)),
    Index(
        ARTICLES,
        ("newsgraph.languages", "published", "publishedDateTime", "_id"),
        "Query.articles, filter languages",
    ),
    Index(ARTICLES, ("newsgraph.translationKey",), "Article.translations"),
    Index(
        ARTICLES,
        ("newsgraph.related", "published", "publishedDateTime", "_id"),
        "Article.relatedBy",
    ),
    Index(ARTICLES, ("newsgraph.urls",), "Query.article(by: {url}), Article.related"),
    Index(ARTICLES, ("newsgraph.aliases",), "Query.article(by: {url})"),
    Index(ARTICLES, ("newsgraph.path",), "seeding: a file's article; Article.content: its links"),
    Index(ARTICLES, ("slug",), "Query.article(by: {slug})", unique=True),
    Index(ARTICLES, ("newsgraph.terms",), "Query.search"),
    Index(ARTICLES, ("related.provider.domain",), "seeding: a provider's related stubs"),
    Index(SLUGS, ("kind", "key"), "Query.topic(by: {name}), seeding", unique=True),
    Index(SLUGS, ("former",), "former slugs of topics"),
    *(
        Index(
            collection,
            (f"{visibility}.{key}", "_id"),
            f"Query.{collection} as the {visibility} view sees it",
        )
        for collection in ENTITIES
        for visibility in VISIBILITIES
        for key in ("name", "articleCount")
    ),
    *(
        Index(AUTHORS, (f"{visibility}.nameKey", "_id"), "Query.author(by: {name})")
        for visibility in VISIBILITIES
    ),
)


def entity_order(
    collection: str, field: str, direction: Direction, visibility: Visibility
) -> Order:
    """The order of one of `ENTITIES` by `NAME` or `ARTICLE_COUNT`, for one visibility."""
    key = {"NAME": "name", "ARTICLE_COUNT": "articleCount"}[field]
    return Order(f"{collection}.{field}", f"{visibility}.{key}", direction)


def indexes_for(fields: Fields) -> tuple[Index, ...]:
    """Every index of an archive with these declared fields.

    A declared order has an index for each list of articles. If that exceeds MongoDB's limit, it has
    only the index for the list of all articles. Raises FieldsError if that exceeds the limit too.
    """
    room = MAX_INDEXES - _OTHER_INDEXES - sum(index.collection == ARTICLES for index in INDEXES)
    own: dict[str, Index] = {}
    for lists in (_LISTS, _LISTS[:1]):
        found = (index for field in fields.fields for index in _own_indexes(field, lists))
        own = {index.name: index for index in found}
        if len(own) <= room:
            break
    if len(own) > room:
        raise FieldsError(
            f"the declared fields need {len(own)} indexes, but a collection of MongoDB has "
            f"{MAX_INDEXES} at most, of which {room} are left for them; take filter or order from "
            f"{len(own) - room} of them"
        )
    return (*INDEXES, *own.values())


def _own_indexes(field: Field, lists: Sequence[ArticleList]) -> Iterator[Index]:
    ranged = field.type.scalar in ("Int", "Float", "DateTime") and not field.type.many
    if field.order:
        for prefix, serves in lists:
            keys = (*prefix, "published", field.path, "_id")
            yield Index(ARTICLES, keys, f"{serves}, orderBy {field.name}")
    elif field.filter and ranged:
        keys = ("published", field.path, "_id")
        yield Index(ARTICLES, keys, f"Query.articles, filter {field.name}")
    if field.filter and not ranged:
        keys = (field.path, "published", "publishedDateTime", "_id")
        yield Index(ARTICLES, keys, f"Query.articles, filter {field.name}")


async def ensure_indexes(database: Database, fields: Fields = NO_FIELDS) -> None:
    """Create the missing indexes. Creating an existing index changes nothing."""
    sharded = await is_mongos(database)
    for collection in COLLECTIONS:
        models = [
            index.model(sharded=sharded)
            for index in indexes_for(fields)
            if index.collection == collection
        ]
        with store_errors("createIndexes", collection):
            await database.collection(collection).create_indexes(models)


async def missing_indexes(database: Database, fields: Fields = NO_FIELDS) -> list[Index]:
    """The indexes that the store does not have, or has with different keys."""
    missing = []
    sharded = await is_mongos(database)
    for collection in COLLECTIONS:
        with store_errors("listIndexes", collection):
            present = await database.collection(collection).index_information()
        for index in indexes_for(fields):
            keys = [(key, 1) for key in index.keys]
            if index.collection == collection and (
                present.get(index.name, {}).get("key") != keys
                or bool(present[index.name].get("unique")) != (index.unique and not sharded)
            ):
                missing.append(index)
    return missing
