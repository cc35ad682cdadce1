"""The options of a run of seeding."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from seed.reading.files import Reading
from seed.reading.outcomes import PassedOverFile, RejectedFile
from seed.summary import Summary


@dataclass(slots=True)
class Options:
    """The options of a run. The functions are called in the calling thread."""

    reading: Reading = field(default_factory=Reading)
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    lines: Iterable[str] = ()
    """Lines of standard input, if "-" is one of the paths."""
    prune: bool = False
    may_prune: Callable[[int, int], bool] = lambda leftover, articles: True
    """Called before articles are removed, with their number and the number of all articles."""
    on_rejected: Callable[[RejectedFile], None] = lambda file: None
    on_passed_over: Callable[[PassedOverFile], None] = lambda file: None
    on_progress: Callable[[Summary], None] = lambda summary: None
