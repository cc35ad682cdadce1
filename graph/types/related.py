"""Related stories: the edges from an article to the stories that it names, and their reverse.

The list of stories is part of the article's document, so a cursor is an index in that list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import strawberry

from graph.context import BatchInfo
from graph.cursors import decode_offset, encode_offset
from graph.execution.selection import Selection
from graph.execution.sources import attribute, computed
from graph.pagination import page_size, page_slice
from graph.types.articles import find_nested
from graph.types.connections import PageInfo
from graph.types.orders import NEWEST_FIRST
from graph.types.story import Story
from loaders.documents import Document
from loaders.reads.edges import RELATED_BY
from loaders.reads.keyset import Page

DEFAULT_SIZE = 10


class RelatedEdge(NamedTuple):
    """One related story of an article, by its index."""

    position: int
    node: Document

    @property
    def cursor(self) -> str:
        return encode_offset(self.position)


@dataclass(slots=True)
class RelatedPage:
    """A page of the distinct related stories of an article."""

    nodes: list[Document]
    start: int
    total_count: int

    @property
    def edges(self) -> list[RelatedEdge]:
        return [RelatedEdge(position, node) for position, node in enumerate(self.nodes, self.start)]

    @property
    def has_next(self) -> bool:
        return self.start + len(self.nodes) < self.total_count

    @property
    def has_previous(self) -> bool:
        return self.start > 0 and self.total_count > 0

    @property
    def start_cursor(self) -> str | None:
        return encode_offset(self.start) if self.nodes else None

    @property
    def end_cursor(self) -> str | None:
        return encode_offset(self.start + len(self.nodes) - 1) if self.nodes else None


def related_needs(selection: Selection) -> Iterable[str]:
    """The keys of an article that its related stories need."""
    stub_needs = selection.node_needs("ExternalStory")
    return ["newsgraph.related", *(f"related.{path}" for path in stub_needs)]


async def load_related(
    articles: Sequence[Document],
    info: BatchInfo,
    *,
    first: int | None = DEFAULT_SIZE,
    after: str | None = None,
) -> list[RelatedPage]:
    size = page_size("first", first, DEFAULT_SIZE)
    start = decode_offset(after)
    stories = [_distinct_stubs(article) for article in articles]
    slices = [list(islice(stubs.items(), start, start + size)) for stubs in stories]
    archived: dict[str, Document] = {}
    if info.selection.selects("nodes", "edges"):
        wanted = {url: None for stubs in slices for url, _ in stubs}
        loader = info.context.loaders.articles_by_url(info.selection.node_needs("Article"))
        found = await loader.load_many(wanted)
        archived = {url: doc for url, doc in zip(wanted, found, strict=True) if doc is not None}
    return [
        RelatedPage([_with_type(url, stub, archived) for url, stub in page], start, len(stubs))
        for page, stubs in zip(slices, stories, strict=True)
    ]


async def load_related_by(
    articles: Sequence[Document],
    info: BatchInfo,
    *,
    first: int | None = DEFAULT_SIZE,
    after: str | None = None,
) -> list[Page]:
    slice = page_slice(NEWEST_FIRST, first, after, default=DEFAULT_SIZE)
    return await find_nested(info, RELATED_BY, articles, {}, slice)


def _distinct_stubs(article: Document) -> dict[str, Document]:
    """The related stories of `article` by `url_key`, each at its first position."""
    urls = article.get("newsgraph", {}).get("related") or []
    stubs = article.get("related") or [{}] * len(urls)
    distinct = dict(zip(urls, stubs, strict=False))
    if len(distinct) < len(urls):
        distinct = dict(zip(reversed(urls), reversed(stubs), strict=False))
        distinct = {url: distinct[url] for url in urls}
    return distinct


def _with_type(url: str, stub: Document, archived: dict[str, Document]) -> Document:
    """The article, or without one the stub, with its `__typename`.

    It is set in place: both documents belong to this request.
    """
    node = archived.get(url)
    if node is None:
        stub["__typename"] = "ExternalStory"
        return stub
    node["__typename"] = "Article"
    return node


@strawberry.type(description="A related story of an article.")
class RelatedStoryEdge:
    cursor: str = attribute("cursor", description="Opaque. Use it as `after`, with the same list.")
    position: int = attribute(
        "position", description="The index in the article's list of related stories, from 0."
    )
    node: Story = attribute(
        "node",
        description=(
            "An Article if the archive has the story and the viewer may see it. Otherwise an "
            "ExternalStory with the data of the file."
        ),
    )


@strawberry.type(
    description=(
        "A page of the related stories of an article. `first` sets its size: at most 100, default "
        "10."
    )
)
class RelatedStoryConnection:
    edges: list[RelatedStoryEdge] = attribute(
        "edges", description="The stories, each with its cursor and position."
    )
    nodes: list[Story] = attribute("nodes", description="The stories, without cursors.")
    page_info: PageInfo = computed(
        lambda page: page, description="The position of this page in the list."
    )
    total_count: int = attribute(
        "total_count", description="The number of distinct related stories."
    )
