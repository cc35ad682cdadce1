"""Puts the slugs of topics and authors into articles, and claims new slugs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import bson

from loaders.documents import AUTHORS, TOPICS, Document
from loaders.slugs import name_key
from seed.reading.outcomes import ArticleFile
from seed.writing.slug_registry import SlugRegistry, adopt_topics
from seed.writing.store import Store

_TZ_AWARE: bson.CodecOptions[Document] = bson.CodecOptions(tz_aware=True)


class EntitySlugs:
    """The slugs of topics and authors in one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._topics = SlugRegistry(store, TOPICS)
        self._authors = SlugRegistry(store, AUTHORS)

    def adopt(self) -> None:
        """Bring an archive of version 0.1 up to date."""
        adopt_topics(self._store, self._topics)

    def assign(self, files: Iterable[ArticleFile]) -> list[ArticleFile]:
        """The files with their final slugs. The slugs are in the store when this returns."""
        listed = list(files)
        topics = {name_key(name): slug for file in listed for slug, name in file.facts.topics}
        authors = {key: slug for file in listed for slug, key, _ in file.facts.authors}
        claimed = self._topics.claim(topics), self._authors.claim(authors)
        return [_with_slugs(file, *claimed) for file in listed]


def _with_slugs(
    file: ArticleFile, topics: Mapping[str, str], authors: Mapping[str, str]
) -> ArticleFile:
    """`topics` and `authors`: slugs by the key of each name."""
    facts = file.facts._replace(
        topics=[(topics[name_key(name)], name) for _, name in file.facts.topics],
        authors=[(authors[key], key, name) for _, key, name in file.facts.authors],
    )
    if facts == file.facts:
        return file
    document = bson.decode(file.encoded, _TZ_AWARE)
    document["newsgraph"]["topics"] = [slug for slug, _ in facts.topics]
    if facts.authors:
        document["newsgraph"]["authors"] = [slug for slug, _, _ in facts.authors]
    return file._replace(encoded=bson.encode(document), facts=facts)
