"""Counts the outcomes of files, and passes them to the callbacks of a run's options."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from seed.options import Options
from seed.reading.outcomes import (
    ArticleFile,
    Outcome,
    PassedOverFile,
    RejectedFile,
    UnchangedFile,
)
from seed.summary import Summary


class Reporter:
    """The summary of one run."""

    def __init__(self, options: Options) -> None:
        self.summary = Summary()
        self._options = options

    def report(self, outcomes: Sequence[Outcome], owners: Collection[str]) -> None:
        """Report every outcome. An `ArticleFile` still has to be counted as added or updated.

        `owners` are the paths of files that own an article. Another unchanged file is a duplicate.
        """
        self.summary.read += len(outcomes)
        for outcome in outcomes:
            if type(outcome) is ArticleFile:
                self.summary.omitted_values += outcome.omitted_values
            elif type(outcome) is UnchangedFile and outcome.path in owners:
                self.summary.unchanged += 1
            elif type(outcome) is UnchangedFile:
                self.summary.duplicates += 1
            elif type(outcome) is PassedOverFile:
                self.summary.pass_over(outcome)
                self._options.on_passed_over(outcome)
            elif type(outcome) is RejectedFile:
                self.reject(outcome)

    def reject(self, file: RejectedFile) -> None:
        self.summary.reject(file)
        self._options.on_rejected(file)

    def progress(self) -> None:
        self._options.on_progress(self.summary)
