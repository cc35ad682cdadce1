"""The counts of a run, and the line that reports them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from seed.reading.outcomes import PassedOverFile, RejectedFile


@dataclass(slots=True)
class Summary:
    """Number of files by outcome. `read` is the sum of the others. `removed` counts articles."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    passed_over: int = 0
    rejected: int = 0
    removed: int = 0
    omitted_values: int = 0
    """Number of own field values that did not fit and were left out (`--lenient-fields`)."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why files were rejected."""
    passed_reasons: Counter[str] = field(default_factory=Counter)
    """Why files were passed over."""
    started: float = field(default_factory=time.monotonic)

    def reject(self, file: RejectedFile) -> None:
        self.rejected += 1
        self.reasons[file.problems[0].reason] += 1

    def pass_over(self, file: PassedOverFile) -> None:
        self.passed_over += 1
        self.passed_reasons[file.reason] += 1

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def line(self) -> str:
        return (
            f"read {self.read:,}, added {self.added:,}, updated {self.updated:,}, "
            f"unchanged {self.unchanged:,}, skipped {self.duplicates:,} (duplicates), "
            f"passed over {self.passed_over:,}{by_reason(self.passed_reasons)}, "
            f"rejected {self.rejected:,}{by_reason(self.reasons)}"
            + (f", removed {self.removed:,}" if self.removed else "")
            + (
                f", {self.omitted_values:,} values of own fields made null"
                if self.omitted_values
                else ""
            )
        )


def by_reason(counts: Counter[str]) -> str:
    """The counts in brackets, highest first. Empty if there are none."""
    listed = ", ".join(f"{reason} {count:,}" for reason, count in counts.most_common())
    return f" ({listed})" if listed else ""
