"""A site of Hugo on disk, and what one of its pages is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from seed.sites.hugo.site import open_site
from seed.sites.site import Opening, Page, PassedOver
from tests.seed.sites.hugo.oracle import Files, write_site

BASE = 'baseURL = "https://x.org"\n'


def post(*lines: str) -> str:
    return "---\n" + "\n".join(("date: 2020-01-02", *lines)) + "\n---\nBody.\n"


def read(root: Path, files: Files, path: str, config: str = BASE) -> Page | PassedOver:
    write_site(root, {"hugo.toml": config, **files})
    return open_site(str(root), Opening()).read(str(root / path), files[path].encode())


def page(root: Path, files: Files, path: str, config: str = BASE) -> Page:
    found = read(root, files, path, config)
    assert isinstance(found, Page)
    return found


def values(root: Path, *lines: str, config: str = BASE) -> dict[str, Any]:
    path = "content/posts/a.md"
    return page(root, {path: post(*lines)}, path, config).values
