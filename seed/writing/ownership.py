"""Decides which of several files owns an article. Pure, except for `exists`.

Files that state the same address are versions of one article. The newest one owns it. A file whose
address was made by a rule is not a version of another file. The first file owns the address, the
second one is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from seed.reading.outcomes import ArticleFile, RejectedFile
from seed.reading.problems import Problem
from seed.reading.sources import exists
from seed.values.articles import newest

Decision: TypeAlias = Literal["owner", "older version", "address taken"]
Rank: TypeAlias = tuple[datetime, str]
"""The rank of a version of an article: the date, then the path."""


class Owner(NamedTuple):
    """The file that owns an article. `path` is None if that file has another article now."""

    path: str | None
    newest: datetime
    derived: bool

    @classmethod
    def of_document(cls, article: dict[str, object]) -> Owner:
        """`article` has the keys `known_files.OWNER_KEYS`."""
        internal = article["newsgraph"]
        assert isinstance(internal, dict)
        return cls(internal["path"], newest(article), internal.get("derived", False))

    @classmethod
    def of_file(cls, file: ArticleFile) -> Owner:
        return cls(file.path, file.newest, file.derived)

    @property
    def rank(self) -> Rank:
        return self.newest, self.path or ""


@dataclass(slots=True)
class Assignment:
    """What `assign` decided about the files of one batch."""

    owners: dict[str, ArticleFile] = field(default_factory=dict)
    """The new owner of each article. Articles that keep their owner are not included."""
    older: list[ArticleFile] = field(default_factory=list)
    """Older versions of articles."""
    taken: list[tuple[ArticleFile, str | None]] = field(default_factory=list)
    """Files whose address belongs to another file, and the path of that file."""


def assign(files: Iterable[ArticleFile], owners: Mapping[str, Owner]) -> Assignment:
    """Decide which file owns each article now.

    Compares the files of a batch, in their order, with each other and with `owners`.
    """
    result = Assignment()
    for file in files:
        earlier = result.owners.get(file.id)
        owner = Owner.of_file(earlier) if earlier else owners.get(file.id)
        decision = decision_for(file, owner)
        if decision == "owner":
            if earlier:
                result.older.append(earlier)
            result.owners[file.id] = file
        elif decision == "older version":
            result.older.append(file)
        else:
            result.taken.append((file, owner.path if owner else None))
    return result


def decision_for(file: ArticleFile, owner: Owner | None) -> Decision:
    """What `file` is for its article, which `owner` owns now."""
    if owner is None or owner.path == file.path or not exists(owner.path):
        return "owner"
    if file.derived or owner.derived:
        return "address taken"
    return "owner" if (file.newest, file.path) > owner.rank else "older version"


def with_current_values(
    owners: Mapping[str, Owner], files: Iterable[ArticleFile]
) -> dict[str, Owner]:
    """`owners`, each as its file is now if the batch has read it again.

    So the decision does not depend on which of two files of a batch comes first.
    """
    current = {(file.path, file.id): Owner.of_file(file) for file in files}
    return {id: current.get((owner.path or "", id), owner) for id, owner in owners.items()}


def address_taken(file: ArticleFile, owner: str | None) -> RejectedFile:
    """The rejection of a file whose address belongs to the file at the path `owner`."""
    message = f"{owner} has the same address; give one of them another permalink or slug"
    return RejectedFile(file.path, (Problem("url-taken", message, "webUrl"),))
