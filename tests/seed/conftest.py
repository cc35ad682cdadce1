"""Article files to seed, and the store as PyMongo sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders.settings import Settings
from seed.archive import load
from seed.options import Options
from seed.summary import Summary
from seed.writing.store import Store, open_store
from tests.seed.samples import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "files").mkdir()
    return Folder(tmp_path / "files")


@pytest.fixture
def uri(settings: Settings) -> str:
    return str(settings.mongodb_uri)


@pytest.fixture
def store(uri: str) -> Iterator[Store]:
    with open_store(uri) as store:
        yield store
        store.client.drop_database(store.name)


@pytest.fixture
def seed(uri: str, store: Store) -> Callable[..., Summary]:
    """Seeds in this process, with the options given."""

    def run(*paths: object, **options: Any) -> Summary:
        return load([str(path) for path in paths], uri, Options(workers=1, **options))

    return run
