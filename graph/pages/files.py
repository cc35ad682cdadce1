"""Static files with their headers: type, cache, policy, precompressed bodies."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

_ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Content codings of precompressed files, the best one first."""

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

SAFE_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def content_policy(*, styles: str = "'self'") -> str:
    """A Content-Security-Policy for a page that only connects to its own origin.

    Scripts and workers must come from our own files: no inline script, no eval, no blob.
    """
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "worker-src 'self'",
            f"style-src {styles}",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def accepted_encodings(header: str) -> set[str]:
    """The content codings that an Accept-Encoding header allows (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, _, parameter = part.partition(";")
        try:
            weights[coding.strip()] = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
    others = weights.get("*", 0)
    return {coding for coding in _ENCODINGS if weights.get(coding, others) > 0}


class Folder:
    """The files directly in one folder, as they were when the gateway started.

    A requested name is looked up in this list and never joined to a path.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names = frozenset(file.name for file in path.iterdir() if file.is_file())
        self._static = StaticFiles(directory=path)

    async def respond(self, name: str, request: Request, cache: str) -> Response:
        """The file `name`, compressed if there is a precompressed file; 404 if unknown."""
        if name not in self.names or Path(name).suffix in _ENCODINGS.values():
            raise HTTPException(404)
        accepted = accepted_encodings(Headers(scope=request.scope).get("accept-encoding", ""))
        coding = next(
            (
                c
                for c, suffix in _ENCODINGS.items()
                if c in accepted and name + suffix in self.names
            ),
            None,
        )
        file_name = name + _ENCODINGS[coding] if coding else name
        response = await self._static.get_response(file_name, request.scope)
        response.headers.update(SAFE_HEADERS)
        response.headers["cache-control"] = cache
        response.headers["vary"] = "Accept-Encoding"
        if response.status_code in (200, 206):
            response.headers["content-type"] = _content_type(name)
            if coding:
                response.headers["content-encoding"] = coding
        return response


def _content_type(name: str) -> str:
    suffix = Path(name).suffix
    return _TYPES.get(suffix) or guess_type(name)[0] or "application/octet-stream"
