"""Related stories: the edges from an article to the stories that it names.

The list lies within the article's document, so a cursor here is a place in that list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import strawberry

from graph.context import BatchInfo
from graph.execution.selection import Selection
from graph.execution.sources import attribute, computed
from graph.pagination import decode_offset, encode_offset, page_size
from graph.types.connections import PageInfo
from graph.types.story import Story
from loaders.documents import Document

DEFAULT_SIZE = 10


class RelatedEdge(NamedTuple):
    """One story that an article names, by its place among them."""

    position: int
    node: Document

    @property
    def cursor(self) -> str:
        return encode_offset(self.position)


@dataclass(slots=True)
class RelatedPage:
    """Some of the distinct stories that an article names."""

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
    """The keys of an article by which its related stories are found and shown."""
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
    start = decode_offset("after", after)
    stories = [_distinct_stubs(article) for article in articles]
    slices = [list(islice(stubs.items(), start, start + size)) for stubs in stories]
    archived: dict[str, Document] = {}
    if info.selection.selects("nodes", "edges"):
        wanted = {url: None for stubs in slices for url, _ in stubs}
        loader = info.context.loaders.articles_by_url(info.selection.node_needs("Article"))
        found = await loader.load_many(wanted)
        archived = {url: doc for url, doc in zip(wanted, found, strict=True) if doc is not None}
    return [
        RelatedPage([_node(url, stub, archived) for url, stub in page], start, len(stubs))
        for page, stubs in zip(slices, stories, strict=True)
    ]


def _distinct_stubs(article: Document) -> dict[str, Document]:
    """The stories that `article` names, each at its first place, by `url_key`."""
    urls = article.get("newsgraph", {}).get("related") or []
    stubs = article.get("related") or [{}] * len(urls)
    distinct = dict(zip(urls, stubs, strict=False))
    if len(distinct) < len(urls):
        distinct = dict(zip(reversed(urls), reversed(stubs), strict=False))
        distinct = {url: distinct[url] for url in urls}
    return distinct


def _node(url: str, stub: Document, archived: dict[str, Document]) -> Document:
    """The story as its union of types tells it apart; the documents are this request's own."""
    node = archived.get(url)
    if node is None:
        stub["__typename"] = "ExternalStory"
        return stub
    node["__typename"] = "Article"
    return node


@strawberry.type(description="A story that an article names as related.")
class RelatedStoryEdge:
    cursor: str = attribute("cursor", description="Opaque, for `after` of the same list.")
    position: int = attribute(
        "position", description="Its place among the article's related stories, from 0."
    )
    node: Story = attribute(
        "node",
        description=(
            "The archived Article where the archive holds the story's url and the viewer may see "
            "it, else an ExternalStory made of what the file says."
        ),
    )


@strawberry.type(description="A page of the stories that an article names as related.")
class RelatedStoryConnection:
    edges: list[RelatedStoryEdge] = attribute(
        "edges", description="The stories, each with its cursor and place."
    )
    nodes: list[Story] = attribute("nodes", description="The stories alone.")
    page_info: PageInfo = computed(lambda page: page, description="Where the page lies.")
    total_count: int = attribute(
        "total_count", description="How many distinct stories the article names."
    )
