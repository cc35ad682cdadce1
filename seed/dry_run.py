"""`--dry-run`: reports what a run would do, without writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from loaders.documents import Document
from seed.archive import with_declaration
from seed.batches import batches, look_up_batch
from seed.options import Options
from seed.reading.outcomes import ArticleFile, Outcome, article_files
from seed.reading.sources import find_files
from seed.reading.workers import read_task
from seed.reporting import Reporter
from seed.summary import Summary
from seed.writing.known_files import OWNER_KEYS, KnownFiles, articles_by_id
from seed.writing.ownership import Owner, address_taken, decision_for, with_current_values
from seed.writing.prune import leftovers
from seed.writing.store import open_store


def dry_run(
    paths: Sequence[str], uri: str, options: Options, *, name: str | None = None
) -> Summary:
    """The summary that `load` would give. `removed` is the number that `prune` would remove."""
    with open_store(uri, name) as store:
        options = with_declaration(store, options)
        run = DryRun(options, lambda ids: articles_by_id(store, ids, OWNER_KEYS))
        for batch in batches(find_files(paths, options.reading, options.lines)):
            known = look_up_batch(store, batch)
            task = [(found, known.digest(found.path)) for found in batch]
            run.process(read_task(task, options.reading), known)
        if options.prune and run.summary.read:
            run.summary.removed = sum(1 for _ in leftovers(store, paths))
        return run.summary


class DryRun:
    """Counts what would be written, and records which file would own which article.

    `stored` gives the stored articles among some `_id`s, with `OWNER_KEYS`.
    """

    def __init__(
        self, options: Options, stored: Callable[[set[str]], Mapping[str, Document]]
    ) -> None:
        self._reporter = Reporter(options)
        self._stored = stored
        self._owners: dict[str, Owner] = {}
        """The articles that a file of this run owns."""
        self._released: set[str] = set()
        """Articles whose file now names another article."""

    @property
    def summary(self) -> Summary:
        return self._reporter.summary

    def process(self, outcomes: list[Outcome], known: KnownFiles) -> None:
        self._reporter.report(outcomes, known.owned)
        self._count(article_files(outcomes), known)
        self._reporter.progress()

    def _count(self, files: Sequence[ArticleFile], known: KnownFiles) -> None:
        for file in files:
            self._released |= known.articles(file.path) - {file.id}
        rows = self._stored({file.id for file in files})
        owners = {id: Owner.of_document(row) for id, row in rows.items()}
        owners = with_current_values(owners, files)
        for file in files:
            self._count_one(file, owners.get(file.id))

    def _count_one(self, file: ArticleFile, stored: Owner | None) -> None:
        owner = self._owners.get(file.id)
        if owner is None and file.id not in self._released:
            owner = stored
        decision = decision_for(file, owner)
        if decision == "address taken" and owner:
            self._reporter.reject(address_taken(file, owner.path))
            return
        if decision == "older version" or file.id in self._owners:
            self.summary.duplicates += 1
        elif stored is None:
            self.summary.added += 1
        else:
            self.summary.updated += 1
        if decision == "owner":
            self._owners[file.id] = Owner.of_file(file)
