"""The result of writing a batch of files, and the pure functions that compute it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from loaders.documents import Document
from seed.reading.outcomes import ArticleFile, RejectedFile
from seed.reading.sources import exists
from seed.writing.known_files import KnownFiles, duplicate_record
from seed.writing.ownership import Assignment, Owner, address_taken


@dataclass(frozen=True, slots=True)
class Written:
    """The counts of one batch of files."""

    added: int = 0
    updated: int = 0
    duplicates: int = 0
    taken: tuple[RejectedFile, ...] = ()
    """Files that are rejected because their address belongs to another file."""
    to_reassign: frozenset[str] = frozenset()
    """Articles that may now belong to another file."""

    def __add__(self, other: Written) -> Written:
        return Written(
            self.added + other.added,
            self.updated + other.updated,
            self.duplicates + other.duplicates,
            self.taken + other.taken,
            self.to_reassign | other.to_reassign,
        )


def former_articles(files: Iterable[ArticleFile], known: KnownFiles) -> dict[str, str]:
    """The articles of files that name another article now, with the paths of these files."""
    return {id: file.path for file in files for id in known.articles(file.path) if id != file.id}


def former_duplicates(files: Iterable[ArticleFile], known: KnownFiles) -> set[str]:
    """The articles that these files were duplicates of, but that they do not name now."""
    recorded = ((file, known.duplicates.get(file.path)) for file in files)
    return {record.article for file, record in recorded if record and record.article != file.id}


def count_without_article(assignment: Assignment, existing: Collection[str] = ()) -> Written:
    """Counts the files without an article, except those that name an article in `existing`."""
    return Written(
        duplicates=sum(file.id not in existing for file in assignment.older),
        taken=tuple(
            address_taken(file, path) for file, path in assignment.taken if file.id not in existing
        ),
    )


def count_replaced(assignment: Assignment, before: Mapping[str, Owner], *, fresh: bool) -> Written:
    """Counts a batch. In a fresh store a replaced file was already counted as added."""
    replaced = [file for file in assignment.owners.values() if file.id in before]
    return count_without_article(assignment) + Written(
        added=len(assignment.owners) - len(replaced),
        updated=0 if fresh else len(replaced),
        duplicates=len(replaced) if fresh else 0,
        to_reassign=frozenset(file.id for file in replaced if before[file.id].path == file.path),
    )


def replaced_owners(
    files: Iterable[ArticleFile],
    before: Mapping[str, Owner],
    stored: Mapping[str, Document],
) -> Iterator[Document]:
    """The records of files that lost an article now, and that can get it again."""
    for file in files:
        owner = before.get(file.id)
        if owner and owner.path and owner.path != file.path and exists(owner.path):
            digest = stored[file.id]["newsgraph"]["digest"]
            yield duplicate_record(owner.path, digest, file.id, owner.newest)
