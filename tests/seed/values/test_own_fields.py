"""Values of own fields: accepted, normalized, or reported as an error."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pymongo import MongoClient

from loaders.fields.declaration import parse_fields
from loaders.fields.types import Fields, FieldsError
from loaders.settings import Settings
from newsgraph.cli import main
from seed.reading.declared import find_declaration
from seed.reading.opening import Choices, open_reading
from seed.values.faults import Faults
from seed.values.own_fields import own_values

BASE = "https://a.org/x/"
DAY = datetime(2021, 3, 1, tzinfo=UTC)


def taken(type: str, value: Any) -> Any:
    faults = Faults()
    fields = parse_fields(f"fields: {{a: {{type: {type}}}}}")
    made, omitted_values = own_values({"a": value}, fields, BASE, faults, lenient=False)
    assert len(faults) == omitted_values
    return faults[0][2] if faults else made.get("a", "absent")


@pytest.mark.parametrize(
    ("type", "value", "stored"),
    [
        ("String", "", ""),
        ("String", "b", "b"),
        ("String", 12345678901, "12345678901"),
        ("Int", -(2**31), -(2**31)),
        ("Float", 3, 3.0),
        ("Float", 1e300, 1e300),
        ("Boolean", False, False),
        ("DateTime", DAY, DAY),
        ("DateTime", "2021-03-01", DAY),
        ("DateTime", "2021-03-01T01:00:00+01:00", DAY),
        ("DateTime", "", "absent"),
        ("URL", "https://b.org/c", "https://b.org/c"),
        ("URL", "/c", "https://a.org/c"),
        ("URL", "", "absent"),
        ("Int", None, "absent"),
        ("[Int]", [], []),
        ("[Int]", [1, None, 1], [1, 1]),
        ("[DateTime]", ["2021-03-01", ""], [DAY]),
        ("{b: Int, c: [String], d: URL}", {"b": 1, "c": ["x"], "e": 2}, {"b": 1, "c": ["x"]}),
        ("{b: Int}", {}, {}),
        ("[{b: Int}]", [{"b": 1}, {}], [{"b": 1}, {}]),
    ],
)
def test_a_value_that_fits_takes_one_form(type: str, value: Any, stored: Any) -> None:
    assert taken(type, value) == stored


@pytest.mark.parametrize(
    ("type", "value", "found"),
    [
        ("String", True, "found true; quote it"),
        ("String", 1.1, "found 1.1; quote it"),
        ("String", DAY, "found the date 2021-03-01T00:00:00+00:00; quote it"),
        ("String", ["b"], "found a list"),
        ("Int", "many", "found text 'many'"),
        ("Int", 1.0, "found 1.0"),
        ("Int", True, "found true"),
        ("Int", 2**31, "exceeds 32 bits"),
        ("Float", "1", "found text '1'"),
        ("Float", True, "found true"),
        ("Float", float("nan"), "expected a finite number"),
        ("Float", float("inf"), "found inf; expected a finite number"),
        ("Float", 10**400, "found an integer too large; expected a finite number"),
        ("Boolean", "yes", "write true or false"),
        ("Boolean", 1, "found 1"),
        ("DateTime", "soon", "not an ISO 8601 date"),
        ("DateTime", "2021-02-30", "day"),
        ("DateTime", 2021, "found 2021"),
        ("URL", "ftp://a.org/", "write http:// or https://"),
        ("URL", "b c", "write http:// or https://"),
        ("[Int]", 1, "write a list"),
        ("[Int]", ["x"], "found text 'x'"),
        ("{b: Int}", "x", "found text 'x'"),
        ("{b: Int}", {"b": "x"}, "found text 'x'"),
    ],
)
def test_a_value_that_does_not_fit_is_told(type: str, value: Any, found: str) -> None:
    message = taken(type, value)
    assert message.startswith("expected ")
    assert found in message


def test_a_source_is_a_dotted_path_or_a_key_with_dots() -> None:
    fields = parse_fields("fields: {a: {type: Int, from: b.c}}")
    values: dict[str, Any]
    for values in ({"b": {"c": 1}}, {"b.c": 1}):
        assert own_values(values, fields, BASE, Faults(), lenient=False) == ({"a": 1}, 0)
    others: list[dict[str, Any]] = [{}, {"b": 1}, {"b": {"d": 1}}, {"b": [1]}]
    for values in others:
        assert own_values(values, fields, BASE, Faults(), lenient=False) == ({}, 0)


def test_lenient_leaves_out_what_does_not_fit_and_counts_it() -> None:
    fields = parse_fields("fields: {a: Int, b: Int}")
    faults = Faults()
    made = own_values({"a": "x", "b": 1}, fields, BASE, faults, lenient=True)
    assert (made, list(faults)) == (({"b": 1}, 1), [])


def test_folders_that_declare_different_things_are_refused(tmp_path: Path) -> None:
    for name, text in (("a", "fields: {a: Int}"), ("b", "fields: {b: Int}"), ("c", None)):
        (tmp_path / name).mkdir()
        if text:
            (tmp_path / name / "newsgraph.fields.yaml").write_text(text)
    folders = {name: str(tmp_path / name) for name in "abc"}
    assert find_declaration([folders["c"]], None) is None
    assert find_declaration([folders["a"], folders["c"]], None) == parse_fields("fields: {a: Int}")
    with pytest.raises(FieldsError, match="declare different fields; set NEWSGRAPH_FIELDS"):
        find_declaration([folders["a"], folders["b"]], None)


def test_a_declaration_in_the_root_of_a_site_is_found_from_its_folders(tmp_path: Path) -> None:
    (tmp_path / "_posts").mkdir()
    (tmp_path / "_config.yml").write_text("url: https://a.org\n")
    (tmp_path / "newsgraph.fields.yaml").write_text("fields: {a: Int}")
    reading = open_reading([str(tmp_path / "_posts")], Choices())
    assert reading.fields == parse_fields("fields: {a: Int}")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """One good file and one with values that do not fit, below a declaration."""
    (tmp_path / "newsgraph.fields.yaml").write_text(
        "fields: {words: {type: Int, from: word_count, filter: true}, tags2: [String]}\n"
    )
    head = (
        "---\ncategory: news\ntitle: T\ntype: article\npublishedDateTime: 2021-03-01\n"
        "provider: {domain: a.org}\nwebUrl: https://a.org/"
    )
    (tmp_path / "good.md").write_text(f"{head}good\nword_count: 5\ntags2: [x]\n---\n")
    (tmp_path / "bad.md").write_text(f"{head}bad\nword_count: many\ntags2: x\n---\n")
    return tmp_path


def stored(settings: Settings) -> dict[str, Any]:
    """By slug, the own fields that the store has."""
    uri = str(settings.mongodb_uri)
    with MongoClient(uri, tz_aware=True) as client:  # type: ignore[var-annotated]
        rows = client.get_default_database()["articles"].find()
        return {row["slug"]: row["newsgraph"].get("fields") for row in rows}


def run(settings: Settings, *arguments: str, **more: str) -> tuple[int, str]:
    environment = {"NEWSGRAPH_MONGODB_URI": str(settings.mongodb_uri), **more}
    from loaders.settings import settings as process_settings

    process_settings.cache_clear()
    result = CliRunner(env=environment).invoke(main, list(arguments))
    process_settings.cache_clear()
    return result.exit_code, result.output


def test_a_file_is_rejected_with_line_key_expected_and_found(
    settings: Settings, archive: Path
) -> None:
    status, output = run(settings, "seed", str(archive), "--workers", "1")
    assert status == 1
    assert f"{archive}/bad.md:8: word_count: expected Int for the field 'words'" in output
    assert "found text 'many' [wrong-type]" in output
    assert stored(settings) == {"good": {"words": 5, "tags2": ["x"]}}


def test_lenient_seeding_counts_what_it_makes_null(settings: Settings, archive: Path) -> None:
    status, output = run(settings, "seed", str(archive), "--lenient-fields", "--workers", "1")
    assert status == 0
    assert "2 values of own fields made null" in output
    assert stored(settings) == {"good": {"words": 5, "tags2": ["x"]}, "bad": None}


def test_a_changed_declaration_changes_what_is_stored(settings: Settings, archive: Path) -> None:
    (archive / "bad.md").unlink()
    run(settings, "seed", str(archive))
    status, output = run(settings, "seed", str(archive / "good.md"))
    assert "unchanged 1" in output, "without a file the declaration of the store goes on"
    (archive / "newsgraph.fields.yaml").write_text(
        "fields: {words: {type: String, from: word_count}}"
    )
    status, output = run(settings, "seed", str(archive))
    assert (status, stored(settings)) == (0, {"good": {"words": "5"}})
    with MongoClient(str(settings.mongodb_uri)) as client:  # type: ignore[var-annotated]
        names = client.get_default_database()["articles"].index_information()
    assert not [name for name in names if "newsgraph.fields" in name]
    (archive / "newsgraph.fields.yaml").write_text("fields: {}")
    run(settings, "seed", str(archive))
    assert stored(settings) == {"good": None}


def test_values_of_another_type_go_although_their_file_is_rejected(
    settings: Settings, archive: Path
) -> None:
    (archive / "bad.md").unlink()
    run(settings, "seed", str(archive))
    declaration = archive / "newsgraph.fields.yaml"
    before = declaration.read_text()
    declaration.write_text("fields: {words: {type: [Int], from: word_count}, tags2: [String]}")
    status, _ = run(settings, "seed", str(archive))
    assert status == 1
    assert stored(settings) == {"good": {"tags2": ["x"]}}
    declaration.write_text(before)
    run(settings, "seed", str(archive))
    assert stored(settings) == {"good": {"words": 5, "tags2": ["x"]}}


def test_a_wrong_declaration_ends_seeding_with_one_message(
    settings: Settings, archive: Path
) -> None:
    file = archive / "newsgraph.fields.yaml"
    file.write_text("fields:\n  title: String\n")
    status, output = run(settings, "seed", str(archive))
    assert status == 2
    assert f"{file}:2: 'title' is a field of every article already" in output


def test_no_fields_no_cost() -> None:
    assert not Fields()
    assert Fields().values_digest == ""
