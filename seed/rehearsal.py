"""`--dry-run`: what a run would do, without a write."""

from __future__ import annotations

from collections.abc import Sequence

from seed.archive import Options, chunked, look_up_chunk
from seed.ledger import HOLDER, Rank, articles_by_id, holder_rank
from seed.outcomes import Bad, Good, Same
from seed.prune import leftovers
from seed.sources import exists, find_files
from seed.store import Store, open_store
from seed.summary import Summary
from seed.workers import read_task


def rehearse(
    paths: Sequence[str], uri: str, options: Options, *, name: str | None = None
) -> Summary:
    """The summary that `load` would come to; `removed` counts what `prune` would remove."""
    with open_store(uri, name) as store:
        summary = Summary()
        best: dict[str, Rank] = {}
        for chunk in chunked(find_files(paths, options.reading.max_bytes, options.lines)):
            known = look_up_chunk(store, chunk)
            task = [(found, known.digest(found.path)) for found in chunk]
            outcomes = read_task(task, options.reading)
            summary.read += len(outcomes)
            for outcome in outcomes:
                if type(outcome) is Same and outcome.path in known.won:
                    summary.unchanged += 1
                elif type(outcome) is Same:
                    summary.duplicates += 1
                elif type(outcome) is Bad:
                    summary.reject(outcome)
                    options.on_bad(outcome)
            _count([good for good in outcomes if type(good) is Good], store, best, summary)
            options.on_progress(summary)
        if options.prune and summary.read:
            summary.removed = sum(1 for _ in leftovers(store, paths))
        return summary


def _count(goods: list[Good], store: Store, best: dict[str, Rank], summary: Summary) -> None:
    held = articles_by_id(store, {good.id for good in goods}, HOLDER)
    for good in goods:
        rank = good.newest, good.path
        holder = held.get(good.id)
        if good.id in best:
            summary.duplicates += 1
            best[good.id] = max(rank, best[good.id])
            continue
        best[good.id] = rank
        path = holder["newsgraph"]["path"] if holder else None
        if holder is None:
            summary.added += 1
        elif path != good.path and exists(path) and holder_rank(holder) > rank:
            summary.duplicates += 1
        else:
            summary.updated += 1
