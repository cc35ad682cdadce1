"""Loading an archive: listing, looking up, reading and writing, side by side and in batches."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from loaders.documents import ARTICLES
from seed.files import Reading
from seed.ledger import Known, challengers, forget_losers, look_up
from seed.outcomes import Bad, Good, Outcome, Same
from seed.sources import find_files
from seed.store import Store, locked, make_indexes, open_store
from seed.summary import Summary
from seed.workers import Task, read_all, read_file
from seed.write import Writer

CHUNK = 250
"""Files that are looked up, read and written together."""

FEW_FILES = 400
"""Below it, starting processes takes longer than reading."""


@dataclass(slots=True)
class Options:
    """How to load. `on_bad` and `on_progress` are called in the calling thread."""

    reading: Reading = field(default_factory=Reading)
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    on_bad: Callable[[Bad], None] = lambda bad: None
    on_progress: Callable[[Summary], None] = lambda summary: None


def load(
    paths: Sequence[str], uri: str, options: Options | None = None, *, name: str | None = None
) -> Summary:
    """Load files and folders into the store at `uri`.

    Raises NothingError, BusyError, and other StoreErrors where the store is away.
    """
    with open_store(uri, name) as store, locked(store):
        make_indexes(store)
        loading = Loading(store, options or Options())
        loading.load(find_files(paths))
        loading.finish()
        return loading.summary


class Loading:
    """One run over one store; `load` and `remove` as often as files change, `finish` after each."""

    def __init__(self, store: Store, options: Options) -> None:
        self.store = store
        self.options = options
        self.summary = Summary()
        self.fresh = store[ARTICLES].find_one({}, {"_id": 1}) is None
        self.writer = Writer(store, fresh=self.fresh)

    def load(self, files: Iterable[str]) -> None:
        chunks = _chunks(files)
        first = list(islice(chunks, FEW_FILES // CHUNK + 1))
        few = sum(map(len, first)) < FEW_FILES
        looked_up: deque[Known] = deque()

        def tasks() -> Iterator[Task]:
            for chunk in (*first, *chunks):
                known = Known() if self.fresh else look_up(self.store, chunk)
                looked_up.append(known)
                yield [(path, known.digest(path)) for path in chunk]

        reading = self.options.reading
        for outcomes in read_all(tasks(), reading, 1 if few else self.options.workers):
            self.take(outcomes, looked_up.popleft())

    def take(self, outcomes: list[Outcome], known: Known) -> None:
        """Write what was read of one chunk, and whatever other files win by it."""
        summary = self.summary
        summary.read += len(outcomes)
        goods = [outcome for outcome in outcomes if type(outcome) is Good]
        contested: set[str] = set()
        for outcome in outcomes:
            if type(outcome) is Same:
                if outcome.path in known.won:
                    summary.unchanged += 1
                else:
                    summary.duplicates += 1
                    contested.add(known.lost[outcome.path][0])
            elif type(outcome) is Bad:
                self._reject(outcome, known)
        if goods:
            written = self.writer.write(goods, known)
            summary.added += written.added
            summary.updated += written.updated
            summary.duplicates += written.duplicates
            contested |= written.contested
        self.settle(contested)
        self.options.on_progress(summary)

    def settle(self, contested: set[str]) -> None:
        """Let files that lost an article have it where its holder is gone or older now."""
        for _ in range(100):
            if not contested:
                return
            paths = challengers(self.store, contested)
            contested = set()
            for path in paths:
                outcome = read_file(path, None, self.options.reading)
                known = look_up(self.store, [path], dense=False)
                if type(outcome) is Good:
                    contested |= self.writer.write([outcome], known).contested
                    contested |= {article for article, _ in known.lost.values()}
                else:
                    forget_losers(self.store, [path])

    def finish(self) -> None:
        self.writer.finish()
        self.fresh = False

    def _reject(self, bad: Bad, known: Known) -> None:
        self.summary.rejected += 1
        self.summary.reasons[bad.problems[0].reason] += 1
        if bad.path in known.lost:
            forget_losers(self.store, [bad.path])
        self.options.on_bad(bad)


def _chunks(files: Iterable[str]) -> Iterator[list[str]]:
    files = iter(files)
    while chunk := list(islice(files, CHUNK)):
        yield chunk
