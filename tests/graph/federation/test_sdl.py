"""The schema that a router composes. @apollo/composition reads it in `tests/integrations/`."""

from __future__ import annotations

from click.testing import CliRunner
from graphql import ObjectTypeDefinitionNode, parse

from graph.federation.query import ENTITIES
from graph.federation.sdl import subgraph_sdl
from graph.schema import build_schema
from loaders.fields.declaration import parse_fields
from newsgraph.cli import main

SDL = subgraph_sdl(build_schema(federation=True), ENTITIES.values())


def test_every_entity_has_its_keys() -> None:
    keys = {
        definition.name.value: {
            argument.value.value  # type: ignore[union-attr]
            for directive in definition.directives or ()
            if directive.name.value == "key"
            for argument in directive.arguments or ()
        }
        for definition in parse(SDL).definitions
        if isinstance(definition, ObjectTypeDefinitionNode)
    }

    assert {type: found for type, found in keys.items() if found} == {
        "Article": {"id", "slug", "url"},
        "Provider": {"id", "domain"},
        "Topic": {"id", "slug"},
        "Author": {"id", "slug"},
    }


def test_fields_for_routers_are_left_out() -> None:
    assert "_entities" not in SDL
    assert "_Any" not in SDL


def test_the_command_line_prints_the_sdl_of_the_service() -> None:
    assert CliRunner().invoke(main, ["schema", "--federation"]).output == SDL


def test_the_sdl_contains_a_sites_own_fields() -> None:
    fields = parse_fields("fields: {deck: {type: String, filter: true}}")

    sdl = subgraph_sdl(build_schema(fields, federation=True), ENTITIES.values())

    assert "type ArticleFields {" in sdl
    assert "fields: ArticleFieldsFilter" in sdl


def test_keys_cannot_be_shown_by_introspection() -> None:
    result = CliRunner().invoke(main, ["schema", "--federation", "--introspection"])

    assert result.exit_code == 2
    assert "use only one of them" in result.output
