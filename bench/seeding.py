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

Each time is also given as processor time of all processes, including the embedded server: other
work on the machine hardly changes it. A server of `--uri` is not included.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from bench.servers import processor_seconds
from loaders.documents import ARTICLES
from loaders.embedded.data_folder import read_state
from loaders.embedded.server import embedded_server
from loaders.indexes import INDEXES
from loaders.settings import Settings

Result = TypeVar("Result")

_CHUNK = 250
_LOAD = """
import json, resource, sys
from seed.archive import load
from seed.options import Options
if __name__ == "__main__":
    summary = load(sys.argv[1:2], sys.argv[2], Options(workers=int(sys.argv[3])))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps([summary.line(), own / 1024, worker / 1024]))
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
            store = Path(temporary) / "store"
            with embedded_server(Settings(data_dir=store)) as uri:
                measure(folder, uri, chosen.workers, read_state(store)["pid"])


class Took(NamedTuple):
    """The time that something took, in seconds: elapsed, and of all processors."""

    elapsed: float
    processor: float


def measure(folder: Path, uri: str, workers: int, server: int | None = None) -> None:
    """Measure everything and print it. `server`: the process of the embedded server."""

    def timed(action: Callable[[], Result]) -> tuple[Took, Result]:
        before = processor_time(server)
        start = time.perf_counter()
        result = action()
        return Took(time.perf_counter() - start, processor_time(server) - before), result

    client: MongoClient[Any] = MongoClient(uri, document_class=RawBSONDocument)
    name = f"newsgraph_bench_{time.time_ns()}"
    address, _, query = uri.partition("?")
    target = f"{address.rstrip('/')}/{name}" + (f"?{query}" if query else "")
    parse, _ = timed(lambda: parse_bare(folder, workers))
    first, (line, own, worker) = timed(lambda: run_load(folder, target, workers))
    documents = [bytes(row.raw) for row in client[name][ARTICLES].find()]
    stored: Any = client[name].command({"collStats": ARTICLES})
    bare, _ = timed(lambda: insert_bare(client[f"{name}_bare"].articles, documents))
    indexed = client[f"{name}_indexed"]
    indexed[ARTICLES].create_indexes(
        [index.model() for index in INDEXES if index.collection == ARTICLES]
    )
    into_indexes, _ = timed(lambda: insert_bare(indexed[ARTICLES], documents))
    second, (line_of_second, _, _) = timed(lambda: run_load(folder, target, workers))
    path = next(iter(sorted(folder.rglob("*.md"))))
    path.write_bytes(path.read_bytes().replace(b"category: ", b"category: changed-", 1))
    changed, (line_of_changed, _, _) = timed(lambda: run_load(folder, target, workers))
    for database in (name, f"{name}_bare", f"{name}_indexed"):
        client.drop_database(database)
    client.close()
    tell_time("bare parse (CSafeLoader)", parse, f"{workers} processes")
    tell_time("bare insert_many, no index", bare, f"{len(documents):,} documents")
    tell_time("bare insert_many, all indexes", into_indexes, "")
    tell_time("first load", first, line)
    tell_ratio("  over parse + insert without indexes", first, parse, bare)
    tell_ratio("  over parse + insert with indexes", first, parse, into_indexes)
    tell_time("second load, nothing changed", second, line_of_second)
    tell_time("third load, one file changed", changed, line_of_changed)
    tell("documents", stored["size"] / stored["count"], "each", unit="B")
    tell("their indexes", stored["totalIndexSize"] / stored["count"], "each", unit="B")
    tell("memory of the main process", own, "largest", unit="MB")
    tell("memory of a worker", worker, "largest", unit="MB")


def run_load(folder: Path, uri: str, workers: int) -> tuple[str, float, float]:
    """Returns the summary, and the memory of the main process and of a worker in MB."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(_LOAD)
        script.flush()
        command = [sys.executable, script.name, str(folder), uri, str(workers)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    line, own, worker = json.loads(done.stdout)
    return line, own, worker


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


def processor_time(server: int | None) -> float:
    """User and system time so far: of this process, its ended children, and the server."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    own = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return own + (processor_seconds(server) if server is not None else 0.0)


def tell_time(what: str, took: Took, note: str) -> None:
    print(f"{what:<40} {took.elapsed:>9.2f} s   processor {took.processor:>8.2f} s   {note}")


def tell_ratio(what: str, took: Took, *others: Took) -> None:
    elapsed = took.elapsed / sum(other.elapsed for other in others)
    processor = took.processor / sum(other.processor for other in others)
    print(f"{what:<40} {elapsed:>9.2f} x   processor {processor:>8.2f} x")


def tell(what: str, value: float, note: str, unit: str = "s") -> None:
    print(f"{what:<40} {value:>9.2f} {unit:<2}  {note}")


if __name__ == "__main__":
    main()
