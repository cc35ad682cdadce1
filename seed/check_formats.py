"""The result of a check for a person, a program or GitHub Actions: what to change in which line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from loaders.documents import Document
from seed.check import EXAMPLES, Report
from seed.reading.outcomes import PassedOverFile, RejectedFile
from seed.summary import Summary, by_reason


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
"""Each `--format` of `newsgraph check`, with the function that gives its lines."""
