"""The context of a request: its viewer, its loaders and its limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graph.execution.selection import Plan, Selection
from graph.limits import DEFAULT_LIMITS, Limits
from graph.viewer import Viewer
from loaders.database import Database
from loaders.documents import AUTHORS, PROVIDERS, TOPICS, Document, Visibility
from loaders.live.change_stream import ChangeStream
from loaders.live.dependencies import Dependencies
from loaders.projection import projection
from loaders.reads import articles
from loaders.reads.batching import BatchLoader
from loaders.reads.entity_cache import EntityCache
from loaders.reads.facet_counts import Facets
from loaders.reads.page_facets import Part, facet_loader

Found = TypeVar("Found")


class Loaders:
    """The loaders of one request, for one visibility."""

    def __init__(
        self,
        database: Database,
        visibility: Visibility,
        entity_cache: EntityCache,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._database = database
        self._entity_cache = entity_cache
        self._visibility = visibility
        self.dependencies = Dependencies(visibility)
        """Everything requested so far, found or not."""
        self._limits = limits
        # Loaders are made when they are used first. Most operations need few of them.
        self._facets: BatchLoader[Part, Facets] | None = None
        self._entities: dict[str, BatchLoader[str, Document]] = {}
        self._articles_by_url: dict[frozenset[str], BatchLoader[str, Document]] = {}
        self._articles_by_id: dict[frozenset[str], BatchLoader[str, Document]] = {}
        self._translations: dict[frozenset[str], BatchLoader[str, list[Document]]] = {}

    @property
    def providers(self) -> BatchLoader[str, Document]:
        return self._entities.get(PROVIDERS) or self._entity_loader(PROVIDERS)

    @property
    def topics(self) -> BatchLoader[str, Document]:
        return self._entities.get(TOPICS) or self._entity_loader(TOPICS)

    @property
    def authors(self) -> BatchLoader[str, Document]:
        return self._entities.get(AUTHORS) or self._entity_loader(AUTHORS)

    @property
    def facets(self) -> BatchLoader[Part, Facets]:
        if self._facets is None:
            self._facets = facet_loader(self._database, self._limits.count_cap)
        return self._facets

    def articles_by_url(self, needs: frozenset[str]) -> BatchLoader[str, Document]:
        """Articles by `url_key`, with at least the keys `needs`."""
        requested = self.dependencies.urls
        find = articles.articles_by_url
        return self._article_loader(self._articles_by_url, find, needs, requested)

    def articles_by_id(self, needs: frozenset[str]) -> BatchLoader[str, Document]:
        """Articles by `_id`, with at least the keys `needs`."""
        requested = self.dependencies.articles
        find = articles.articles_by_id
        return self._article_loader(self._articles_by_id, find, needs, requested)

    def translations(self, needs: frozenset[str]) -> BatchLoader[str, list[Document]]:
        """All translations by `newsgraph.translationKey`, with at least the keys `needs`."""
        find = articles.articles_by_translation_key
        return self._article_loader(self._translations, find, needs)

    def _article_loader(
        self,
        loaders: dict[frozenset[str], BatchLoader[str, Found]],
        find: Callable[..., Awaitable[dict[str, Found]]],
        needs: frozenset[str],
        requested: set[str] | None = None,
    ) -> BatchLoader[str, Found]:
        """A loader that fetches at least `needs`: one of `loaders`, or a new one.

        The keys that it loads are added to `requested`.
        """
        for fetched, loader in loaders.items():
            if needs <= fetched:
                return loader
        fields = projection(needs)

        async def fetch(keys: list[str]) -> dict[str, Found]:
            return await find(self._database, self._visibility, keys, fields)

        loader = loaders[needs] = BatchLoader(fetch, requested=requested)
        return loader

    def _entity_loader(self, collection: str) -> BatchLoader[str, Document]:
        """A new loader of providers, topics or authors by `_id`, through the process's cache."""
        requested = self.dependencies.entities[collection]

        async def fetch(ids: Sequence[str]) -> dict[str, Document]:
            found = await self._entity_cache.load(collection, self._visibility, ids)
            # A topic that is found by a former slug has another id.
            requested.update(entity["_id"] for entity in found.values())
            if collection == TOPICS and len(found) < len(ids):
                self.dependencies.slug_registry = True
            return found

        cached = self._entity_cache.kept(collection, self._visibility)
        loader = self._entities[collection] = BatchLoader(fetch, cached, requested)
        return loader


@dataclass(slots=True)
class Context:
    """The context value of an operation."""

    database: Database
    viewer: Viewer
    loaders: Loaders
    plan: Plan | None = None
    batches: dict[Any, Any] = field(default_factory=dict)
    """Batches in progress in graphql-core's execution, see `graph/execution/resolvers.py`."""
    changes: ChangeStream | None = None
    """The change stream of the process; None if subscriptions are not served."""
    entity_cache: EntityCache | None = None
    limits: Limits = DEFAULT_LIMITS

    @property
    def visibility(self) -> Visibility:
        return self.viewer.visibility


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """What a batch function needs: the context, and the selection below its field."""

    context: Context
    selection: Selection


def build_context(
    database: Database,
    viewer: Viewer,
    entity_cache: EntityCache | None = None,
    changes: ChangeStream | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Context:
    """A context for one request. Without an `entity_cache`, it shares no data with others."""
    entity_cache = entity_cache or EntityCache(database)
    return Context(
        database,
        viewer,
        Loaders(database, viewer.visibility, entity_cache, limits),
        changes=changes,
        entity_cache=entity_cache,
        limits=limits,
    )
