"""Checks article files without a store. `check_formats.py` prints the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import bson

from seed.batches import batches
from seed.dry_run import DryRun
from seed.options import Options
from seed.reading.files import Reading
from seed.reading.outcomes import PassedOverFile, RejectedFile, article_files
from seed.reading.sources import find_files
from seed.reading.workers import Task, read_all
from seed.summary import Summary
from seed.writing.known_files import KnownFiles

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a check: the counts of a first load, and each file that would not be loaded."""

    summary: Summary
    rejected: list[RejectedFile]
    passed_over: list[PassedOverFile]
    examples: list[tuple[str, str]]
    """Path and address of the first articles."""


def check_files(paths: Sequence[str], reading: Reading, workers: int) -> Report:
    """Read every file of `paths`, without a store and without building search terms."""
    reading = replace(reading, language=None)
    rejected: list[RejectedFile] = []
    passed_over: list[PassedOverFile] = []
    examples: list[tuple[str, str]] = []
    options = Options(
        reading=reading, on_rejected=rejected.append, on_passed_over=passed_over.append
    )
    run = DryRun(options, lambda ids: {})
    tasks: Iterator[Task] = (
        [(found, None) for found in batch] for batch in batches(find_files(paths, reading))
    )
    for outcomes in read_all(tasks, reading, workers):
        run.process(outcomes, KnownFiles())
        shown = article_files(outcomes)[: EXAMPLES - len(examples)]
        examples += [(file.path, bson.decode(file.encoded)["url"]) for file in shown]
    return Report(run.summary, rejected, passed_over, examples)
