"""Article files to front matter and back, by plain PyYAML: no code of the gateway's seeding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import yaml

File: TypeAlias = tuple[str, dict[str, Any]]
"""A path and the front matter there, instants as datetimes in UTC; the body under `body`."""


def read_archive(folder: Path) -> list[File]:
    """Every article file below `folder`."""
    return [(str(path), _read(path)) for path in sorted(folder.rglob("*.md"))]


def write_archive(folder: Path, files: Iterable[File]) -> None:
    """Writes `files` below `folder`, their paths relative to it."""
    for path, values in files:
        header = {key: value for key, value in values.items() if key != "body"}
        text = yaml.safe_dump(header, allow_unicode=True, sort_keys=False, width=1000)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"---\n{text}---\n{values.get('body', '')}", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    _, header, body = path.read_text(encoding="utf-8").split("---\n", 2)
    values: dict[str, Any] = _in_utc(yaml.safe_load(header))
    values["body"] = body
    return values


def _in_utc(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, dict):
        return {key: _in_utc(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_utc(item) for item in value]
    return value
