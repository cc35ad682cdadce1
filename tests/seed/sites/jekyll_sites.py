"""Sites of Jekyll for tests, with the results of newsgraph and of Jekyll's own reader."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bson

from seed.reading.opening import Choices, open_reading
from seed.reading.outcomes import ArticleFile, PassedOverFile, RejectedFile
from seed.reading.sources import find_files
from seed.reading.workers import read_file

_ORACLE = Path(__file__).parent / "jekyll_oracle.rb"
_AWARE: bson.CodecOptions[dict[str, Any]] = bson.CodecOptions(tz_aware=True)


def installed() -> bool:
    """Whether Jekyll can be asked."""
    if shutil.which("ruby") is None:
        return False
    asked = subprocess.run(["ruby", "-e", "require 'jekyll'"], capture_output=True, check=False)
    return asked.returncode == 0


class Jekyll:
    """Jekyll's reader in a separate process. It reads one folder after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["ruby", str(_ORACLE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def read(self, folder: Path) -> dict[str, Any]:
        """Documents and pages by their path below `folder`, or `{"error": ...}`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        while not line.startswith("{"):
            assert line, "Jekyll's reader has ended"
            line = self._process.stdout.readline()
        answer = json.loads(line)
        if "error" in answer:
            return {"error": answer["error"]}
        return {str(Path(item["path"]).relative_to(folder)): item for item in answer["items"]}

    def close(self) -> None:
        self._process.communicate(timeout=30)


def write_site(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def read_site(folder: Path) -> dict[str, ArticleFile | RejectedFile | PassedOverFile]:
    """What comes of each file, by its path below `folder`."""
    reading = open_reading([str(folder)], Choices())
    outcomes = {}
    for found in find_files([str(folder)], reading):
        outcome = read_file(found, None, reading)
        assert isinstance(outcome, ArticleFile | RejectedFile | PassedOverFile)
        outcomes[str(Path(outcome.path).relative_to(folder))] = outcome
    return outcomes


def documents(folder: Path) -> dict[str, dict[str, Any]]:
    """The documents of a site, by the paths of their files."""
    return {
        path: bson.decode(outcome.encoded, _AWARE)
        for path, outcome in read_site(folder).items()
        if isinstance(outcome, ArticleFile)
    }


def expected(item: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The expected article from Jekyll's result for its file."""
    return {
        "url": address + item["url"],
        "date": item["date"],
        "title": str(item["title"]),
        "published": item["published"] and not item["draft"],
    }


def found(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a document."""
    return {
        "url": document["url"],
        "date": document["publishedDateTime"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "title": document["title"],
        "published": document["published"],
    }
