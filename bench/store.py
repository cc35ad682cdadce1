"""One store with one archive, shared by all servers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from bench.servers import free_port
from loaders.embedded.server import embedded_server
from loaders.settings import Settings
from seed.archive import load
from seed.samples.archive import write_archive

_PATIENCE = 30.0


@contextmanager
def archive_of(articles: int, cache: str = "4G") -> Iterator[tuple[str, str]]:
    """The URI of a database with the given number of generated articles, and the store's name.

    `cache` is the size of secantusd-rs' cache.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers stop at the end of the run
    name = f"newsgraph_bench_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="newsgraph-bench-") as folder, ExitStack() as stack:
        server, about = _server(Path(folder), stack, cache)
        address, _, options = server.partition("?")
        uri = f"{'/'.join(address.rstrip('/').split('/')[:3])}/{name}"
        uri += f"?{options}" if options else ""
        files = Path(folder) / "articles"
        for _ in write_archive(articles, files, 1):
            pass
        load([str(files)], uri)
        try:
            yield uri, about
        finally:
            with MongoClient[dict[str, object]](uri) as client:
                client.drop_database(name)


@contextmanager
def replayed(uri: str) -> Iterator[str]:
    """The URI of a proxy that answers repeated reads of the store at `uri` from memory."""
    address = uri.split("/")[2]
    port = free_port()
    command = [sys.executable, "-m", "bench.replay", str(port), address]
    proxy = uri.replace(address, f"127.0.0.1:{port}")
    if "directConnection" not in proxy:
        proxy += ("&" if "?" in proxy else "?") + "directConnection=true"
    with _started(command, proxy):
        yield proxy


def _server(folder: Path, stack: ExitStack, cache: str) -> tuple[str, str]:
    """NEWSGRAPH_BENCH_MONGODB_URI, else mongod or secantusd-rs from PATH, else the embedded one."""
    if given := os.environ.get("NEWSGRAPH_BENCH_MONGODB_URI"):
        return given, "given by NEWSGRAPH_BENCH_MONGODB_URI"
    data = folder / "data"
    data.mkdir()
    port = free_port()
    options = {
        "mongod": ["--port", str(port), "--dbpath", str(data), "--quiet"],
        "secantusd-rs": ["--port", str(port), "--storage-path", str(data), "--cache-size", cache],
    }
    for program, arguments in options.items():
        if path := shutil.which(program):
            uri = f"mongodb://127.0.0.1:{port}/?directConnection=true"
            stack.enter_context(_started([path, *arguments], uri))
            return uri, program
    return stack.enter_context(embedded_server(Settings(data_dir=data))), "embedded"


@contextmanager
def _started(command: list[str], uri: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=500) as client:
                    client.admin.command("ping")
                break
            except PyMongoError as error:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise SystemExit(f"{command[0]} did not start: {error}") from error
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # it writes a large cache to a folder that is deleted
            process.kill()
            process.wait()
