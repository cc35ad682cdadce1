"""What a browser gets from the gateway: GraphiQL at its endpoint, the reader at `/`.

GraphiQL is built from npm packages by `make pages` into `graphiql/dist`; without that build a
plain page of our own takes its place. Nothing here asks any origin but the gateway's own.
"""

from __future__ import annotations

from starlette.routing import Route

from graph.pages.page import asset_routes, graphiql_page
from graph.pages.reader import reader_routes
from loaders.settings import Settings

__all__ = ["graphiql_page", "pages_routes", "pages_shown"]


def pages_shown(settings: Settings) -> bool:
    """Whether a browser is shown pages: in development, or where `NEWSGRAPH_GRAPHIQL` says so."""
    return settings.environment == "development" or settings.graphiql


def pages_routes(settings: Settings) -> list[Route]:
    """The routes of the pages' files; none where pages are not shown.

    GraphiQL's page itself has no route: the endpoint's handler answers with `graphiql_page` when
    a browser asks.
    """
    return [*asset_routes(), *reader_routes()] if pages_shown(settings) else []
