"""Records what one response depends on, while the response is built.

All code that reads the store for an operation records here what it requested, whether it was found
or not. A lookup that finds nothing also depends on its key. Recording costs one set update for each
batch. Only if the response is cached or tagged, the records become tags (`loaders/live/tags.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any, NamedTuple

import bson

from loaders.documents import ENTITIES, Document, Visibility, url_key
from loaders.filters import all_of
from loaders.live import tags
from loaders.live.lists import ListMatch
from loaders.live.matching import compile_match
from loaders.visibility import visible_articles


class Tagged(NamedTuple):
    """The tags of a response, and the matches of the tags that begin with `list:`."""

    tags: frozenset[str]
    lists: tuple[ListMatch, ...]


class _Listed(NamedTuple):
    match: Document
    path: str | None
    values: Collection[str]


class Dependencies:
    """The dependencies of one operation, for one visibility."""

    def __init__(self, visibility: Visibility) -> None:
        self.visibility = visibility
        self.articles: set[str] = set()
        self.slugs: set[str] = set()
        self.urls: set[str] = set()
        self.entities: dict[str, set[str]] = {one: set() for one in ENTITIES}
        self.all_entities: set[str] = set()
        """The collections whose list of all entities was read."""
        self.ordered_by_count: set[str] = set()
        self.slug_registry = False
        """Whether the operation looked up the slug of a name, or a former slug."""
        self._lists: list[_Listed] = []

    def looked_up(
        self, ids: Iterable[str] = (), slugs: Iterable[str] = (), urls: Iterable[str] = ()
    ) -> None:
        """Record lookups of articles by `_id`, slug or address."""
        self.articles.update(ids)
        self.slugs.update(slugs)
        for url in urls:
            with suppress(ValueError):  # not an address, so no article has it
                self.urls.add(url_key(url))

    def listed(self, match: Document, path: str | None = None, values: Iterable[str] = ()) -> None:
        """Record a list, or a count, of the visible articles that match.

        With `path`: only of the articles that have one of `values` there.
        """
        self._lists.append(_Listed(match, path, tuple(values)))

    def tagged(self, *, shows_counts: bool) -> Tagged:
        """`shows_counts`: whether the response contains the article count of an entity."""
        visibility = self.visibility
        found = {tags.EVERYTHING}
        found.update([tags.tag(visibility, "article", id) for id in self.articles])
        found.update([tags.slug_tag(visibility, slug) for slug in self.slugs])
        found.update([tags.url_tag(visibility, url) for url in self.urls])
        for collection, keys in self.entities.items():
            noun = tags.NOUNS[collection]
            found.update([tags.tag(visibility, noun, key) for key in keys])
            if shows_counts:
                found.update([tags.tag(visibility, f"{noun}-count", key) for key in keys])
        for collection in self.all_entities:
            found.add(tags.tag(visibility, f"{tags.NOUNS[collection]}s"))
            if shows_counts or collection in self.ordered_by_count:
                found.add(tags.tag(visibility, f"{tags.NOUNS[collection]}-counts"))
        if self.slug_registry:
            found.add(tags.tag(visibility, "slugs"))
        lists: dict[str, ListMatch] = {}
        for listed in self._lists:
            self._tag_list(listed, found, lists)
        return Tagged(frozenset(found), tuple(lists.values()))

    def _tag_list(self, listed: _Listed, found: set[str], lists: dict[str, ListMatch]) -> None:
        """A list by one key has a tag that every write can name. Other lists need their match."""
        one_key = _by_one_key(listed)
        if one_key is not None:
            path, values = one_key
            found.update(tags.list_tag(self.visibility, path, value) for value in values)
        elif listed.path is None and not listed.match:
            found.add(tags.tag(self.visibility, "articles"))
        else:
            one = self._list_match(listed)
            if one is None:
                found.add(tags.tag(self.visibility, "articles"))
            else:
                lists[one.tag] = one
                found.add(one.tag)

    def _list_match(self, listed: _Listed) -> ListMatch | None:
        """The list with its match. None if only the store can evaluate the match."""
        own = {listed.path: {"$in": sorted(listed.values)}} if listed.path is not None else {}
        match = all_of(own, visible_articles(self.visibility), listed.match)
        try:
            compile_match(match)
            name = tags.hashed(bson.encode({"match": match}).hex())
        except (ValueError, bson.errors.BSONError):
            return None
        return ListMatch(tags.tag(self.visibility, "list", name), match)


def _by_one_key(listed: _Listed) -> tuple[str, Collection[str]] | None:
    """The key and its values if the list has no other condition."""
    if listed.path is not None:
        alone = not listed.match and listed.path in tags.LIST_PATHS
        return (listed.path, listed.values) if alone else None
    if len(listed.match) != 1:
        return None
    [(path, value)] = listed.match.items()
    values: Any = value.get("$in") if isinstance(value, dict) and len(value) == 1 else value
    values = [values] if isinstance(values, str) else values
    if path not in tags.LIST_PATHS or not isinstance(values, list):
        return None
    return (path, values) if all(isinstance(one, str) for one in values) else None
