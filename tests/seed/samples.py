"""Article files for tests, and everything that seeding makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from loaders.documents import Document, article_id
from seed.summary import Summary
from seed.writing.store import Store

Seed: TypeAlias = Callable[..., Summary]
"""Seeds these paths, with these options."""
A, B, C = (f"https://example.com/{name}" for name in "abc")

DEFAULTS: Document = {
    "category": "news",
    "title": "A title",
    "type": "article",
    "publishedDateTime": "2020-06-11T01:19:00Z",
    "published": True,
    "provider": {"name": "Example", "domain": "example.com"},
}


def article_text(url: str = "https://example.com/a", body: str = "", **keys: Any) -> str:
    """A file of front matter; a key that is None is left out."""
    values = {**DEFAULTS, "webUrl": url, **keys}
    lines = [f"{key}: {json.dumps(value)}" for key, value in values.items() if value is not None]
    return "---\n" + "\n".join(lines) + "\n---\n" + body


class Folder:
    """A folder of article files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str | None = None, **keys: Any) -> Path:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(article_text(**keys) if text is None else text, encoding="utf-8")
        return target

    def __str__(self) -> str:
        return str(self.path)


def contents(store: Store) -> dict[str, list[Document]]:
    """Everything that seeding wrote, in a fixed order."""
    return {
        name: sorted(
            store[name].find({"_id": {"$ne": "lock"}}), key=lambda document: str(document["_id"])
        )
        for name in ("articles", "providers", "topics", "authors", "duplicates", "seeding")
    }


def counts(summary: Summary) -> tuple[int, int, int, int, int, int, int]:
    """Read, added, updated, unchanged, duplicates, rejected, removed."""
    return (
        summary.read,
        summary.added,
        summary.updated,
        summary.unchanged,
        summary.duplicates,
        summary.rejected,
        summary.removed,
    )


def stored_article(store: Store, url: str = A) -> Any:
    return store["articles"].find_one({"_id": article_id(url)})
