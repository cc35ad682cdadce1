"""The documentation is true: its queries run, its answers are given, its settings and links exist.

`NEWSGRAPH_TEST_REWRITE=1` rewrites the answers, and the README's table of settings.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import OperationType

from graph.context import build_context
from graph.documents.cache import DocumentCache
from graph.execution.engine import Engine
from graph.schema import build_schema, executable, graphql_schema
from graph.viewer import Viewer
from loaders.connection import connect
from loaders.database import Database
from loaders.fields.declaration import parse_fields
from loaders.fields.types import NO_FIELDS
from loaders.settings import Settings
from seed.archive import load
from seed.samples.archive import write_archive
from tests.graph.running import coerced

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"]
EXECUTED = [ROOT / "docs" / name for name in ("querying.md", "filtering.md", "paging.md")]
REWRITE = "NEWSGRAPH_TEST_REWRITE" in os.environ

_QUERY = re.compile(
    r"```graphql\n(?P<query>.*?)```\n(?:\n```json\n(?P<answer>.*?)```\n)?", re.DOTALL
)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_DATABASE = "newsgraph_test_docs"


@pytest.fixture(scope="module")
def samples(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("samples")
    for _ in write_archive(300, folder, 1):
        pass
    load([str(folder)], mongodb_uri, name=_DATABASE)


@pytest.fixture
async def archive(mongodb_uri: str, samples: None) -> AsyncIterator[Database]:
    own = connect(Settings(), mongodb_uri)
    yield own.sibling(_DATABASE)
    await own.close()


async def answer(archive: Database, query: str) -> str | None:
    """The response as the page shows it; None for a subscription, which a page cannot show."""
    operation = DocumentCache(graphql_schema, Settings()).prepare(query)
    if operation.type is not OperationType.QUERY:
        return None
    result = await Engine(graphql_schema).execute(
        operation, coerced(operation, {}), build_context(archive, Viewer())
    )
    assert not result.errors, result.errors
    return (
        orjson.dumps(result.data, option=orjson.OPT_INDENT_2 | orjson.OPT_NAIVE_UTC).decode() + "\n"
    )


@pytest.mark.parametrize("page", EXECUTED, ids=lambda page: page.name)
async def test_queries_are_answered_as_shown(archive: Database, page: Path) -> None:
    text = page.read_text()  # noqa: ASYNC240
    shown = list(_QUERY.finditer(text))
    assert shown
    for block in reversed(shown):
        given = await answer(archive, block["query"])
        if REWRITE and given is not None:
            whole = f"```graphql\n{block['query']}```\n\n```json\n{given}```\n"
            text = text[: block.start()] + whole + text[block.end() :]
        elif given is not None:
            assert block["answer"] == given
    if REWRITE:
        page.write_text(text)  # noqa: ASYNC240


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_queries_are_valid(page: Path) -> None:
    """Those of a page that declares fields are of the schema that has them."""
    text = page.read_text()
    declared = re.search(r"```yaml\n([^`]*^fields:\n[^`]*)```", text, re.MULTILINE)
    fields = parse_fields(declared[1]) if declared else NO_FIELDS
    operations = DocumentCache(executable(build_schema(fields)), Settings())
    for block in re.findall(r"```graphql\n(.*?)```", text, re.DOTALL):
        operations.prepare(block)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), target


def test_readme_lists_every_setting() -> None:
    readme = ROOT / "README.md"
    text = readme.read_text()
    head, rest = text.split("|---|---|---|\n", 1)
    table, newline, tail = rest.partition("\n\n")
    expected = "\n".join(_row(name, field) for name, field in Settings.model_fields.items())
    if REWRITE:
        readme.write_text(f"{head}|---|---|---|\n{expected}{newline}{tail}")
    else:
        assert table == expected


def test_the_defaults_that_the_readme_shows_are_those_that_hold() -> None:
    text = (ROOT / "README.md").read_text()
    shown = dict(re.findall(r"^\| `(NEWSGRAPH_\w+)` \| `?([^|`]*?)`? \|", text, re.MULTILINE))
    assert (shown["NEWSGRAPH_WORKERS"], shown["NEWSGRAPH_TRUSTED_PROXIES"]) == ("1", "0")
    assert (shown["NEWSGRAPH_GRAPHIQL"], shown["NEWSGRAPH_LOG_REQUESTS"]) == ("false", "true")

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("NEWSGRAPH_DATA_DIR", raising=False)
        defaults = Settings()
        for name, default in shown.items():
            if default:
                patch.setenv(name, default)
        assert Settings() == defaults


def _row(name: str, field: Any) -> str:
    default = "" if field.default_factory else field.default
    text = "" if default is None else str(default)
    text = text.lower() if isinstance(default, bool) else text
    shown = f"`{text}`" if text else ""
    description = (field.description or "").replace("|", "\\|")
    return f"| `NEWSGRAPH_{name.upper()}` | {shown} | {description} |"
