"""Which pages may send requests."""

from __future__ import annotations

import pytest

from graph.http.origins import from_local_page, from_own_page

ALLOWED = frozenset({"https://app.example"})


def headers(origin: str | None, host: str) -> dict[bytes, str]:
    return {b"host": host} | ({} if origin is None else {b"origin": origin})


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "news.example", True),
        ("https://app.example", "news.example", True),
        ("https://news.example", "news.example", True),
        ("https://NEWS.example:8000", "news.example:8000", True),
        ("https://news.example", "news.example:8000", False),
        ("http://evil.example", "news.example", False),
        ("http://[", "news.example", False),
        ("null", "news.example", False),
    ],
)
def test_a_page_of_the_same_host_or_an_allowed_origin_may_call(
    origin: str | None, host: str, allowed: bool
) -> None:
    assert from_own_page(headers(origin, host), ALLOWED) is allowed


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "news.example", True),
        ("http://localhost:5173", "127.0.0.1:8000", True),
        ("http://[::1]:1", "localhost", True),
        ("https://app.example", "news.example", True),
        ("https://news.example", "news.example", False),
        ("http://localhost", "news.example", False),
        ("http://evil.example", "localhost", False),
        ("http://[", "localhost", False),
        ("null", "localhost", False),
        ("", "localhost", False),
    ],
)
def test_a_local_page_may_call_a_local_host(origin: str | None, host: str, allowed: bool) -> None:
    assert from_local_page(headers(origin, host), ALLOWED) is allowed


def test_any_page_may_call_if_every_origin_is_allowed() -> None:
    foreign = headers("https://evil.example", "news.example")

    assert from_own_page(foreign, frozenset({"*"}))
    assert from_local_page(foreign, frozenset({"*"}))
