"""Node: Relay's Global Object Identification."""

from __future__ import annotations

import strawberry

from graph.execution.sources import computed
from graph.ids import to_global_id


def node_id(type: str) -> strawberry.ID:
    """The field `id` of the object type `type`."""
    field: strawberry.ID = computed(
        lambda document: to_global_id(type, document["_id"]),
        needs=("_id",),
        description="Opaque, unique among all nodes, the same after the archive is seeded anew.",
    )
    return field


@strawberry.interface(description="Whatever has a global id, to be fetched again by `Query.node`.")
class Node:
    id: strawberry.ID = node_id("Node")
