"""`newsgraph explain`: the cost, the batches, the code and the commands of an operation."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article, fill
from tests.newsgraph.running import newsgraph

QUERY = """query Feed($n: Int) {
  articles(first: $n) { nodes { title provider { name } } }
}"""


@pytest.fixture
def query(tmp_path: Path) -> str:
    file = tmp_path / "feed.graphql"
    file.write_text(QUERY)
    return str(file)


async def test_an_operation_is_shown_with_its_commands(
    settings: Settings, database: Database, query: str
) -> None:
    await fill(database, [article("a"), article("b")])
    ended = newsgraph(
        "explain", query, "--variables", '{"n": 2}', MONGODB_URI=str(settings.mongodb_uri)
    )
    assert ended.returncode == 0, ended.stderr
    assert "operation Feed, SHA-256 " in ended.stdout
    assert "\ncost 9\n" in ended.stdout
    assert "0. articles(first: $n): graph.types.articles.articles_of" in ended.stdout
    assert (
        "1. provider: graph.types.story.load_providers\n     reads Provider: name" in ended.stdout
    )
    assert "async def run():" in ended.stdout
    assert "\ncommands: 2\n" in ended.stdout
    assert '"find": "articles"' in ended.stdout


def test_a_dry_run_needs_no_store(query: str) -> None:
    ended = newsgraph("explain", query, "--dry", MONGODB_URI="mongodb://127.0.0.1:9")
    assert ended.returncode == 0, ended.stderr
    assert "\ngenerated code:\n" in ended.stdout
    assert "commands:" not in ended.stdout


@pytest.mark.parametrize(
    ("document", "options", "message"),
    [
        ("{ no }", [], "Cannot query field 'no' on type 'Query'."),
        ("{", [], "Syntax Error"),
        (QUERY, ["--operation", "Other"], "The document has no operation named 'Other'."),
        (QUERY, ["--variables", "{"], "--variables is not JSON"),
        (QUERY, ["--variables", "[]"], "--variables must be a JSON object"),
        (QUERY, ["--variables", '{"n": "x"}'], "Int cannot represent non-integer value"),
    ],
)
def test_a_wrong_operation_is_a_usage_error(
    query: str, document: str, options: list[str], message: str
) -> None:
    Path(query).write_text(document)
    ended = newsgraph("explain", query, "--dry", *options)
    assert ended.returncode == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr
