"""Decides which of several files gets an article. Pure, except for `exists`.

Files that state the same address are versions of one article. The newest one gets it. A file whose
address was made by a rule is not a version of another file. The first file gets the address, the
second one is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from seed.reading.outcomes import Bad, Good
from seed.reading.problems import Problem
from seed.reading.sources import exists
from seed.values.articles import newest

Verdict: TypeAlias = Literal["wins", "loses", "taken"]
Rank: TypeAlias = tuple[datetime, str]
"""The rank of a version of an article: the date, then the path."""


class Holder(NamedTuple):
    """The file that has an article. `path` is None where its file has another article now."""

    path: str | None
    newest: datetime
    derived: bool

    @classmethod
    def of_document(cls, article: dict[str, object]) -> Holder:
        kept = article["newsgraph"]
        assert isinstance(kept, dict)
        return cls(kept["path"], newest(article), kept.get("derived", False))

    @classmethod
    def of_file(cls, good: Good) -> Holder:
        return cls(good.path, good.newest, good.derived)

    @property
    def rank(self) -> Rank:
        return self.newest, self.path or ""


def as_read(holders: Mapping[str, Holder], goods: Iterable[Good]) -> dict[str, Holder]:
    """`holders`, each as its file is now if the batch read it again.

    So the outcome does not depend on which of two files of a batch comes first.
    """
    now = {(good.path, good.id): Holder.of_file(good) for good in goods}
    return {id: now.get((holder.path or "", id), holder) for id, holder in holders.items()}


def verdict(good: Good, holder: Holder | None) -> Verdict:
    """The outcome of a file whose article belongs to `holder`."""
    if holder is None or holder.path == good.path or not exists(holder.path):
        return "wins"
    if good.derived or holder.derived:
        return "taken"
    return "wins" if (good.newest, good.path) > holder.rank else "loses"


def taken(good: Good, holder: str | None) -> Bad:
    """The rejection of a file whose address belongs to another file."""
    message = f"{holder} has the same address; give one of them a permalink or slug of its own"
    return Bad(good.path, (Problem("url-taken", message, "webUrl"),))


@dataclass(slots=True)
class Contest:
    """The outcomes of the files in one batch."""

    winners: dict[str, Good] = field(default_factory=dict)
    """The new file of each article. Articles that keep their file are not included."""
    beaten: list[Good] = field(default_factory=list)
    """Older versions."""
    taken: list[tuple[Good, str | None]] = field(default_factory=list)
    """Files whose address belongs to another file, and the path of that file."""


def contest(goods: Iterable[Good], holders: Mapping[str, Holder]) -> Contest:
    """Decide which file has each article now.

    Compares the files of a batch, in their order, with each other and with `holders`.
    """
    result = Contest()
    for good in goods:
        earlier = result.winners.get(good.id)
        holder = Holder.of_file(earlier) if earlier else holders.get(good.id)
        outcome = verdict(good, holder)
        if outcome == "wins":
            if earlier:
                result.beaten.append(earlier)
            result.winners[good.id] = good
        elif outcome == "loses":
            result.beaten.append(good)
        else:
            result.taken.append((good, holder.path if holder else None))
    return result
