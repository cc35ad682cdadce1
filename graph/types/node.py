"""Node: Relay's Global Object Identification."""

from __future__ import annotations

import strawberry

from graph.execution.sources import computed
from graph.ids import to_global_id


def node_id(type: str) -> strawberry.ID:
    """The field `id` of an object type."""
    field: strawberry.ID = computed(
        lambda document: to_global_id(type, document["_id"]),
        needs=("_id",),
        description="Opaque and unique among all nodes. Seeding again does not change it.",
    )
    return field


@strawberry.interface(description="An object with a global id. `Query.node` fetches it by that id.")
class Node:
    id: strawberry.ID = node_id("Node")
