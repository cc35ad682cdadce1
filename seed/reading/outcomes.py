"""The outcome of reading one file, small enough to send between processes."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypeAlias

from seed.reading.problems import Problem
from seed.sites.site import PassedOverReason
from seed.writing.tally import Facts


class ArticleFile(NamedTuple):
    """A file that is an article, ready to be written."""

    path: str
    id: str
    slug: str
    digest: str
    newest: datetime
    """The date that ranks the files of one article. The latest file owns it."""
    encoded: bytes
    """The document as BSON."""
    facts: Facts
    derived: bool
    """Whether a rule made the address."""
    omitted_values: int = 0
    """The number of values that did not fit their own field and were left out."""


class RejectedFile(NamedTuple):
    """A file that is not loaded."""

    path: str
    problems: tuple[Problem, ...]


class PassedOverFile(NamedTuple):
    """A file that is not an article. This is not an error."""

    path: str
    reason: PassedOverReason
    message: str


class UnchangedFile(NamedTuple):
    """A file whose digest is in the store."""

    path: str


Outcome: TypeAlias = ArticleFile | RejectedFile | UnchangedFile | PassedOverFile


def article_files(outcomes: list[Outcome]) -> list[ArticleFile]:
    return [outcome for outcome in outcomes if type(outcome) is ArticleFile]
