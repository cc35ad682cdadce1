"""Which of several files has an article. Pure: no file and no store here, except `exists`.

Files that state one address are versions of one article: the newest has it. A file whose address
was made by a rule is no version of another: the first one has the address, the second is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from seed.articles import newest
from seed.outcomes import Bad, Good
from seed.problems import Problem
from seed.sources import exists

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
    """The files of one batch, set against each other."""

    best: dict[str, Good] = field(default_factory=dict)
    """The best file of each article."""
    duplicates: list[Good] = field(default_factory=list)
    """Older versions."""
    taken: list[tuple[Good, str]] = field(default_factory=list)
    """Files whose address another has, and the path of that one."""


def contest(goods: Iterable[Good]) -> Contest:
    result = Contest()
    for good in goods:
        held = result.best.get(good.id)
        if held is None:
            result.best[good.id] = good
        elif good.derived or held.derived:
            result.taken.append((good, held.path))
        elif (good.newest, good.path) > (held.newest, held.path):
            result.best[good.id] = good
            result.duplicates.append(held)
        else:
            result.duplicates.append(good)
    return result
