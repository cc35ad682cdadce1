"""Who is asking, and what they may see."""

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
    """The holder of a token, or anyone: `name` is the token's, None for anonymous viewers."""

    scopes: frozenset[Scope] = frozenset()
    name: str | None = None
    expires: float | None = None
    """When the token ends, in seconds since the epoch; None where it does not."""

    @property
    def visibility(self) -> Visibility:
        return "all" if Scope.DRAFTS in self.scopes else "public"


def viewer_of(
    settings: Settings, scopes: frozenset[Scope] = frozenset(), name: str | None = None
) -> Viewer:
    """The viewer with these scopes; in development everyone has DRAFTS as well, never SECURED."""
    if settings.environment == "development":
        scopes |= {Scope.DRAFTS}
    return Viewer(scopes, name)
