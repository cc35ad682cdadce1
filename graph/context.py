"""What one request knows: who asks, and the loaders that batch its lookups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.execution.selection import Plan, projection
from graph.viewer import Viewer
from loaders.database import Database
from loaders.documents import PROVIDERS, TOPICS, Document, Visibility
from loaders.live.change_stream import ChangeStream
from loaders.reads import articles
from loaders.reads.batching import BatchLoader
from loaders.reads.entity_cache import EntityCache
from loaders.reads.page_facets import facet_loader


class Loaders:
    """The loaders of one request, as one view sees the archive. Made for each request anew."""

    def __init__(
        self, database: Database, visibility: Visibility, entity_cache: EntityCache
    ) -> None:
        self._database = database
        self._catalogue = entity_cache
        self._view = visibility
        self.providers = self._entities(PROVIDERS)
        self.topics = self._entities(TOPICS)
        self.facets = facet_loader(database)
        self._articles_by_url: dict[frozenset[str], BatchLoader[str, Document]] = {}
        self._articles_by_id: dict[frozenset[str], BatchLoader[str, Document]] = {}

    def articles_by_url(self, needs: frozenset[str]) -> BatchLoader[str, Document]:
        """Articles by `url_key`, with at least the keys `needs`."""
        return self._article_loader(self._articles_by_url, articles.articles_by_url, needs)

    def articles_by_id(self, needs: frozenset[str]) -> BatchLoader[str, Document]:
        """Articles by `_id`, with at least the keys `needs`."""
        return self._article_loader(self._articles_by_id, articles.articles_by_id, needs)

    def _article_loader(
        self, loaders: dict[frozenset[str], BatchLoader[str, Document]], find: Any, needs: Any
    ) -> BatchLoader[str, Document]:
        for fetched, loader in loaders.items():
            if needs <= fetched:
                return loader
        fields = projection(needs)

        async def fetch(keys: list[str]) -> dict[str, Document]:
            found: dict[str, Document] = await find(self._database, self._view, keys, fields)
            return found

        loader = loaders[needs] = BatchLoader(fetch)
        return loader

    def _entities(self, collection: str) -> BatchLoader[str, Document]:
        async def fetch(ids: Sequence[str]) -> dict[str, Document]:
            return await self._catalogue.load(collection, self._view, ids)

        return BatchLoader(fetch, self._catalogue.kept(collection, self._view))


@dataclass(slots=True)
class Context:
    """The context value of an operation, typed so that every resolver is checked."""

    database: Database
    viewer: Viewer
    loaders: Loaders
    plan: Plan | None = None
    batches: dict[Any, Any] = field(default_factory=dict)
    """Field batches under way in graphql-core's execution, see `graph/execution/resolvers.py`."""
    failure: Exception | None = None
    """How the store failed in an attempt by compiled code; nothing is asked of it again."""
    changes: ChangeStream | None = None
    """The process's watcher of live changes; None where subscriptions are not served."""
    entity_cache: EntityCache | None = None

    @property
    def visibility(self) -> Visibility:
        return self.viewer.visibility


def build_context(
    database: Database,
    viewer: Viewer,
    entity_cache: EntityCache | None = None,
    changes: ChangeStream | None = None,
) -> Context:
    """A context for one request. Without a `entity_cache` nothing is known from earlier ones."""
    entity_cache = entity_cache or EntityCache(database)
    return Context(
        database,
        viewer,
        Loaders(database, viewer.visibility, entity_cache),
        changes=changes,
        entity_cache=entity_cache,
    )
