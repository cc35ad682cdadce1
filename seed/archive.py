"""Loads an archive in batches: lists files, looks them up in the store, reads and writes them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from pymongo.errors import PyMongoError

from loaders.documents import ARTICLES
from loaders.fields.types import NO_FIELDS
from seed.reading.declared import keep_declaration, seeded_fields
from seed.reading.files import Reading
from seed.reading.outcomes import Bad, Good, Outcome, Passed, Same
from seed.reading.sources import Found, find_again, find_files
from seed.reading.workers import Task, read_all, read_file, unread
from seed.summary import Summary
from seed.writing.ledger import Known, challengers, forget_duplicates, look_up
from seed.writing.prune import gone_duplicates, leftovers
from seed.writing.store import Store, locked, make_indexes, open_store, rebuild_slug_index
from seed.writing.write import Writer

CHUNK = 250
"""Number of files in a batch. They are looked up, read and written together."""
CHUNK_BYTES = 8_000_000
"""Limit of bytes of archive members that are sent to a worker together."""


@dataclass(slots=True)
class Options:
    """The options of a load. The functions run in the calling thread."""

    reading: Reading = field(default_factory=Reading)
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    lines: Iterable[str] = ()
    """Lines of standard input, if "-" is one of the paths."""
    prune: bool = False
    may_prune: Callable[[int, int], bool] = lambda leftover, articles: True
    """Called before articles are removed, with their number and the number of all articles."""
    on_bad: Callable[[Bad], None] = lambda bad: None
    on_passed: Callable[[Passed], None] = lambda passed: None
    on_progress: Callable[[Summary], None] = lambda summary: None


def load(
    paths: Sequence[str], uri: str, options: Options | None = None, *, name: str | None = None
) -> Summary:
    """Load files and folders into the store at `uri`: the database `name`, else the uri's.

    Raises NothingError, BusyError, and other StoreErrors if the store is not available.
    """
    options = options or Options()
    with open_store(uri, name) as store, locked(store):
        options = prepare(store, options)
        with loading_into(store, options) as loading:
            loading.load(find_files(paths, options.reading, options.lines))
            if options.prune and loading.summary.read:
                loading.prune(paths)
        return loading.summary


@contextmanager
def loading_into(store: Store, options: Options) -> Iterator[Loading]:
    """Do one run. Ctrl-C also ends it: written articles are counted before it stops."""
    loading = Loading(store, options)
    try:
        yield loading
    except BaseException:
        loading.abandon()
        raise
    loading.finish()


def prepare(store: Store, options: Options) -> Options:
    """Create the indexes and store the declaration of own fields, before documents are written.

    Returns the options with the declaration that the run uses. Raises FieldsError.
    """
    options = follow_declaration(store, options)
    fields = options.reading.fields or NO_FIELDS
    make_indexes(store, fields)
    keep_declaration(store, fields)
    return options


def follow_declaration(store: Store, options: Options) -> Options:
    """If no file declares own fields, the run uses the declaration in the store."""
    if options.reading.fields is not None:
        return options
    return replace(options, reading=replace(options.reading, fields=seeded_fields(store)))


class Loading:
    """One run over one store. Call `load` and `remove` when files change, `finish` after each."""

    def __init__(self, store: Store, options: Options) -> None:
        self.store = store
        self.options = options
        self.summary = Summary()
        self.fresh = store[ARTICLES].find_one({}, {"_id": 1}) is None
        if self.fresh:
            rebuild_slug_index(store)
        self.writer = Writer(store, fresh=self.fresh)

    def load(self, files: Iterable[Found]) -> None:
        looked_up: deque[tuple[Known, list[Outcome]]] = deque()

        def tasks() -> Iterator[Task]:
            for chunk in chunked(files):
                known = Known() if self.fresh else look_up_chunk(self.store, chunk)
                task, same = unread(chunk, known, self.options.reading)
                looked_up.append((known, same))
                yield task

        for outcomes in read_all(tasks(), self.options.reading, self.options.workers):
            known, same = looked_up.popleft()
            self.take(same + outcomes, known)

    def take(self, outcomes: list[Outcome], known: Known) -> None:
        """Write the files of one chunk, then the files that get an article because of it."""
        contested: set[str] = set()
        lost: set[str] = set()
        goods: list[Good] = []
        for outcome in outcomes:
            if type(outcome) is Good:
                goods.append(outcome)
                self.summary.misfits += outcome.misfits
            elif type(outcome) is Same and outcome.path in known.won:
                self.summary.unchanged += 1
            elif type(outcome) is Same:
                self.summary.duplicates += 1
                contested.add(known.lost[outcome.path].article)
                lost.add(outcome.path)
            elif type(outcome) is Passed:
                contested |= self._pass_over(outcome, known)
            elif type(outcome) is Bad:
                self._reject(outcome, known)
        if goods:
            contested |= self._write(goods, known)
        self.summary.read += len(outcomes)
        self.settle(contested, lost)
        self.options.on_progress(self.summary)

    def _write(self, goods: list[Good], known: Known) -> set[str]:
        """Return the articles that may now belong to another file."""
        written = self.writer.write(goods, known)
        self.summary.added += written.added
        self.summary.updated += written.updated
        self.summary.duplicates += written.duplicates
        for bad in written.taken:
            self.summary.reject(bad)
            self.options.on_bad(bad)
        return written.contested

    def settle(self, contested: set[str], lost: Iterable[str] = ()) -> None:
        """Give each of these articles to another file, if its current file is gone or older.

        `lost`: files that this chunk counted as duplicates, but that may be updates.
        """
        lost = set(lost)
        while contested:
            paths = challengers(self.store, contested)
            contested = set()
            for path in paths:
                found = find_again(path, self.options.reading.max_bytes)
                outcome = read_file(found, None, self.options.reading)
                known = look_up(self.store, [path], dense=False)
                if type(outcome) is not Good:
                    forget_duplicates(self.store, [path])
                    continue
                written = self.writer.write([outcome], known)
                contested |= written.contested
                if path in lost:
                    lost.discard(path)
                    self.summary.duplicates -= 1 - written.duplicates
                    self.summary.updated += written.updated + written.added

    def remove(self, paths: Sequence[str]) -> None:
        """Handle deleted files. Another file takes over the article, or the article is removed."""
        known = look_up(self.store, paths, dense=False)
        forget_duplicates(self.store, list(known.lost))
        left = [(id, path) for path, articles in known.won.items() for id, _ in articles]
        self.writer.vacate(left)
        ids = {id for id, _ in left}
        self.settle(set(ids))
        self.summary.removed += self.writer.remove(self.writer.orphans(ids))

    def prune(self, paths: Sequence[str]) -> None:
        """Remove the articles that no file below `paths` names now, if `may_prune` agrees."""
        forget_duplicates(self.store, list(gone_duplicates(self.store, paths)))
        gone = list(leftovers(self.store, paths))
        articles = self.store[ARTICLES].estimated_document_count()
        if gone and self.options.may_prune(len(gone), articles):
            for start in range(0, len(gone), CHUNK):
                part = gone[start : start + CHUNK]
                self.settle(set(part))
                self.summary.removed += self.writer.remove(self.writer.orphans(part))
                self.options.on_progress(self.summary)

    def finish(self) -> None:
        self.writer.finish()
        self.fresh = False

    def abandon(self) -> None:
        """End a run early: count written articles. If the store is away, the next run does it."""
        with suppress(PyMongoError):
            self.writer.abandon()

    def _reject(self, bad: Bad, known: Known) -> None:
        self.summary.reject(bad)
        if bad.path in known.lost:
            forget_duplicates(self.store, [bad.path])
        self.options.on_bad(bad)

    def _pass_over(self, passed: Passed, known: Known) -> set[str]:
        """Release the articles of files that are no longer articles. Returns these articles.

        Another file may take over such an article. Otherwise `prune` removes it.
        """
        self.summary.pass_over(passed)
        self.options.on_passed(passed)
        if passed.path in known.lost:
            forget_duplicates(self.store, [passed.path])
        left = [(id, passed.path) for id, _ in known.won.get(passed.path, ())]
        if left:
            self.writer.vacate(left)
        return {id for id, _ in left}


def look_up_chunk(store: Store, chunk: Sequence[Found]) -> Known:
    dense = len(chunk) > 1 and all(found.walked for found in chunk)
    return look_up(store, [found.path for found in chunk], dense=dense)


def chunked(files: Iterable[Found]) -> Iterator[list[Found]]:
    chunk: list[Found] = []
    size = 0
    for found in files:
        chunk.append(found)
        size += len(found.data) if isinstance(found.data, bytes) else 0
        if len(chunk) == CHUNK or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
