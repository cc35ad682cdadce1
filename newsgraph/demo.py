"""`newsgraph demo`: sample articles, an embedded store, and a gateway in development mode."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import click

from loaders.connection import connected
from loaders.documents import ARTICLES
from loaders.settings import Settings, settings
from newsgraph.opened_store import opened_store
from newsgraph.serving import address, end_quietly_on_signals, require_port, run_gateway

EXAMPLES = ("feed", "article", "topic")
"""Example queries that the command prints. GraphiQL shows them in its tabs."""


@click.command("demo")
@click.option(
    "--articles",
    default=400,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="Number of sample articles.",
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the data in this folder.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
def demo(articles: int, data_dir: Path | None, host: str, port: int) -> None:
    """Start a gateway with sample articles.

    It runs in development mode, with GraphiQL and the reader. Without --data-dir the data is in a
    temporary folder, which is deleted when the demo ends. If the folder already contains articles,
    they are served unchanged.
    """
    require_port(host, port)
    end_quietly_on_signals()
    with _folder(data_dir) as folder:
        current = settings().model_copy(update={"data_dir": folder, "mongodb_uri": None})
        click.echo(f"Starting an embedded store in {folder} ...")
        with opened_store(current) as uri:
            os.environ["NEWSGRAPH_MONGODB_URI"] = uri
            os.environ["NEWSGRAPH_ENVIRONMENT"] = "development"
            settings.cache_clear()
            if asyncio.run(_is_empty(settings())):
                _seed(articles, folder / "samples")
            welcome = _welcome(address(host, port))
            run_gateway(settings(), host, port, 1, lambda: click.echo(welcome))


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    if named is not None:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="newsgraph-demo-") as temporary:
        yield Path(temporary)


async def _is_empty(current: Settings) -> bool:
    async with connected(current) as database:
        return not await database.find(ARTICLES, {}, {"_id": 1}, limit=1)


def _seed(articles: int, samples: Path) -> None:
    click.echo(f"Writing {articles} sample articles and loading them ...")
    _run("generate", str(articles), str(samples), "--seed", "1")
    _run("seed", str(samples))


def _run(*arguments: str) -> None:
    """Run another command of newsgraph."""
    group = click.get_current_context().find_root().command
    group.main(list(arguments), standalone_mode=False)


def _welcome(origin: str) -> str:
    examples = files("graph.pages") / "examples"
    queries = "\n\n".join(
        (examples / f"{name}.graphql").read_text(encoding="utf-8").strip() for name in EXAMPLES
    )
    return (
        f"\n{queries}\n\n"
        f"Try the three queries above. GraphiQL shows them in its tabs:\n\n"
        f"    {origin}/graphql\n\n"
        f"A front-end: {origin}/    From a shell:\n\n"
        f"    curl {origin}/graphql -H 'content-type: application/json' \\\n"
        """        -d '{"query": "{ articles(first: 3) { totalCount nodes { title } } }"}'\n\n"""
        "Development mode: drafts are shown to everyone. Press Ctrl-C to stop."
    )
