"""One run of seeding over one store."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from pymongo.errors import PyMongoError

from loaders.documents import ARTICLES
from seed.batches import BATCH_FILES, batches, look_up_batch
from seed.options import Options
from seed.reading.outcomes import (
    ArticleFile,
    Outcome,
    PassedOverFile,
    RejectedFile,
    UnchangedFile,
    article_files,
)
from seed.reading.sources import Found, find_again
from seed.reading.workers import Task, read_all, read_file, split_unchanged
from seed.reporting import Reporter
from seed.summary import Summary
from seed.writing.known_files import (
    KnownFiles,
    forget_duplicates,
    look_up,
    next_owners,
)
from seed.writing.prune import gone_duplicates, leftovers
from seed.writing.store import Store, chunks, rebuild_slug_index
from seed.writing.writer import Writer


class Loading:
    """One run over one store. Call `load`, `remove` and `prune`, and `finish` at the end."""

    def __init__(self, store: Store, options: Options) -> None:
        self._store = store
        self._options = options
        self._reporter = Reporter(options)
        self._fresh = store[ARTICLES].find_one({}, {"_id": 1}) is None
        if self._fresh:
            rebuild_slug_index(store)
        self._writer = Writer(store, fresh=self._fresh)

    @property
    def summary(self) -> Summary:
        return self._reporter.summary

    def load(self, files: Iterable[Found]) -> None:
        """Read files in the workers, and write them in batches."""
        reading = self._options.reading
        looked_up: deque[tuple[KnownFiles, list[Outcome]]] = deque()
        tasks = self._tasks(files, looked_up)
        for outcomes in read_all(tasks, reading, self._options.workers):
            known, unchanged = looked_up.popleft()
            self._process(unchanged + outcomes, known)

    def _tasks(
        self, files: Iterable[Found], looked_up: deque[tuple[KnownFiles, list[Outcome]]]
    ) -> Iterator[Task]:
        """The files to read, batch by batch. Appends what is known of each batch to `looked_up`."""
        for batch in batches(files):
            known = KnownFiles() if self._fresh else look_up_batch(self._store, batch)
            task, unchanged = split_unchanged(batch, known, self._options.reading)
            looked_up.append((known, unchanged))
            yield task

    def remove(self, paths: Sequence[str]) -> None:
        """Handle deleted files. Another file takes over the article, or the article is removed."""
        known = look_up(self._store, paths, dense=False)
        forget_duplicates(self._store, known.duplicates)
        former = {id: path for path in known.owned for id in known.articles(path)}
        self._writer.disown(former)
        self._reassign(former)
        self._remove_without_file(former)

    def prune(self, paths: Sequence[str]) -> None:
        """Remove the articles that no file below `paths` names now, if `may_prune` agrees."""
        forget_duplicates(self._store, gone_duplicates(self._store, paths))
        gone = list(leftovers(self._store, paths))
        articles = self._store[ARTICLES].estimated_document_count()
        if gone and self._options.may_prune(len(gone), articles):
            for chunk in chunks(gone, BATCH_FILES):
                self._reassign(chunk)
                self._remove_without_file(chunk)
                self._reporter.progress()

    def finish(self) -> None:
        self._writer.finish()

    def abandon(self) -> None:
        """End a run early: count written articles. If the store is away, the next run does it."""
        with suppress(PyMongoError):
            self._writer.abandon()

    def _process(self, outcomes: list[Outcome], known: KnownFiles) -> None:
        """Write the files of one batch, then the files that own an article because of it."""
        self._reporter.report(outcomes, known.owned)
        older = unchanged_duplicates(outcomes, known)
        to_reassign = self._release(outcomes, known)
        to_reassign |= {known.duplicates[path].article for path in older}
        if files := article_files(outcomes):
            to_reassign |= self._write(files, known)
        self._reassign(to_reassign, older)
        self._reporter.progress()

    def _write(self, files: list[ArticleFile], known: KnownFiles) -> frozenset[str]:
        """Return the articles that may now belong to another file."""
        written = self._writer.write(files, known)
        self.summary.added += written.added
        self.summary.updated += written.updated
        self.summary.duplicates += written.duplicates
        for file in written.taken:
            self._reporter.reject(file)
        return written.to_reassign

    def _release(self, outcomes: list[Outcome], known: KnownFiles) -> set[str]:
        """Release the articles of files that are no longer articles. Returns these articles.

        Another file may take over such an article. Otherwise `prune` removes it. A rejected file
        keeps its article, so that a typing error removes nothing.
        """
        not_articles = [
            file.path for file in outcomes if type(file) in (PassedOverFile, RejectedFile)
        ]
        forget_duplicates(self._store, [p for p in not_articles if p in known.duplicates])
        former = {
            id: file.path
            for file in outcomes
            if type(file) is PassedOverFile
            for id in known.articles(file.path)
        }
        if former:
            self._writer.disown(former)
        return set(former)

    def _reassign(self, articles: Iterable[str], older: Iterable[str] = ()) -> None:
        """Give each of these articles to another file, if its owner was deleted or is older.

        `older`: files of this batch that were counted as duplicates, but may become owners.
        """
        older = set(older)
        articles = set(articles)
        while articles:
            paths = next_owners(self._store, articles)
            articles = set()
            for path in paths:
                found = find_again(path, self._options.reading.max_bytes)
                file = read_file(found, None, self._options.reading)
                known = look_up(self._store, [path], dense=False)
                if type(file) is not ArticleFile:
                    forget_duplicates(self._store, [path])
                    continue
                written = self._writer.write([file], known)
                articles |= written.to_reassign
                if path in older:
                    older.discard(path)
                    self.summary.duplicates -= 1 - written.duplicates
                    self.summary.updated += written.updated + written.added

    def _remove_without_file(self, articles: Iterable[str]) -> None:
        self.summary.removed += self._writer.remove(self._writer.without_file(articles))


def unchanged_duplicates(outcomes: Iterable[Outcome], known: KnownFiles) -> set[str]:
    """Paths of files that have not changed and do not own an article."""
    return {
        file.path
        for file in outcomes
        if type(file) is UnchangedFile and file.path not in known.owned
    }
