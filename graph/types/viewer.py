from __future__ import annotations

import strawberry

from graph.execution.sources import computed
from graph.viewer import Scope


@strawberry.type(name="Viewer", description="The sender of the request, and what they may see.")
class ViewerType:
    scopes: list[Scope] = computed(
        lambda viewer: sorted(viewer.scopes, key=lambda scope: scope.name),
        description="""
            The scopes of the bearer token, in alphabetical order; empty without a token. In
            development, every viewer has `DRAFTS`.
        """,
    )
