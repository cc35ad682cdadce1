"""GraphiQL's page: the build in `graphiql/dist`, or a plain page without a build."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from graph.pages.files import FOREVER, REVALIDATE, SAFE_HEADERS, Folder, content_policy
from graph.pages.reader import reader_folder
from loaders.settings import Settings

HERE = Path(__file__).parent
BUILD = HERE / "graphiql" / "dist"
PLAIN = HERE / "plain"
ENTRY = "src/main.jsx"
"""The entry's key in Vite's manifest."""

HASHED = re.compile(r"-[\w-]{8}\.\w+$")
"""A name of a built file with the hash of its content, so the file never changes."""

ASSETS = "graphql/assets"
"""Address of the assets relative to the page, so that any mount point works."""

EXAMPLES = {
    "feed": "Feed",
    "article": "Article with its edges",
    "topic": "Topic hub",
    "search": "Search with facets",
    "live": "Live changes",
}
"""The example queries of the first visit, in the order of their tabs: file name to title."""

# Monaco creates style elements and attributes for its themes and sizes.
_STYLES = "'self' 'unsafe-inline'"


def graphiql_page(settings: Settings) -> Response:
    """The page for a browser that asks the endpoint for HTML. Not to be stored by shared caches."""
    template, fields, styles = _page()
    body = template.substitute(
        fields,
        environment=escape(settings.environment),
        reader="./" if reader_folder() else "",
    )
    headers = {
        **SAFE_HEADERS,
        "content-security-policy": content_policy(styles=styles),
        "cache-control": REVALIDATE,
        "vary": "Accept",
    }
    return HTMLResponse(body, headers=headers)


def asset_routes() -> list[Route]:
    """The routes of the page's scripts, styles, fonts and workers."""
    built = _entry() is not None
    folder = Folder(BUILD if built else PLAIN)

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        cache = FOREVER if built and HASHED.search(name) else REVALIDATE
        return await folder.respond(name, request, cache)

    return [Route(f"/{ASSETS}/{{name}}", asset, name="graphiql-asset")]


@lru_cache
def _page() -> tuple[Template, dict[str, str], str]:
    """The page's template, its constant parts, and its policy for styles."""
    entry = _entry()
    if entry is None:
        return Template((PLAIN / "index.html").read_text("utf-8")), _plain_fields(), "'self'"
    fields = {
        "script": f"{ASSETS}/{entry['file']}",
        "style": f"{ASSETS}/{entry['css'][0]}",
    }
    return Template((HERE / "graphiql" / "index.html").read_text("utf-8")), fields, _STYLES


def _entry() -> dict[str, list[str]] | None:
    """The entry chunk in Vite's manifest; None without a build of GraphiQL."""
    try:
        manifest = json.loads((BUILD / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    entry: dict[str, list[str]] = manifest[ENTRY]
    return entry


def _plain_fields() -> dict[str, str]:
    """The example queries as options of the plain page's menu, and its assets' addresses."""
    folder = HERE / "examples"
    examples = {name: (folder / f"{name}.graphql").read_text("utf-8") for name in EXAMPLES}
    variables = {
        name: path.read_text("utf-8").strip()
        for name in EXAMPLES
        if (path := folder / f"{name}.json").exists()
    }
    options = "\n".join(
        f'<option value="{name}" data-query="{escape(query)}"'
        f' data-variables="{escape(variables.get(name, ""))}">{escape(EXAMPLES[name])}</option>'
        for name, query in examples.items()
    )
    return {
        "script": f"{ASSETS}/plain.js",
        "style": f"{ASSETS}/plain.css",
        "examples": options,
    }
