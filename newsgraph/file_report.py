"""Shows which files were rejected, while they are read."""

from __future__ import annotations

import os
from typing import TextIO

import click

from seed.check_formats import passed_over_line, problem_lines, rejected_line
from seed.reading.outcomes import PassedOverFile, RejectedFile

SHOWN = 20
"""The most rejected files that are printed if a report lists all of them."""


class FileReport:
    """Prints rejected files. Writes them and the passed-over files to `report`, one JSON a line."""

    def __init__(self, report: TextIO | None) -> None:
        self._report = report
        self._rejected = 0

    def rejected(self, file: RejectedFile) -> None:
        self._rejected += 1
        self._write(rejected_line(file))
        if self._rejected <= SHOWN or self._report is None:
            click.echo(_first_problem(file), err=True)
        elif self._rejected == SHOWN + 1:
            click.echo(f"... more in {self._report.name}", err=True)

    def passed_over(self, file: PassedOverFile) -> None:
        self._write(passed_over_line(file))

    def _write(self, line: str) -> None:
        if self._report is not None:
            self._report.write(line + "\n")
            self._report.flush()


def _first_problem(file: RejectedFile) -> str:
    """Path, line, key, message and reason of the file's first problem."""
    problem = next(problem_lines(file))
    path = os.fsencode(file.path).decode(errors="replace")
    line = f":{problem['line']}" if problem["line"] else ""
    key = f"{problem['key']}: " if problem["key"] else ""
    return f"{path}{line}: {key}{problem['message']} [{problem['reason']}]"
