"""Checks article files without a store, and reports to a person or a program what to change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import bson

from loaders.documents import Document
from seed.batches import batches
from seed.dry_run import DryRun
from seed.options import Options
from seed.reading.files import Reading
from seed.reading.outcomes import PassedOverFile, RejectedFile, article_files
from seed.reading.sources import find_files
from seed.reading.workers import Task, read_all
from seed.summary import Summary, by_reason
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


def problem_lines(file: RejectedFile) -> Iterator[Document]:
    """Each problem of a file as one flat object."""
    for problem in file.problems:
        yield {
            "level": "rejected",
            "path": file.path,
            "line": problem.line,
            "key": problem.key,
            "reason": problem.reason,
            "message": problem.message,
        }


def rejected_line(file: RejectedFile) -> str:
    """A rejected file as one line of JSON: its first problem and the number of problems."""
    first = next(problem_lines(file))
    return json.dumps({**first, "problems": len(file.problems)})


def passed_over_line(file: PassedOverFile) -> str:
    """A file that is passed over as one line of JSON."""
    return json.dumps({"level": "passed-over", **file._asdict()})


def as_json(report: Report) -> Iterator[str]:
    for file in report.rejected:
        for line in problem_lines(file):
            yield json.dumps(line)
    yield from map(passed_over_line, report.passed_over)


def as_text(report: Report) -> Iterator[str]:
    """The result grouped by reason, most frequent first, with some examples of each."""
    by_kind: dict[str, list[Document]] = {}
    for file in report.rejected:
        for line in problem_lines(file):
            by_kind.setdefault(line["reason"], []).append(line)
    for reason, lines in sorted(by_kind.items(), key=lambda item: (-len(item[1]), item[0])):
        yield f"{reason}: {len(lines):,}"
        for line in lines[:EXAMPLES]:
            place = f"{line['path']}:{line['line']}" if line["line"] else line["path"]
            key = f"{line['key']}: " if line["key"] else ""
            yield f"  {place}: {key}{line['message']}"
        if len(lines) > EXAMPLES:
            yield f"  ... and {len(lines) - EXAMPLES:,} more"
    yield _counts(report.summary)


def _counts(summary: Summary) -> str:
    return (
        f"{summary.read:,} files, {summary.rejected:,} would be rejected, "
        f"{summary.added:,} articles, {summary.duplicates:,} older versions, "
        f"{summary.passed_over:,} passed over{by_reason(summary.passed_reasons)}"
    )


def as_github(report: Report) -> Iterator[str]:
    """Annotations of GitHub Actions (workflow commands, `::error`)."""
    for file in report.rejected:
        for line in problem_lines(file):
            place = f"file={_property(line['path'])}"
            if line["line"]:
                place += f",line={line['line']}"
            key = f"{line['key']}: " if line["key"] else ""
            yield f"::error {place},title={line['reason']}::{_escaped(key + line['message'])}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


FORMATS = {"text": as_text, "json": as_json, "github": as_github}
