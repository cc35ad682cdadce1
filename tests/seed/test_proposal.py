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


def test_what_the_type_accepts_does_not_disagree() -> None:
    numbers = [{"a": value} for value in (1.5, 2.5, 2**31, 7)]
    addresses = [{"b": value} for value in ("https://a.org/", "https://a.org/b", "/c", "../d")]
    lists = [{"c": value} for value in ([1.5], [2**31], ["x"])]
    found = [{"d": value} for value in (1.5, 2.5, float("nan"), float("inf"))]
    proposal = proposed(*numbers, *addresses, *lists, *found)
    assert types(*numbers, *addresses) == {"a": "Float from a", "b": "URL from b"}
    assert [line for line in proposal.split("\n") if "do not fit" in line] == [
        "  #   2 do not fit (NaN NaN, Infinity): 13.md, 14.md",
        '  #   1 do not fit ([String] ["x"]): 10.md',
    ]


def test_values_of_one_kind_have_a_type() -> None:
    assert types({"a": 2**31, "b": "/c", "c": [2**31]}, {"a": 2**40, "b": "./d"}) == {
        "a": "String from a",
        "b": "String from b",
        "c": "[String] from c",
    }
    few = [{"a": value} for value in (1, 2, 3, 4, 5, 6, 2**31)]
    assert types(*few) == {"a": "Int from a"}
    assert types(*few, {"a": 2**32}) == {"a": "String from a"}


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
