"""The example front-end of `examples/reader`, served at `/`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.pages.files import REVALIDATE, Folder, content_policy

_FOLDERS = (
    Path(__file__).parent / "reader",  # in an installed wheel
    Path(__file__).parents[2] / "examples" / "reader",  # in the repository
)


@lru_cache
def reader_folder() -> Path | None:
    """The folder of the reader's files; None in an installation without them."""
    return next((folder for folder in _FOLDERS if (folder / "index.html").is_file()), None)


def reader_routes() -> list[Route]:
    """`/` and one route for each file of the reader, so that no other path is affected."""
    path = reader_folder()
    if path is None:
        return []
    folder = Folder(path)

    async def index(request: Request) -> Response:
        response = await folder.respond("index.html", request, REVALIDATE)
        response.headers["content-security-policy"] = content_policy()
        return response

    async def file(request: Request) -> Response:
        return await folder.respond(request.url.path.rpartition("/")[2], request, REVALIDATE)

    files = [Route(f"/{name}", file) for name in sorted(folder.names - {"index.html"})]
    return [Route("/", index, name="reader"), *files]
