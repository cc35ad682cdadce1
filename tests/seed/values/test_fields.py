"""The checks of values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.values.fields import is_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com", True),
        ("https://example.com/a?b=c#d", True),
        (" https://example.com/a ", True),
        ("https://me@example.com:8080/a b", True),
        ("https://müller.example/ä", True),
        ("https://[::1]/", True),
        ("https://", False),
        ("https:///a", False),
        ("https://example.com:0/", False),
        ("https://example.com:port/", False),
        ("https://[::1", False),
        ("https://example.com/\n", True),
        ("https://example.com/\na", False),
        ("ftp://example.com/", False),
        ("example.com/a", False),
    ],
)
def test_a_url_has_a_scheme_and_a_host(url: str, expected: bool) -> None:
    assert is_url(url) is expected


@given(st.text("a.-/?#@:[]%0 \n\x7f\u00e9"))
def test_the_case_of_a_scheme_does_not_matter(rest: str) -> None:
    assert is_url(f"http://{rest}") == is_url(f"HTTP://{rest}")
