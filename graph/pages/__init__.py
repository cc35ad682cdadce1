"""The pages for browsers: GraphiQL at the GraphQL endpoint, the reader at `/`.

`make pages` builds GraphiQL from npm packages into `graphiql/dist`. Without that build, a plain
page is served. The pages send requests only to the gateway's own origin.
"""

from __future__ import annotations

from starlette.routing import Route

from graph.pages.page import asset_routes, graphiql_page
from graph.pages.reader import reader_routes
from loaders.settings import Settings

__all__ = ["graphiql_page", "pages_routes", "pages_shown"]


def pages_shown(settings: Settings) -> bool:
    """Whether pages are served: in development, or with `NEWSGRAPH_GRAPHIQL`."""
    return settings.environment == "development" or settings.graphiql


def pages_routes(settings: Settings) -> list[Route]:
    """The routes of the pages' files; none if pages are not served.

    GraphiQL's page has no route: the handler of the endpoint returns `graphiql_page` to browsers.
    """
    return [*asset_routes(), *reader_routes()] if pages_shown(settings) else []
