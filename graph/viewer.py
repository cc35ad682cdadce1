"""The viewer of a request, and their scopes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import strawberry

from loaders.documents import Visibility
from loaders.settings import Settings


@strawberry.enum(description="What a bearer token may allow its holder.")
class Scope(Enum):
    DRAFTS = strawberry.enum_value("DRAFTS", description="To see articles that are not published.")
    SECURED = strawberry.enum_value("SECURED", description="To read `Article.secured`.")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The sender of a request. `name` is the token's name, None for an anonymous viewer."""

    scopes: frozenset[Scope] = frozenset()
    name: str | None = None
    expires: float | None = None
    """When the token expires, in seconds since the epoch; None if it does not expire."""

    @property
    def visibility(self) -> Visibility:
        return "all" if Scope.DRAFTS in self.scopes else "public"


def viewer_of(
    settings: Settings, scopes: frozenset[Scope] = frozenset(), name: str | None = None
) -> Viewer:
    """The viewer with these scopes. In development everyone also has DRAFTS, never SECURED."""
    if settings.environment == "development":
        scopes |= {Scope.DRAFTS}
    return Viewer(scopes, name)
