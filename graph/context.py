"""The context of a request: its viewer, its loaders and its limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graph.execution.selection import Plan, Selection, projection
from graph.limits import DEFAULT_LIMITS, Limits
from graph.viewer import Viewer
from loaders.database import Database
from loaders.documents import AUTHORS, PROVIDERS, TOPICS, Document, Visibility
from loaders.live.change_stream import ChangeStream
from loaders.live.dependencies import Dependencies
from loaders.reads import articles
from loaders.reads.batching import BatchLoader
from loaders.reads.entity_cache import EntityCache
from loaders.reads.page_facets import facet_loader

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
        self._catalogue = entity_cache
        self._view = visibility
        self.dependencies = Dependencies(visibility)
        """Everything requested so far, found or not."""
        self.providers = self._entities(PROVIDERS)
        self.topics = self._entities(TOPICS)
        self.authors = self._entities(AUTHORS)
        self.facets = facet_loader(database, limits.count_cap)
        self._articles_by_url: dict[frozenset[str], BatchLoader[str, Document]] = {}
        self._articles_by_id: dict[frozenset[str], BatchLoader[str, Document]] = {}
        self._translations: dict[frozenset[str], BatchLoader[str, list[Document]]] = {}

    def articles_by_url(self, needs: frozenset[str]) -> BatchLoader[str, Document]:
        """Articles by `url_key`, with at least the keys `needs`."""
        asked = self.dependencies.urls
        return self._article_loader(self._articles_by_url, articles.articles_by_url, needs, asked)

    def articles_by_id(self, needs: frozenset[str]) -> BatchLoader[str, Document]:
        """Articles by `_id`, with at least the keys `needs`."""
        asked = self.dependencies.articles
        return self._article_loader(self._articles_by_id, articles.articles_by_id, needs, asked)

    def translations(self, needs: frozenset[str]) -> BatchLoader[str, list[Document]]:
        """All translations by `newsgraph.translationKey`, with at least the keys `needs`."""
        return self._article_loader(self._translations, articles.articles_by_translation_key, needs)

    def _article_loader(
        self,
        loaders: dict[frozenset[str], BatchLoader[str, Found]],
        find: Callable[..., Awaitable[dict[str, Found]]],
        needs: frozenset[str],
        asked: set[str] | None = None,
    ) -> BatchLoader[str, Found]:
        for fetched, loader in loaders.items():
            if needs <= fetched:
                return loader
        fields = projection(needs)

        async def fetch(keys: list[str]) -> dict[str, Found]:
            return await find(self._database, self._view, keys, fields)

        loader = loaders[needs] = BatchLoader(fetch, asked=asked)
        return loader

    def _entities(self, collection: str) -> BatchLoader[str, Document]:
        asked = self.dependencies.entities[collection]

        async def fetch(ids: Sequence[str]) -> dict[str, Document]:
            found = await self._catalogue.load(collection, self._view, ids)
            # A topic that is found by a former slug has another id.
            asked.update(entity["_id"] for entity in found.values())
            if collection == TOPICS and len(found) < len(ids):
                self.dependencies.slug_registry = True
            return found

        return BatchLoader(fetch, self._catalogue.kept(collection, self._view), asked)


@dataclass(slots=True)
class Context:
    """The context value of an operation."""

    database: Database
    viewer: Viewer
    loaders: Loaders
    plan: Plan | None = None
    batches: dict[Any, Any] = field(default_factory=dict)
    """Batches in progress in graphql-core's execution, see `graph/execution/resolvers.py`."""
    failure: Exception | None = None
    """The store failure that ended compiled code. No more commands are sent after it."""
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
