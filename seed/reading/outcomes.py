"""The outcome of reading one file, small enough to send between processes."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypeAlias

from seed.reading.problems import Problem
from seed.sites.site import PassedOverReason
from seed.writing.tally import Facts


class Good(NamedTuple):
    """An article, ready to be written. `newest` ranks it among the files of its url."""

    path: str
    id: str
    slug: str
    digest: str
    newest: datetime
    encoded: bytes
    facts: Facts
    derived: bool
    """Whether a rule made the address."""
    misfits: int = 0
    """The number of values that did not fit their own field and were left out."""


class Bad(NamedTuple):
    """A file that is not loaded."""

    path: str
    problems: tuple[Problem, ...]


class Passed(NamedTuple):
    """A file that is not an article. This is not an error."""

    path: str
    reason: PassedOverReason
    message: str


class Same(NamedTuple):
    """A file that has not changed: the store has the same digest."""

    path: str


Outcome: TypeAlias = Good | Bad | Same | Passed
