"""The files of the pages: which are served, compressed how, cached how long, under which policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.pages import graphiql_page, page, pages_routes, pages_shown
from graph.pages.files import accepted_encodings
from loaders.settings import Settings

DEVELOPMENT = Settings(environment="development")
PRODUCTION = Settings(environment="production")


def client(settings: Settings = DEVELOPMENT) -> httpx.AsyncClient:
    async def endpoint(_: Request) -> Response:
        return graphiql_page(settings)

    app = Starlette(routes=[Route("/graphql", endpoint), *pages_routes(settings)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A build of three files in place of the real one."""
    entry = {"file": "main-1a2b3c4d.js", "css": ["main-2b3c4d5e.css"]}
    (tmp_path / "manifest.json").write_text(json.dumps({page.ENTRY: entry}))
    (tmp_path / "main-1a2b3c4d.js").write_text("plain")
    (tmp_path / "main-1a2b3c4d.js.br").write_bytes(b"brotli")
    (tmp_path / "main-1a2b3c4d.js.gz").write_bytes(b"gzip")
    (tmp_path / "main-2b3c4d5e.css").write_text("css")
    monkeypatch.setattr(page, "BUILD", tmp_path)
    page._page.cache_clear()
    yield tmp_path
    page._page.cache_clear()


@pytest.fixture
def no_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(page, "BUILD", tmp_path / "missing")
    page._page.cache_clear()
    yield
    page._page.cache_clear()


@pytest.mark.parametrize(
    ("header", "encodings"),
    [
        ("gzip, deflate, br", {"gzip", "br"}),
        ("gzip;q=0.5, br;q=0", {"gzip"}),
        ("*", {"gzip", "br"}),
        ("*;q=0, gzip", {"gzip"}),
        ("BR ; q=1.0", {"br"}),
        ("br;q=nonsense, gzip", {"gzip"}),
        ("identity", set()),
        ("", set()),
    ],
)
def test_accept_encoding_is_parsed_with_its_weights(header: str, encodings: set[str]) -> None:
    assert accepted_encodings(header) == encodings


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [("gzip, br", "br", b"brotli"), ("gzip", "gzip", b"gzip"), ("", None, b"plain")],
)
async def test_an_asset_has_the_best_encoding_and_is_immutable(
    build: Path, accepted: str, encoding: str | None, body: bytes
) -> None:
    async with client() as http:
        request = http.build_request(
            "GET", "/graphql/assets/main-1a2b3c4d.js", headers={"accept-encoding": accepted}
        )
        response = await http.send(request, stream=True)
        raw = b"".join([part async for part in response.aiter_raw()])

    assert raw == body
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["vary"] == "Accept-Encoding"


async def test_files_without_a_hash_are_revalidated(build: Path) -> None:
    async with client() as http:
        response = await http.get("/graphql/assets/manifest.json")

    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["missing.js", "main-1a2b3c4d.js.br", "..%2f..%2fpage.py", "%2e%2e/page.py", "", "%00"]
)
async def test_only_the_files_of_the_build_are_served(build: Path, name: str) -> None:
    async with client() as http:
        response = await http.get(f"/graphql/assets/{name}")

    assert response.status_code == 404


async def test_page_names_the_build_and_the_environment(build: Path) -> None:
    async with client() as http:
        response = await http.get("/graphql")

    assert 'src="graphql/assets/main-1a2b3c4d.js"' in response.text
    assert 'href="graphql/assets/main-2b3c4d5e.css"' in response.text
    assert 'data-environment="development"' in response.text
    assert response.headers["cache-control"] == "no-cache"


async def test_policy_allows_no_inline_script_and_no_other_origin(build: Path) -> None:
    async with client() as http:
        response = await http.get("/graphql")

    policy = dict(
        part.split(" ", 1) for part in response.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["worker-src"] == "'self'"
    assert "http" not in response.headers["content-security-policy"]
    assert "<script>" not in response.text


async def test_without_a_build_a_plain_page_explains_how_to_build(no_build: None) -> None:
    async with client() as http:
        response = await http.get("/graphql")
        script = await http.get("/graphql/assets/plain.js")

    assert "make pages" in response.text
    assert response.text.count("<option") == len(page.EXAMPLES)
    assert "unsafe" not in response.headers["content-security-policy"]
    assert script.status_code == 200
    assert script.headers["cache-control"] == "no-cache"


async def test_reader_is_served_at_the_root_and_shadows_nothing() -> None:
    async with client() as http:
        index = await http.get("/")
        script = await http.get("/reader.js")
        unknown = await http.get("/healthz")
        again = await http.get("/reader.js", headers={"if-none-match": script.headers["etag"]})

    assert "newsgraph reader" in index.text
    assert "unsafe" not in index.headers["content-security-policy"]
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert unknown.status_code == 404
    assert again.status_code == 304


def test_production_shows_pages_only_if_enabled() -> None:
    assert pages_routes(PRODUCTION) == []
    assert pages_shown(PRODUCTION.model_copy(update={"graphiql": True}))
