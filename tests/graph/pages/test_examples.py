"""The example queries of the pages hold for the schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from graph.pages import page
from graph.schema import graphql_schema

EXAMPLES = Path(page.__file__).parent / "examples"
READER = Path(page.__file__).parents[2] / "examples" / "reader" / "queries.js"


def reader_operations() -> dict[str, str]:
    """The reader's queries, with the fragments that their templates name put in."""
    constants = dict(re.findall(r"const (\w+) = `(.*?)`;", READER.read_text("utf-8"), re.S))
    fill = re.compile(r"\$\{(\w+)\}")
    return {
        name: fill.sub(lambda match: constants[match[1]], text)
        for name, text in constants.items()
        if re.match(r"query|subscription", text)
    }


@pytest.mark.parametrize("name", page.EXAMPLES)
def test_example_is_valid(name: str) -> None:
    document = parse((EXAMPLES / f"{name}.graphql").read_text("utf-8"))

    assert validate(graphql_schema, document) == []


def test_every_example_has_its_tab() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.graphql")} == set(page.EXAMPLES)


@pytest.mark.parametrize("name", reader_operations())
def test_reader_query_is_valid(name: str) -> None:
    assert validate(graphql_schema, parse(reader_operations()[name])) == []
