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
    """Whether the address was made by a rule."""
    misfits: int = 0
    """Values of own fields that did not fit, and were left out."""


class Bad(NamedTuple):
    """A file that is not loaded."""

    path: str
    problems: tuple[Problem, ...]


class Passed(NamedTuple):
    """A file that is no article, which is no fault of its own."""

    path: str
    reason: PassedOverReason
    message: str


class Same(NamedTuple):
    """A file that has not changed: its digest is the one that the store has."""

    path: str


Outcome: TypeAlias = Good | Bad | Same | Passed
