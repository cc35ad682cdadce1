"""What `newsgraph fields` proposes for an archive's own keys."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from loaders.fields.declaration import parse_fields
from newsgraph.cli import main
from seed.own_keys import observe
from seed.proposal import propose


def proposed(*articles: dict[str, Any]) -> str:
    seen, count = observe((f"{number}.md", values) for number, values in enumerate(articles))
    return "\n".join(propose(seen, count))


def types(*articles: dict[str, Any]) -> dict[str, str]:
    declared = parse_fields(proposed(*articles))
    return {field.name: f"{field.type} from {field.source}" for field in declared.fields}


def test_each_type_is_recognised() -> None:
    assert types(
        {
            "a": "text",
            "b": 1,
            "c": 1.5,
            "d": True,
            "e": datetime(2021, 3, 1, tzinfo=UTC),
            "f": "2021-03-01",
            "g": "https://a.org/",
            "h": 2**31,
            "i": ["x"],
            "j": [1, 1.5],
            "k": {"name": "x", "url": "https://a.org/"},
            "l": [{"name": "x"}, {"score": 1}],
            "word-count": 1,
            "params": {"tags": ["x"], "deep": {"n": 1}},
            "title": "no key of its own",
        }
    ) == {
        "a": "String from a",
        "b": "Int from b",
        "c": "Float from c",
        "d": "Boolean from d",
        "e": "DateTime from e",
        "f": "DateTime from f",
        "g": "URL from g",
        "h": "String from h",
        "i": "[String] from i",
        "j": "[Float] from j",
        "k": "{name: String, url: URL} from k",
        "l": "[{name: String, score: Int}] from l",
        "wordCount": "Int from word-count",
        "paramsTags": "[String] from params.tags",
        "paramsDeep": "{n: Int} from params.deep",
    }


def test_a_type_takes_the_values_of_most_files() -> None:
    assert types({"a": 1}, {"a": 1.5}) == {"a": "Float from a"}
    assert types({"a": 1}, {"a": "x"}) == {"a": "String from a"}
    assert types({"a": []}, {"a": [1]}) == {"a": "[Int] from a"}
    assert types({"a": ""}, {"a": None}, {"a": 1}) == {"a": "Int from a"}


def test_coverage_examples_and_files_that_disagree_are_told() -> None:
    proposal = proposed(*({"a": number} for number in range(7)), {"a": "many"}, {}, {})
    assert "# 8 of 10 files (80%): 0, 1, 2" in proposal
    assert '#   1 do not fit (String "many"): 7.md' in proposal
    assert "\n  a: Int" in proposal


def test_what_has_no_type_is_a_comment() -> None:
    assert types({"a": [[1]], "b": [], "c": [1, True]}) == {}


def test_the_command_reads_an_archive(tmp_path: Path) -> None:
    head = "---\ncategory: news\ntitle: T\ntype: article\npublishedDateTime: 2021-03-01\n"
    (tmp_path / "a.md").write_text(f"{head}series: x\n---\n")
    (tmp_path / "b.md").write_text(f"{head}series: y\n---\n")
    (tmp_path / "broken.md").write_text("---\na: [\n---\n")
    result = CliRunner().invoke(main, ["fields", str(tmp_path)])
    assert result.exit_code == 0
    assert parse_fields(result.output).fields[0].name == "series"
    assert '2 of 2 files (100%): "x", "y"' in result.output
