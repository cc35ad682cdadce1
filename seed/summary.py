"""What a run came to, and how it is told."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from seed.outcomes import Bad


@dataclass(slots=True)
class Summary:
    """Files by what came of them; `read` is the sum of all but `removed`, which counts articles."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0
    removed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.monotonic)

    def reject(self, bad: Bad) -> None:
        self.rejected += 1
        self.reasons[bad.problems[0].reason] += 1

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def line(self) -> str:
        text = (
            f"read {self.read:,}, added {self.added:,}, updated {self.updated:,}, "
            f"unchanged {self.unchanged:,}, skipped {self.duplicates:,} (duplicates), "
            f"rejected {self.rejected:,}"
        )
        if self.reasons:
            text += f" ({', '.join(f'{reason} {n:,}' for reason, n in self.reasons.most_common())})"
        return text + (f", removed {self.removed:,}" if self.removed else "")
