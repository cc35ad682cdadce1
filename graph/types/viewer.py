"""Viewer."""

from __future__ import annotations

import strawberry

from graph.execution.sources import computed
from graph.viewer import Scope


@strawberry.type(name="Viewer", description="Who is asking, and what they may see.")
class ViewerType:
    scopes: list[Scope] = computed(
        lambda viewer: sorted(viewer.scopes, key=lambda scope: scope.name),
        description="What the bearer token allows; empty for who has none.",
    )
