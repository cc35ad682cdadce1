"""`newsgraph serve`: runs the gateway under uvicorn, in one or several processes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import click
import uvicorn

from graph.archive_fields import find_fields
from graph.delivery.purge.template import template_of
from graph.http.persisted import read_manifest
from graph.http.telemetry import METRICS_FOLDER
from loaders.connection import check_address
from loaders.settings import Settings
from loaders.settings import settings as process_settings
from newsgraph.http_protocol import HttpProtocol
from newsgraph.opened_store import opened_store
from newsgraph.websocket_protocol import WebSocketProtocol
from newsgraph.workers import run

GRACE_SECONDS = 7
"""Time for running requests after SIGTERM. A complete stop takes less than ten seconds."""


class PortUnavailable(Exception):
    """The gateway cannot listen on the address. The message names it."""


class MissingExtra(Exception):
    """A setting needs packages that are not installed. The message names both."""


@click.command("serve")
@click.option("--host", help="Address to listen on.  [default: NEWSGRAPH_HOST, else 127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Port to listen on.  [default: NEWSGRAPH_PORT, else 8000]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Number of processes.  [default: NEWSGRAPH_WORKERS, else 1]",
)
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Run the gateway until it is stopped."""
    current = process_settings()
    host, port, workers = host or current.host, port or current.port, workers or current.workers
    if current.environment == "development":
        click.echo("Development mode: drafts are shown to everyone.", err=True)

    def listening() -> None:
        click.echo(f"GraphQL at {address(host, port)}/graphql", err=True)

    run_gateway(current, host, port, workers, listening)


def run_gateway(
    settings: Settings, host: str, port: int, workers: int, listening: Callable[[], None]
) -> None:
    """Run the gateway until a signal. Without a server in the settings, start the embedded one.

    `listening` is called when the gateway accepts requests. Before anything starts, this raises
    `PortUnavailable`, `MissingExtra`, `ManifestError`, `TemplateError`, or `StoreError` for a wrong
    address. Later it raises `StoreError` if the embedded server does not start, and `FieldsError`
    if the archive was seeded with other own fields. If the server at `mongodb_uri` cannot be
    reached, the gateway still starts, and `/readyz` reports it.
    """
    require_extras(settings)
    require_port(host, port)
    read_manifest(settings.trusted_documents)
    check_address(settings)
    template_of(settings.purge_template)
    end_quietly_on_signals()
    with opened_store(settings) as uri, _shared_metrics(workers):
        # The application reads the settings again, here or in its workers.
        os.environ["NEWSGRAPH_MONGODB_URI"] = uri
        process_settings.cache_clear()
        asyncio.run(find_fields(process_settings(), warn=False))  # each worker warns
        run(_server_config(settings, host, port, workers), listening)


def _server_config(settings: Settings, host: str, port: int, workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        "graph.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        loop="auto" if sys.platform == "win32" else "uvloop",
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_per_message_deflate=False,  # for small messages it costs more than it saves
        ws_max_size=settings.max_body_bytes,
        access_log=False,
        log_config=None,  # the application logs uvicorn's messages too, as JSON
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def require_extras(settings: Settings) -> None:
    """Raises `MissingExtra` if a setting needs a package that is not installed."""
    needed = {
        "NEWSGRAPH_OTLP_ENDPOINT (or OTEL_EXPORTER_OTLP_[TRACES_]ENDPOINT)": (
            "otel",
            "opentelemetry",
            settings.otlp_endpoint is not None,
        ),
        "NEWSGRAPH_MCP": ("mcp", "mcp", settings.mcp),
    }
    for setting, (extra, package, wanted) in needed.items():
        if wanted and find_spec(package) is None:
            raise MissingExtra(
                f"{setting} needs packages that are not installed: pip install 'newsgraph[{extra}]'"
            )


@contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """A folder for the metrics of several workers, so that `/metrics` can add them up."""
    if workers == 1 or METRICS_FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="newsgraph-metrics-") as folder:
        os.environ[METRICS_FOLDER] = folder
        yield


def require_port(host: str, port: int) -> None:
    """Raises `PortUnavailable` if the gateway cannot listen on the address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise PortUnavailable(
            f"cannot listen on {host}, port {port}: {error.strerror or error}; "
            "choose another with --port"
        ) from error


def address(host: str, port: int) -> str:
    """The gateway's address for a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    return f"http://{name}:{port}"


def end_quietly_on_signals() -> None:
    """Exit with status 0 on a signal. uvicorn raises the signal again after its shutdown."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
