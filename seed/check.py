"""Checking article files without a store, and telling a person or a program what to change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loaders.documents import Document
from seed.archive import chunked
from seed.files import Reading
from seed.outcomes import Bad
from seed.sources import find_files
from seed.workers import Task, read_all

EXAMPLES = 3


@dataclass(slots=True)
class Report:
    """What a check found: how many files, and those that would be rejected."""

    files: int = 0
    bad: list[Bad] = field(default_factory=list)


def check_files(paths: Sequence[str], reading: Reading, workers: int) -> Report:
    report = Report()
    chunks = chunked(find_files(paths, reading.max_bytes))
    tasks: Iterator[Task] = ([(found, None) for found in chunk] for chunk in chunks)
    for outcomes in read_all(tasks, reading, workers):
        report.files += len(outcomes)
        report.bad += [outcome for outcome in outcomes if type(outcome) is Bad]
    return report


def problem_lines(bad: Bad) -> Iterator[Document]:
    """Each problem of a file as one flat object."""
    for problem in bad.problems:
        yield {
            "path": bad.path,
            "line": problem.line,
            "key": problem.key,
            "reason": problem.reason,
            "message": problem.message,
        }


def report_line(bad: Bad) -> str:
    """A rejected file as one line of JSON: its first problem, and how many there are."""
    first = next(problem_lines(bad))
    return json.dumps({**first, "problems": len(bad.problems)}, ensure_ascii=True)


def as_json(report: Report) -> Iterator[str]:
    for bad in report.bad:
        for line in problem_lines(bad):
            yield json.dumps(line)


def as_text(report: Report) -> Iterator[str]:
    """Grouped by reason, most frequent first, with some examples of each."""
    by_reason: dict[str, list[Document]] = {}
    for bad in report.bad:
        for line in problem_lines(bad):
            by_reason.setdefault(line["reason"], []).append(line)
    for reason, lines in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        yield f"{reason}: {len(lines):,}"
        for line in lines[:EXAMPLES]:
            place = f"{line['path']}:{line['line']}" if line["line"] else line["path"]
            key = f"{line['key']}: " if line["key"] else ""
            yield f"  {place}: {key}{line['message']}"
        if len(lines) > EXAMPLES:
            yield f"  ... and {len(lines) - EXAMPLES:,} more"
    yield f"{report.files:,} files, {len(report.bad):,} would be rejected"


def as_github(report: Report) -> Iterator[str]:
    """Annotations of GitHub Actions (workflow commands, `::error`)."""
    for bad in report.bad:
        for line in problem_lines(bad):
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
