"""newsgraph and a second subgraph, composed and queried by real routers."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integrations.conftest import HERE, printing
from tests.packages import node_packages
from tests.serving import Gateway, free_port, running

FEDERATION = HERE / "federation"
QUERY = """{
  comments { text article { slug title topics { name followers } provider { domain rating } }
             provider { name } topic { name } }
  articles(first: 3) { nodes { slug comments { text } } }
}"""


@pytest.fixture(scope="module")
def packages() -> Path:
    return node_packages(FEDERATION)


@pytest.fixture(scope="module")
def news(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """newsgraph as a subgraph, in production: without introspection."""
    folder = tmp_path_factory.mktemp("federation")
    settings = {"NEWSGRAPH_FEDERATION": "1", "NEWSGRAPH_ENVIRONMENT": "production"}
    with running(mongodb_uri, folder, **settings) as served:
        yield served


@pytest.fixture(scope="module")
def articles(news: Gateway) -> list[dict[str, Any]]:
    query = """{ articles(first: 20) { nodes {
        slug title topics { id name } provider { domain name } } } }"""
    found: list[dict[str, Any]] = news.ask(query)["articles"]["nodes"]
    return found


@pytest.fixture(scope="module")
def supergraph(
    packages: Path,
    news: Gateway,
    articles: list[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """newsgraph and a subgraph of comments on its articles, composed by @apollo/composition."""
    folder = tmp_path_factory.mktemp("supergraph")
    sdl = folder / "news.graphql"
    sdl.write_text(news.ask("{ _service { sdl } }")["_service"]["sdl"], "utf-8")
    references = folder / "references.json"
    slugs = [article["slug"] for article in articles]
    newest = articles[0]
    keys = {"domain": newest["provider"]["domain"], "topic": newest["topics"][0]["id"]}
    references.write_text(json.dumps({"slugs": [*slugs, "no-such"], **keys}))
    with printing(["node", "subgraph.js", str(references)], FEDERATION) as comments:
        command = ["node", "compose.js", "news", f"{news.url}/graphql", str(sdl)]
        done = subprocess.run(
            [*command, "comments", comments, "comments.graphql"],
            cwd=FEDERATION, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        composed = folder / "supergraph.graphql"
        composed.write_text(done.stdout, "utf-8")
        yield composed


@contextmanager
def apollo_gateway(supergraph: Path) -> Iterator[str]:
    with printing(["node", "apollo.js", str(supergraph)], FEDERATION) as address:
        yield address


@contextmanager
def hive_gateway(supergraph: Path) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [str(FEDERATION / "node_modules/.bin/hive-gateway"), "supergraph", str(supergraph)]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--fork", "1"],
        cwd=FEDERATION, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            wait_for(f"{address}/readiness")
            yield f"{address}/graphql"
        finally:
            process.kill()


def wait_for(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail(f"{url} did not answer")


@pytest.mark.parametrize("router", [apollo_gateway, hive_gateway])
def test_a_router_joins_both_subgraphs(
    router: Any, supergraph: Path, articles: list[dict[str, Any]]
) -> None:
    with router(supergraph) as address:
        answer = httpx.post(address, json={"query": QUERY}, timeout=30).json()

    # A reference that leads nowhere is null; Hive reports an error at its place, Apollo does not.
    unknown_at = ["comments", len(articles)]
    assert all(error["path"][:2] == unknown_at for error in answer.get("errors", ()))
    *known, unknown = answer["data"]["comments"]
    for comment, article in zip(known, articles, strict=True):
        assert comment["article"] == {
            "slug": article["slug"],
            "title": article["title"],
            "topics": [{"name": t["name"], "followers": len(t["id"])} for t in article["topics"]],
            "provider": {
                "domain": article["provider"]["domain"],
                "rating": len(article["provider"]["domain"]),
            },
        }
        assert comment["provider"] == {"name": articles[0]["provider"]["name"]}
        assert comment["topic"] == {"name": articles[0]["topics"][0]["name"]}
    assert unknown["text"] == f"comment {len(articles)}"
    assert unknown["article"] is None or unknown["article"]["title"] is None
    assert [
        [c["text"] for c in node["comments"]] for node in answer["data"]["articles"]["nodes"]
    ] == [[f"about {article['slug']}"] for article in articles[:3]]
