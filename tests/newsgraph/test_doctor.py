"""`newsgraph doctor`: a verdict and a status to act on, and nothing left behind."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from pymongo import MongoClient

from loaders.conformance import report
from loaders.conformance.check import Check
from loaders.conformance.report import Report
from loaders.documents import ARTICLES
from loaders.settings import Settings
from newsgraph.cli import main


def doctor(settings: Settings, *arguments: str) -> Result:
    uri = str(settings.mongodb_uri)
    return CliRunner().invoke(main, ["doctor", "--uri", uri, "--questions", "60", *arguments])


def test_a_fit_server_passes_and_is_left_unchanged(settings: Settings) -> None:
    with MongoClient[dict[str, object]](str(settings.mongodb_uri)) as client:
        before = set(client.list_database_names())
        result = doctor(settings)
        assert set(client.list_database_names()) == before
    assert result.exit_code in (0, 1), result.output
    assert "60 random queries, all results correct" in result.output
    assert ("no subscriptions" in result.output) != ("resumed by token" in result.output)


def test_json_contains_every_check(settings: Settings) -> None:
    result = doctor(settings, "--json")
    found = json.loads(result.stdout)
    assert found["status"] == result.exit_code
    assert {check["name"] for check in found["checks"]} == {
        "version", "replica set", "writes", "durability", "live changes", "indexes used",
        "answers", "indexes",
    }  # fmt: skip


def test_an_archive_without_its_indexes_is_not_fit(settings: Settings) -> None:
    with MongoClient[dict[str, object]](str(settings.mongodb_uri)) as client:
        client.get_default_database()[ARTICLES].insert_one({"_id": "a"})
        result = doctor(settings)
        client.drop_database(client.get_default_database())
    assert result.exit_code == 2
    assert "newsgraph indexes" in result.output


def test_a_server_with_wrong_results_is_not_fit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.filters.just_above", lambda value: value)
    result = doctor(settings, "--questions", "600")
    assert result.exit_code == 2
    assert "random queries had a wrong result (seed 1)" in result.output
    assert "expected" in result.output


def test_no_server_is_one_message_and_status_2() -> None:
    result = CliRunner().invoke(main, ["doctor", "--uri", "mongodb://127.0.0.1:9/"])
    assert result.exit_code == 2
    assert "127.0.0.1:9" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("verdicts", "status"), [(["ok"], 0), (["ok", "warning"], 1), (["warning", "failure"], 2)]
)
def test_the_worst_check_decides(verdicts: list[str], status: int) -> None:
    checks = [Check("x", verdict, "") for verdict in verdicts]  # type: ignore[arg-type]
    assert Report(checks).status == status
    assert report.Report([]).status == 0
