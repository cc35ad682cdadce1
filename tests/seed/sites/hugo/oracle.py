"""Compares our reading of a site with `hugo list all`."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from seed.reading.problems import RejectedError
from seed.sites.hugo.site import open_site
from seed.sites.site import Opening, Page

Files: TypeAlias = Mapping[str, str]
"""A site: the text of each file by its path."""
Pages: TypeAlias = dict[str, "Listed"]

_SETTINGS = {
    "HUGO_ENABLEGITINFO": "false",
    "HUGO_SECURITY_ALLOWCONTENT": ".*",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A dated page: address, title, date and whether it is a draft."""

    permalink: str
    title: str
    date: str
    draft: bool


def hugo() -> str | None:
    """The program, next to this Python or in PATH, if it is not older than our rules.

    Hugo 0.167 changed what the slug of a section does.
    """
    beside = os.path.dirname(sys.executable)
    program = shutil.which("hugo", path=beside) or shutil.which("hugo")
    if program is None:
        return None
    run = subprocess.run([program, "version"], capture_output=True, text=True, check=False)
    found = re.search(r"hugo v0\.(\d+)", run.stdout)
    return program if found and int(found[1]) >= 167 else None


def write_site(root: Path, files: Files) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def listed_by_hugo(root: Path, program: str) -> Pages | str:
    """Every dated page with an address from Hugo, or Hugo's error if it refuses the site."""
    run = subprocess.run(
        [program, "list", "all"],
        cwd=root,
        env={**os.environ, **_SETTINGS},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    start = run.stdout.find("path,slug,title")
    if start < 0:
        return run.stdout + run.stderr
    return {
        row["path"]: Listed(row["permalink"], row["title"], row["date"], row["draft"] == "true")
        for row in csv.DictReader(io.StringIO(run.stdout[start:]))
        if row["kind"] == "page" and not row["date"].startswith("0001-01-01") and row["permalink"]
    }


def listed_by_us(root: Path, url: str | None = None) -> Pages:
    """The same, as `seed/sites/hugo` reads the site. A rejected file has its reason as title."""
    site = open_site(str(root), Opening(url=url))
    pages: Pages = {}
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        inner = file.relative_to(root).as_posix()
        if not site.takes(str(file)):
            continue
        try:
            page = site.read(str(file), file.read_bytes())
        except RejectedError as error:
            pages[inner] = Listed(str(error), error.problems[0].reason, "", False)
            continue
        if isinstance(page, Page):
            pages[inner] = _listed(page)
    return pages


def _listed(page: Page) -> Listed:
    moment: datetime = page.values["publishedDateTime"]
    date = moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    values = page.values
    return Listed(values["webUrl"], values["title"], date, not values["published"])


def differences(hugo_says: Pages, we_say: Pages) -> dict[str, tuple[Listed | None, Listed | None]]:
    """Where the two disagree. A title that Hugo leaves empty is made from the file's name."""
    return {
        path: (theirs, ours)
        for path in sorted({*hugo_says, *we_say})
        if not _agree(theirs := hugo_says.get(path), ours := we_say.get(path))
    }


def _agree(theirs: Listed | None, ours: Listed | None) -> bool:
    if theirs is None or ours is None:
        return theirs is ours
    titles = not theirs.title or theirs.title == ours.title
    same_moment = datetime.fromisoformat(theirs.date) == datetime.fromisoformat(ours.date)
    return (
        titles and same_moment and (theirs.permalink, theirs.draft) == (ours.permalink, ours.draft)
    )
