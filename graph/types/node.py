"""Node: Relay's Global Object Identification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from graph.context import BatchInfo
from graph.execution.sources import computed
from graph.filtering import check_length
from graph.ids import GlobalId, from_global_id, to_global_id
from loaders.documents import Document


def node_id(type: str) -> strawberry.ID:
    """The field `id` of an object type."""
    field: strawberry.ID = computed(
        lambda document: to_global_id(type, document["_id"]),
        needs=("_id",),
        description="Opaque and unique among all nodes. Seeding again does not change it.",
    )
    return field


async def load_nodes(
    roots: Sequence[Any], info: BatchInfo, *, ids: list[strawberry.ID]
) -> list[Any]:
    check_length("ids", ids, info.context.limits)
    return [await _load_nodes(info, [from_global_id(id) for id in ids])] * len(roots)


async def load_node(
    roots: Sequence[Any], info: BatchInfo, *, id: strawberry.ID
) -> list[Document | None]:
    return await _load_nodes(info, [from_global_id(id)]) * len(roots)


async def _load_nodes(info: BatchInfo, ids: Sequence[GlobalId]) -> list[Document | None]:
    """The objects in the order of `ids`, each with its `__typename`. One batch for each type."""
    loaders = info.context.loaders
    by_type = {
        "Article": loaders.articles_by_id(info.selection.needs("Article")),
        "Provider": loaders.providers,
        "Topic": loaders.topics,
        "Author": loaders.authors,
    }
    found: dict[GlobalId, Document | None] = {}
    for type, loader in by_type.items():
        wanted = [id for id in ids if id.type == type]
        nodes = await loader.load_many([id.key for id in wanted]) if wanted else []
        for id, node in zip(wanted, nodes, strict=True):
            found[id] = None if node is None else {**node, "__typename": type}
    return [found[id] for id in ids]


@strawberry.interface(description="An object with a global id. `Query.node` fetches it by that id.")
class Node:
    id: strawberry.ID = node_id("Node")
