"""Reads files in this process or in worker processes, with a limited read-ahead."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from typing import TypeAlias

from seed.reading.files import Article, Reading, read_article
from seed.reading.outcomes import ArticleFile, Outcome, PassedOverFile, RejectedFile, UnchangedFile
from seed.reading.problems import Problem, RejectedError
from seed.reading.sources import Found, read_bytes
from seed.sites.site import PassedOver
from seed.values.articles import newest
from seed.writing.known_files import KnownFiles
from seed.writing.tally import Facts

Task: TypeAlias = list[tuple[Found, str | None]]
"""Files, each with its known digest."""

FEW_FILES = 400
"""So many first files are read in this process: starting workers would take longer."""
AHEAD = 3
"""Tasks for each worker: one is read, one waits, one sends its result."""


def read_file(found: Found, known_digest: str | None, reading: Reading) -> Outcome | None:
    """The outcome. None if the file was deleted after the listing."""
    path, data = found.path, found.data
    passed_over = reading.sites.pass_over(path)
    if passed_over and (not isinstance(data, Problem) or os.path.islink(path)):
        return PassedOverFile(path, passed_over.reason, passed_over.message)
    if isinstance(data, Problem):  # a broken link only if a whole one would be read
        return RejectedFile(path, (_placed(data, found.line),))
    try:
        data = read_bytes(path, reading.max_bytes) if data is None else data
        if data is None:
            return None
        if known_digest is not None and reading.digest(data, path) == known_digest:
            return UnchangedFile(path)
        article = read_article(path, data, reading)
    except RejectedError as error:
        problems = tuple(_placed(problem, found.line) for problem in error.problems)
        return RejectedFile(path, problems)
    if isinstance(article, PassedOver):
        return PassedOverFile(path, article.reason, article.message)
    if article.document["newsgraph"]["digest"] == known_digest:
        return UnchangedFile(path)
    return _article_file(path, article)


def _article_file(path: str, article: Article) -> ArticleFile:
    document = article.document
    return ArticleFile(
        path,
        document["_id"],
        document["slug"],
        document["newsgraph"]["digest"],
        newest(document),
        article.encoded,
        Facts.of(document),
        document["newsgraph"].get("derived", False),
        article.omitted_values,
    )


def _placed(problem: Problem, line: int | None) -> Problem:
    return problem if problem.line is not None else replace(problem, line=line)


def split_unchanged(
    batch: Iterable[Found], known: KnownFiles, reading: Reading
) -> tuple[Task, list[Outcome]]:
    """Split a batch into files to read and files whose digest the store has.

    Known files are hashed in this process: sending them to a worker would take longer.
    """
    task: Task = []
    unchanged: list[Outcome] = []
    for found in batch:
        digest = known.digest(found.path)
        if digest is not None and _is_unchanged(found, digest, reading):
            unchanged.append(UnchangedFile(found.path))
        else:
            task.append((found, digest))
    return task, unchanged


def _is_unchanged(found: Found, known_digest: str, reading: Reading) -> bool:
    if isinstance(found.data, Problem):
        return False
    try:
        data = found.data or read_bytes(found.path, reading.max_bytes)
    except RejectedError:
        return False
    return data is not None and reading.digest(data, found.path) == known_digest


def read_task(task: Task, reading: Reading) -> list[Outcome]:
    outcomes = (read_file(found, known, reading) for found, known in task)
    return [outcome for outcome in outcomes if outcome is not None]


_worker_reading = Reading()
"""In a worker process: the options that every task uses."""


def _start_worker(reading: Reading) -> None:
    """Ignore Ctrl-C. The parent process handles it and lets running tasks finish."""
    global _worker_reading
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker_reading = reading
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Stop when the parent process ends. Workers of a killed parent would wait forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(task: Task) -> list[Outcome]:
    return read_task(task, _worker_reading)


def read_all(tasks: Iterable[Task], reading: Reading, workers: int) -> Iterator[list[Outcome]]:
    """The outcomes of each task, in the order of `tasks`.

    The first `FEW_FILES` files are read in this process. Workers start if there are more.
    """
    few = FEW_FILES
    pool: ProcessPoolExecutor | None = None
    pending: deque[Future[list[Outcome]]] = deque()
    try:
        for task in tasks:
            if pool is None and (workers <= 1 or few > 0 or not task):
                few -= len(task)
                yield read_task(task, reading)
                continue
            pool = pool or _pool(reading, workers)
            pending.append(pool.submit(_run, task) if task else _done())
            if len(pending) >= workers * AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _pool(reading: Reading, workers: int) -> ProcessPoolExecutor:
    """The workers are spawned, not forked: the fork of a process with threads can deadlock."""
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(reading,),
    )


def _done() -> Future[list[Outcome]]:
    """The result of a task without files."""
    future: Future[list[Outcome]] = Future()
    future.set_result([])
    return future
