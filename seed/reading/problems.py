"""The problems of article files: where they are, and what to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Reason: TypeAlias = Literal[
    "unreadable",
    "unsafe-archive",
    "file-name",
    "too-large",
    "not-utf8",
    "no-front-matter",
    "unclosed-front-matter",
    "yaml-syntax",
    "yaml-tag",
    "yaml-merge",
    "yaml-alias",
    "yaml-depth",
    "toml-syntax",
    "json-syntax",
    "not-a-mapping",
    "duplicate-key",
    "bad-key",
    "number-range",
    "missing-key",
    "wrong-type",
    "bad-date",
    "bad-url",
    "url-taken",
    "bad-text",
    "xml-syntax",
    "xml-entity",
    "xml-depth",
    "truncated",
]
"""A stable name for each kind of problem. Reports and tests group by it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one file. `key` is dotted, as in `related.2.title`; `line` counts from 1."""

    reason: Reason
    message: str
    key: str | None = None
    line: int | None = None


class RejectedError(Exception):
    """A file that is not loaded, with all its problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems

    def with_lines(self, lines: Mapping[tuple[str | int, ...], int]) -> RejectedError:
        """The same error, with a line for each problem that names a top-level key."""
        return RejectedError(
            *(
                replace(problem, line=problem.line or lines.get((problem.key,)))
                if problem.key
                else problem
                for problem in self.problems
            )
        )


def rejected(
    reason: Reason, message: str, key: str | None = None, line: int | None = None
) -> RejectedError:
    return RejectedError(Problem(reason, message, key, line))
