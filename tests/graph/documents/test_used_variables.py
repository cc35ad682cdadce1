"""Which variables the responses of a subscription depend on."""

from __future__ import annotations

import pytest
from graphql import parse

from graph.documents.used_variables import directive_variables, event_variables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("subscription ($a: F) { changed(filter: $a) { id } }", ()),
        ("subscription ($a: F) { changed(filter: {topics: [$a]}) { id } }", ()),
        ("subscription ($a: F) { changed(filter: $a) { list(first: $a) } }", ("a",)),
        ("subscription ($a: F, $b: B) { changed(filter: $a) { id @skip(if: $b) } }", ("b",)),
        ("subscription ($b: B) { changed @include(if: $b) { id } }", ("b",)),
        ("subscription ($a: F) { ...S } fragment S on Subscription { changed(filter: $a) }", ()),
        ("subscription ($a: F) { changed { ...C } } fragment C on Change { d(a: $a) }", ("a",)),
    ],
)
def test_variables_only_in_arguments_of_the_root_field_choose_the_event(
    text: str, expected: tuple[str, ...]
) -> None:
    assert event_variables(parse(text)) == expected


def test_variables_in_directives_are_found_in_every_part() -> None:
    text = "query ($b: B, $a: B) { x @skip(if: $b) { y(z: $c) @include(if: $a) } }"
    assert directive_variables(parse(text)) == ("a", "b")
