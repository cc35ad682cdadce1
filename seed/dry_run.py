"""`--dry-run`: reports what a run would do, without writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from loaders.documents import Document
from seed.archive import Options, chunked, follow_declaration, look_up_chunk
from seed.reading.outcomes import Bad, Good, Outcome, Passed, Same
from seed.reading.sources import find_files
from seed.reading.workers import read_task
from seed.summary import Summary
from seed.writing.ledger import HOLDER, Known, articles_by_id
from seed.writing.prune import leftovers
from seed.writing.store import open_store
from seed.writing.verdicts import Holder, as_read, taken, verdict


def dry_run(
    paths: Sequence[str], uri: str, options: Options, *, name: str | None = None
) -> Summary:
    """The summary that `load` would give. `removed` is the number that `prune` would remove."""
    with open_store(uri, name) as store:
        options = follow_declaration(store, options)
        run = DryRun(options, lambda ids: articles_by_id(store, ids, HOLDER))
        for chunk in chunked(find_files(paths, options.reading, options.lines)):
            known = look_up_chunk(store, chunk)
            task = [(found, known.digest(found.path)) for found in chunk]
            run.take(read_task(task, options.reading), known)
        if options.prune and run.summary.read:
            run.summary.removed = sum(1 for _ in leftovers(store, paths))
        return run.summary


class DryRun:
    """Counts what would be written, and records which file would have which article.

    `stored`: some stored articles by `_id`, with the keys of `HOLDER`.
    """

    def __init__(
        self, options: Options, stored: Callable[[set[str]], Mapping[str, Document]]
    ) -> None:
        self.summary = Summary()
        self._options = options
        self._stored = stored
        self._holders: dict[str, Holder] = {}
        self._left: set[str] = set()
        """Articles whose file now names another article."""

    def take(self, outcomes: Sequence[Outcome], known: Known) -> None:
        self.summary.read += len(outcomes)
        for outcome in outcomes:
            self._count(outcome, known)
        self.summary.misfits += sum(
            outcome.misfits for outcome in outcomes if type(outcome) is Good
        )
        self._write([outcome for outcome in outcomes if type(outcome) is Good], known)
        self._options.on_progress(self.summary)

    def _count(self, outcome: Outcome, known: Known) -> None:
        """Count every outcome except those that would be written."""
        if type(outcome) is Same and outcome.path in known.won:
            self.summary.unchanged += 1
        elif type(outcome) is Same:
            self.summary.duplicates += 1
        elif type(outcome) is Passed:
            self.summary.pass_over(outcome)
            self._options.on_passed(outcome)
        elif type(outcome) is Bad:
            self._reject(outcome)

    def _write(self, goods: list[Good], known: Known) -> None:
        for good in goods:
            self._left.update(id for id, _ in known.won.get(good.path, ()) if id != good.id)
        stored = self._stored({good.id for good in goods})
        holders = {id: Holder.of_document(row) for id, row in stored.items()}
        holders = as_read(holders, goods)
        for good in goods:
            self._write_one(good, holders.get(good.id))

    def _write_one(self, good: Good, stored: Holder | None) -> None:
        holder = self._holders.get(good.id)
        if holder is None and good.id not in self._left:
            holder = stored
        outcome = verdict(good, holder)
        if outcome == "taken" and holder:
            self._reject(taken(good, holder.path))
            return
        if outcome == "loses" or good.id in self._holders:
            self.summary.duplicates += 1
        elif stored is None:
            self.summary.added += 1
        else:
            self.summary.updated += 1
        if outcome == "wins":
            self._holders[good.id] = Holder.of_file(good)

    def _reject(self, bad: Bad) -> None:
        self.summary.reject(bad)
        self._options.on_bad(bad)
