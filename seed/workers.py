"""Reading files, in this process or in several others, with as much ahead as is being written."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeAlias

from seed.articles import newest
from seed.files import Reading, read_article
from seed.outcomes import Bad, Good, Outcome, Same
from seed.problems import RejectedError
from seed.sources import read_bytes
from seed.tally import Facts

Task: TypeAlias = list[tuple[str, str | None]]
"""Paths, and the digest that is known of each."""

AHEAD = 3
"""Tasks under way for each worker: one being read, one waiting, one being fetched from it."""


def read_file(path: str, known: str | None, reading: Reading) -> Outcome | None:
    """None where the file has gone since it was listed."""
    try:
        data = read_bytes(path, reading.max_bytes)
        if data is None:
            return None
        digest = reading.digest(data, path)
        if digest == known:
            return Same(path)
        article = read_article(path, data, reading)
    except RejectedError as error:
        return Bad(path, error.problems)
    document = article.document
    return Good(
        path,
        document["_id"],
        document["slug"],
        digest,
        newest(document),
        article.encoded,
        Facts.of(document),
    )


def read_task(task: Task, reading: Reading) -> list[Outcome]:
    outcomes = (read_file(path, known, reading) for path, known in task)
    return [outcome for outcome in outcomes if outcome is not None]


_reading = Reading()


def _start(reading: Reading) -> None:
    """Ctrl-C is the parent's to handle: it lets what is being read come to its end."""
    global _reading
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _reading = reading


def _run(task: Task) -> list[Outcome]:
    return read_task(task, _reading)


def read_all(tasks: Iterable[Task], reading: Reading, workers: int) -> Iterator[list[Outcome]]:
    """The outcomes of each task, in the order of `tasks`. With one worker or none: in here.

    Spawned, never forked: a fork of a process that has threads may never wake up.
    """
    if workers <= 1:
        for task in tasks:
            yield read_task(task, reading)
        return
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(reading,),
    )
    under_way: deque[Future[list[Outcome]]] = deque()
    try:
        for task in tasks:
            under_way.append(pool.submit(_run, task))
            if len(under_way) >= workers * AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
