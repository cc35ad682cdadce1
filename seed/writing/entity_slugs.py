"""Puts the slugs of topics and authors into articles, and claims new slugs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import bson

from loaders.documents import AUTHORS, TOPICS, Document
from loaders.slugs import name_key
from seed.reading.outcomes import Good
from seed.writing.slug_registry import SlugRegistry, adopt_topics
from seed.writing.store import Store

_AWARE: bson.CodecOptions[Document] = bson.CodecOptions(tz_aware=True)


class EntitySlugs:
    """The slugs of topics and authors in one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._topics = SlugRegistry(store, TOPICS)
        self._authors = SlugRegistry(store, AUTHORS)

    def adopt(self) -> None:
        """Bring an archive of version 0.1 up to date."""
        adopt_topics(self._store, self._topics)

    def give(self, goods: Iterable[Good]) -> dict[str, Good]:
        """The articles with their slugs, by `_id`. The slugs are in the store when this returns."""
        listed = list(goods)
        topics = {name_key(name): slug for good in listed for slug, name in good.facts.topics}
        authors = {key: slug for good in listed for slug, key, _ in good.facts.authors}
        given = self._topics.claim(topics), self._authors.claim(authors)
        return {good.id: _with_slugs(good, *given) for good in listed}


def _with_slugs(good: Good, topics: Mapping[str, str], authors: Mapping[str, str]) -> Good:
    """`topics` and `authors`: slugs by the key of each name."""
    facts = good.facts._replace(
        topics=[(topics[name_key(name)], name) for _, name in good.facts.topics],
        authors=[(authors[key], key, name) for _, key, name in good.facts.authors],
    )
    if facts == good.facts:
        return good
    document = bson.decode(good.encoded, _AWARE)
    document["newsgraph"]["topics"] = [slug for slug, _ in facts.topics]
    if facts.authors:
        document["newsgraph"]["authors"] = [slug for slug, _, _ in facts.authors]
    return good._replace(encoded=bson.encode(document), facts=facts)
