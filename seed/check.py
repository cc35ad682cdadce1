"""Checks article files without a store, and reports to a person or a program what to change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import bson

from loaders.documents import Document
from seed.archive import Options, chunked
from seed.dry_run import DryRun
from seed.reading.files import Reading
from seed.reading.outcomes import Bad, Good, Passed
from seed.reading.sources import find_files
from seed.reading.workers import Task, read_all
from seed.summary import Summary, by_reason
from seed.writing.ledger import Known

EXAMPLES = 3


@dataclass(slots=True)
class Report:
    """The result of a check: the counts of a first load, and each file that would not be loaded."""

    summary: Summary = field(default_factory=Summary)
    bad: list[Bad] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    examples: list[tuple[str, str]] = field(default_factory=list)
    """Path and address of the first articles."""


def check_files(paths: Sequence[str], reading: Reading, workers: int) -> Report:
    report = Report()
    reading = replace(reading, language=None)
    options = Options(reading=reading, on_bad=report.bad.append, on_passed=report.passed.append)
    run = DryRun(options, lambda ids: {})
    chunks = chunked(find_files(paths, reading))
    tasks: Iterator[Task] = ([(found, None) for found in chunk] for chunk in chunks)
    for outcomes in read_all(tasks, reading, workers):
        run.take(outcomes, Known())
        goods = [outcome for outcome in outcomes if type(outcome) is Good]
        for good in goods[: EXAMPLES - len(report.examples)]:
            report.examples.append((good.path, bson.decode(good.encoded)["url"]))
    report.summary = run.summary
    return report


def problem_lines(bad: Bad) -> Iterator[Document]:
    """Each problem of a file as one flat object."""
    for problem in bad.problems:
        yield {
            "level": "rejected",
            "path": bad.path,
            "line": problem.line,
            "key": problem.key,
            "reason": problem.reason,
            "message": problem.message,
        }


def report_line(bad: Bad) -> str:
    """A rejected file as one line of JSON: its first problem and the number of problems."""
    first = next(problem_lines(bad))
    return json.dumps({**first, "problems": len(bad.problems)}, ensure_ascii=True)


def passed_line(passed: Passed) -> str:
    """A skipped file as one line of JSON."""
    return json.dumps({"level": "passed-over", **passed._asdict()}, ensure_ascii=True)


def as_json(report: Report) -> Iterator[str]:
    for bad in report.bad:
        for line in problem_lines(bad):
            yield json.dumps(line)
    yield from map(passed_line, report.passed)


def as_text(report: Report) -> Iterator[str]:
    """The result grouped by reason, most frequent first, with some examples of each."""
    by_kind: dict[str, list[Document]] = {}
    for bad in report.bad:
        for line in problem_lines(bad):
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
