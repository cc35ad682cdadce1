"""Writes articles to the store in batches. It is safe to kill at any point, because of this order:

1. New topics and authors get their slugs (`seed/writing/entity_slugs.py`).
2. Everything that the batch makes stale is marked (providers, topics, authors, contested names).
3. Files whose article belongs to another file are recorded as duplicates.
4. Articles are written, each with path and digest of its file: one document, one write.
5. Records of files that own their article now are removed.

If the run is killed, missing data belongs to a file whose digest is not in the store, or to
something that is marked as stale. The next run handles both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from seed.reading.outcomes import ArticleFile
from seed.reading.sources import exists
from seed.writing.articles import (
    INSERTS,
    clear_paths,
    delete_articles,
    insert_articles,
    replace_articles,
)
from seed.writing.entities import Entities
from seed.writing.entity_slugs import EntitySlugs
from seed.writing.known_files import (
    OWNER_KEYS,
    KnownFiles,
    articles_by_id,
    duplicate_of,
    forget_duplicates,
    keep_duplicates,
)
from seed.writing.ownership import Assignment, Owner, assign, with_current_values
from seed.writing.slugs import release, settle_slugs
from seed.writing.store import Store, chunks
from seed.writing.tally import PROJECTION, Facts
from seed.writing.written import (
    Written,
    count_replaced,
    count_without_article,
    former_articles,
    former_duplicates,
    replaced_owners,
)

_STORED = {**PROJECTION, **OWNER_KEYS, "slug": 1}
_DELETED_AT_ONCE = 500


class Writer:
    """Writes what workers have read. `fresh`: the store had no articles at the start of the run."""

    def __init__(self, store: Store, *, fresh: bool) -> None:
        self._store = store
        self._fresh = fresh
        self._threads = ThreadPoolExecutor(INSERTS, thread_name_prefix="insert")
        self._entities = Entities(store, fresh=fresh)
        self._slugs = EntitySlugs(store)
        settle_slugs(store)
        self._slugs.adopt()

    def write(self, files: Sequence[ArticleFile], known: KnownFiles) -> Written:
        """`known`: the result of `look_up` for these files."""
        former = former_articles(files, known)
        self.disown(former)
        written = Written(to_reassign=frozenset(former) | former_duplicates(files, known))
        remaining = files
        if self._fresh:
            inserted, remaining = self._insert(files)
            written += inserted
        owners: list[ArticleFile] = []
        if remaining:
            replaced, owners = self._replace(remaining)
            written += replaced
        recorded = (file.path for file in owners if self._fresh or file.path in known.duplicates)
        forget_duplicates(self._store, recorded)
        return written

    def finish(self) -> None:
        self._threads.shutdown()
        self._entities.refresh()

    def abandon(self) -> None:
        """Like `finish`, but after a batch that may be partly written: counts everything again."""
        self._entities.count_from_store()
        self.finish()

    def remove(self, ids: Iterable[str]) -> int:
        """Remove articles that no file names now. `finish` counts their entities again."""
        removed = 0
        for chunk in chunks(ids, _DELETED_AT_ONCE):
            stored = articles_by_id(self._store, chunk, _STORED)
            self._entities.count_from_store()
            self._entities.mark(map(Facts.of, stored.values()))
            release(self._store, {row["slug"] for row in stored.values()})
            removed += delete_articles(self._store, stored)
            settle_slugs(self._store)
        return removed

    def without_file(self, ids: Iterable[str]) -> list[str]:
        """Those of `ids` whose file was deleted or names another article."""
        rows = articles_by_id(self._store, ids, OWNER_KEYS)
        return [id for id, row in rows.items() if not exists(row["newsgraph"]["path"])]

    def disown(self, paths: Mapping[str, str]) -> None:
        """Record that files lost their articles (`_id` -> path). The articles stay until pruned."""
        stored = articles_by_id(self._store, paths, {"slug": 1})
        release(self._store, {row["slug"] for row in stored.values()})
        clear_paths(self._store, paths)

    def _insert(self, files: Sequence[ArticleFile]) -> tuple[Written, list[ArticleFile]]:
        """Write files as if the store were empty. Returns also those whose article exists."""
        assignment = assign(files, {})
        new = self._slugs.assign(assignment.owners.values())
        self._keep_duplicates(assignment)
        self._entities.mark(file.facts for file in new)
        existing = insert_articles(self._store, new, self._threads)
        self._entities.add(file.facts for file in new if file.id not in existing)
        written = Written(added=len(new) - len(existing)) + count_without_article(
            assignment, existing
        )
        return written, [file for file in files if file.id in existing]

    def _replace(self, files: Sequence[ArticleFile]) -> tuple[Written, list[ArticleFile]]:
        """Write the files that own their article now, and return them too."""
        stored = articles_by_id(self._store, {file.id for file in files}, _STORED)
        owners = {id: Owner.of_document(row) for id, row in stored.items()}
        assignment = assign(files, with_current_values(owners, files))
        new = self._slugs.assign(assignment.owners.values())
        if new:
            self._entities.count_from_store()
            self._entities.mark(Facts.of(stored[file.id]) for file in new if file.id in stored)
            self._entities.mark(file.facts for file in new)
        self._keep_duplicates(assignment)
        keep_duplicates(self._store, replaced_owners(new, owners, stored))
        if new:
            current = {stored[file.id]["slug"] for file in new if file.id in stored}
            release(self._store, current - {file.slug for file in new})
            replace_articles(self._store, new, stored)
            settle_slugs(self._store)
        return count_replaced(assignment, owners, fresh=self._fresh), new

    def _keep_duplicates(self, assignment: Assignment) -> None:
        keep_duplicates(self._store, map(duplicate_of, assignment.older))
        taken = (duplicate_of(file, taken=True) for file, _ in assignment.taken)
        keep_duplicates(self._store, taken)
