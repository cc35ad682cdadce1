"""Which of several files has an article. Pure: no file and no store here, except `exists`.

Files that state one address are versions of one article: the newest has it. A file whose address
was made by a rule is no version of another: the first one has the address, the second is rejected.
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
"""What ranks the versions of an article: the date, then the path."""


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


def verdict(good: Good, holder: Holder | None) -> Verdict:
    """What comes of a file whose article `holder` has."""
    if holder is None or holder.path == good.path or not exists(holder.path):
        return "wins"
    if good.derived or holder.derived:
        return "taken"
    return "wins" if (good.newest, good.path) > holder.rank else "loses"


def taken(good: Good, holder: str | None) -> Bad:
    """The rejection of a file whose address another one has."""
    message = f"{holder} has the same address; give one of them a permalink or slug of its own"
    return Bad(good.path, (Problem("url-taken", message, "webUrl"),))


@dataclass(slots=True)
class Contest:
    """What comes of the files of one batch."""

    winners: dict[str, Good] = field(default_factory=dict)
    """The file that has each article now, unless the one that had it before still has it."""
    beaten: list[Good] = field(default_factory=list)
    """Older versions."""
    taken: list[tuple[Good, str | None]] = field(default_factory=list)
    """Files whose address another one has, and the path of that one."""


def contest(goods: Iterable[Good], holders: Mapping[str, Holder]) -> Contest:
    """Set the files of a batch against each other, in their order, and against `holders`: which
    file has each article now."""
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
