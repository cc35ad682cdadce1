"""Measures the time and memory of seeding, compared with its minimum: parsing and inserting.

    python -m bench.seeding --files 10000

Starts its own store (the embedded server) and writes a synthetic archive to a temporary folder.
Then it measures on the same files, in one run:

- bare parse: PyYAML's C loader (`CSafeLoader`) on every file, with as many processes as seeding;
- bare insert: `insert_many` of the stored documents, into a collection without indexes and into
  one with all indexes;
- first load, second load of the unchanged archive, and one changed file;
- the size of documents and indexes, from `collStats`;
- the peak memory of the main process and its workers (`ru_maxrss`) in the first load.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from loaders.documents import ARTICLES
from loaders.embedded.server import embedded_server
from loaders.indexes import INDEXES
from loaders.settings import Settings

_CHUNK = 250
_LOAD = """
import json, resource, sys, time
from seed.archive import load
from seed.options import Options
if __name__ == "__main__":
    start = time.perf_counter()
    summary = load(sys.argv[1:2], sys.argv[2], Options(workers=int(sys.argv[3])))
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps([seconds, summary.line(), own / 1024, worker / 1024]))
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--files", type=int, default=5_000)
    arguments.add_argument("--words", type=int, default=1_650, help="words per body (1,650: 10 kB)")
    arguments.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    arguments.add_argument("--uri", help="a MongoDB server; default: an embedded one")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsgraph-bench-") as temporary:
        folder = Path(temporary) / "files"
        newsgraph = [sys.executable, "-c", "from newsgraph.cli import main; main()"]
        generate = ["generate", str(chosen.files), str(folder), "--words", str(chosen.words)]
        subprocess.run([*newsgraph, *generate], check=True)
        if chosen.uri:
            measure(folder, chosen.uri, chosen.workers)
        else:
            with embedded_server(Settings(data_dir=Path(temporary) / "store")) as uri:
                measure(folder, uri, chosen.workers)


def measure(folder: Path, uri: str, workers: int) -> None:
    client: MongoClient[Any] = MongoClient(uri, document_class=RawBSONDocument)
    name = f"newsgraph_bench_{time.time_ns()}"
    address, _, query = uri.partition("?")
    target = f"{address.rstrip('/')}/{name}" + (f"?{query}" if query else "")
    parse = timed(lambda: parse_bare(folder, workers))
    first, line, own, worker = run_load(folder, target, workers)
    documents = [bytes(row.raw) for row in client[name][ARTICLES].find()]
    stored: Any = client[name].command({"collStats": ARTICLES})
    bare = timed(lambda: insert_bare(client[f"{name}_bare"].articles, documents))
    indexed = client[f"{name}_indexed"]
    indexed[ARTICLES].create_indexes(
        [index.model() for index in INDEXES if index.collection == ARTICLES]
    )
    into_indexes = timed(lambda: insert_bare(indexed[ARTICLES], documents))
    second, line_of_second, _, _ = run_load(folder, target, workers)
    path = next(iter(sorted(folder.rglob("*.md"))))
    path.write_bytes(path.read_bytes().replace(b"category: ", b"category: changed-", 1))
    changed, line_of_changed, _, _ = run_load(folder, target, workers)
    for database in (name, f"{name}_bare", f"{name}_indexed"):
        client.drop_database(database)
    client.close()
    tell("bare parse (CSafeLoader)", parse, f"{workers} processes")
    tell("bare insert_many, no index", bare, f"{len(documents):,} documents")
    tell("bare insert_many, all indexes", into_indexes, "")
    tell("first load", first, line)
    tell("  over parse + insert without indexes", first / (parse + bare), "times", unit="x")
    tell("  over parse + insert with indexes", first / (parse + into_indexes), "times", unit="x")
    tell("second load, nothing changed", second, line_of_second)
    tell("  faster than the first", first / second, "times", unit="x")
    tell("third load, one file changed", changed, line_of_changed)
    tell("documents", stored["size"] / stored["count"], "each", unit="B")
    tell("their indexes", stored["totalIndexSize"] / stored["count"], "each", unit="B")
    tell("memory of the main process", own, "largest", unit="MB")
    tell("memory of a worker", worker, "largest", unit="MB")


def run_load(folder: Path, uri: str, workers: int) -> tuple[float, str, float, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(_LOAD)
        script.flush()
        command = [sys.executable, script.name, str(folder), uri, str(workers)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, line, own, worker = json.loads(done.stdout)
    return seconds, line, own, worker


def parse_bare(folder: Path, workers: int) -> None:
    paths = sorted(folder.rglob("*.md"))
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for _ in pool.map(parse_chunk, chunks):
            pass


def parse_chunk(paths: list[Path]) -> int:
    import yaml

    values = [yaml.load(path.read_text().split("---\n")[1], yaml.CSafeLoader) for path in paths]
    return len(values)


def insert_bare(collection: Any, documents: list[bytes]) -> None:
    for start in range(0, len(documents), _CHUNK):
        batch = [RawBSONDocument(data) for data in documents[start : start + _CHUNK]]
        collection.insert_many(batch, ordered=False)


def timed(action: Callable[[], None]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def tell(what: str, value: float, note: str, unit: str = "s") -> None:
    print(f"{what:<40} {value:>9.2f} {unit:<2}  {note}")


if __name__ == "__main__":
    main()
